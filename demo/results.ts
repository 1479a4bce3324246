import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import type { Execution } from '../harness/engine/n8nEngine';
import { table } from '../scripts/terminal';

/** Where the audio goes, in the project's folder; git ignores it. */
const OUTPUT = 'output';

/** A speech that came out of the workflow, and the file in which it now is. */
export interface Speech {
	file: string;
	json: IDataObject;
}

/** Writes the audio and the captions of the given nodes' items into the output folder. */
export async function saveSpeeches(execution: Execution, nodes: string[]): Promise<Speech[]> {
	await mkdir(OUTPUT, { recursive: true });
	const speeches: Speech[] = [];
	for (const item of nodes.flatMap((node) => execution.outputItems(node))) {
		for (const [field, { fileName = 'speech' }] of Object.entries(item.binary ?? {})) {
			const file = join(OUTPUT, basename(fileName));
			await writeFile(file, await execution.binaryBuffer(item, field));
			if (field === 'data') speeches.push({ file, json: item.json });
		}
	}
	return speeches;
}

const HEAD = ['File', 'Language', 'Duration', 'Size', 'Request ID', 'Cost', 'Time'];

/** A table of what was made. A narration has no language and no request of its own. */
export function describe(speeches: Speech[]): string {
	const rows = speeches.map(({ file, json }) => [
		file,
		typeof json.language === 'string' ? json.language : '',
		amount(json.audioSeconds, (seconds) => `${seconds.toFixed(1)} s`),
		amount(json.fileSize, (bytes) => `${(bytes / 1000).toFixed(0)} kB`),
		typeof json.requestId === 'string' ? json.requestId : `${Number(json.parts)} requests`,
		amount(json.cost, String),
		amount(json.totalTime, (seconds) => `${seconds.toFixed(1)} s`),
	]);
	return table(HEAD, rows, ['Duration', 'Size', 'Cost', 'Time']);
}

/** What the service did not tell stays empty. */
const amount = (value: unknown, inWords: (value: number) => string) =>
	typeof value === 'number' ? inWords(value) : '';

/** How much it was, in a sentence. */
export function inTotal(speeches: Speech[], seconds: number): string {
	const credits = speeches.reduce((sum, { json }) => sum + (Number(json.cost) || 0), 0);
	const what = `${speeches.length} audio file${speeches.length === 1 ? '' : 's'}`;
	return `${what} in ${seconds.toFixed(1)} s, for ${Number(credits.toFixed(6))} credits.`;
}

const HTML: Record<string, string> = {
	'<br>': '\n',
	'&lt;': '<',
	'&gt;': '>',
	'&quot;': '"',
	'&#39;': "'",
	'&amp;': '&',
};

/** An error of the execution as sentences for the terminal: n8n's editor shows a description as HTML. */
export function explain({ error }: Execution): string {
	const { message = 'The workflow failed', description } = error ?? {};
	const text = [message, description].filter(Boolean).join('\n');
	return text.replace(/<br>|&#?\w+;/g, (written) => HTML[written] ?? written);
}
