import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import type { Execution } from '../harness/engine/n8nEngine';
import { table } from '../scripts/table';

const PROJECT = join(__dirname, '..');

/** Where the audio goes; git ignores it. */
const OUTPUT = join(PROJECT, 'output');

/** A speech that came out of the workflow, and the file in which it now is. */
export interface Speech {
	/** From the project's folder. */
	file: string;
	json: IDataObject;
}

/** Writes the audio of the given nodes' items into the output folder. */
export async function saveSpeeches(execution: Execution, nodes: string[]): Promise<Speech[]> {
	await mkdir(OUTPUT, { recursive: true });
	const speeches: Speech[] = [];
	for (const item of nodes.flatMap((node) => execution.outputItems(node))) {
		const { fileName = 'speech' } = execution.binary(item);
		const path = join(OUTPUT, basename(fileName));
		await writeFile(path, await execution.binaryBuffer(item));
		speeches.push({ file: relative(PROJECT, path), json: item.json });
		const captions = item.binary?.captions?.fileName;
		if (captions !== undefined) {
			const beside = join(OUTPUT, basename(captions));
			await writeFile(beside, await execution.binaryBuffer(item, 'captions'));
		}
	}
	return speeches;
}

const HEAD = ['File', 'Language', 'Duration', 'Size', 'Request ID', 'Cost', 'Time'];

/** A table of what was made. */
export function describe(speeches: Speech[]): string {
	const rows = speeches.map(({ file, json }) => [
		file,
		inWords(json.language),
		amount(json.audioSeconds, (seconds) => `${seconds.toFixed(1)} s`),
		amount(json.fileSize, (bytes) => `${(bytes / 1000).toFixed(0)} kB`),
		json.requestId === undefined ? `${inWords(json.parts)} requests` : inWords(json.requestId),
		amount(json.cost, String),
		amount(json.totalTime, (seconds) => `${seconds.toFixed(1)} s`),
	]);
	return table(HEAD, rows, ['Duration', 'Size', 'Cost', 'Time']);
}

/** How much it was, in a sentence. */
export function inTotal(speeches: Speech[], seconds: number): string {
	const credits = speeches.reduce((sum, { json }) => sum + (Number(json.cost) || 0), 0);
	const what = `${speeches.length} audio file${speeches.length === 1 ? '' : 's'}`;
	return `${what} in ${seconds.toFixed(1)} s, for ${Number(credits.toFixed(6))} credits.`;
}

/** A narration has no language and no request of its own. */
function inWords(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** What the service did not tell stays empty. */
function amount(value: unknown, inWords: (value: number) => string): string {
	return typeof value === 'number' ? inWords(value) : '';
}

/** An error of the execution as sentences for the terminal. */
export function explain({ error }: Execution): string {
	const { message = 'The workflow failed', description } = error ?? {};
	return [message, description]
		.filter(Boolean)
		.join('\n')
		.replaceAll('<br>', '\n')
		.replace(/&(\w+|#39);/g, unescape);
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** n8n's editor shows a description as HTML: its lines end in <br>, and what was quoted in it is escaped. */
function unescape(whole: string, name: string): string {
	return ENTITIES[name] ?? whole;
}
