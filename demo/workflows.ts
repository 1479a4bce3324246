import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import type { INode } from 'n8n-workflow';
import { request } from 'undici';

import { exampleWorkflow, ONLINE_RECORDING } from '../harness/exampleWorkflows';
import { OPENVOICE } from '../harness/n8n/package';
import type { InputItem, WorkflowJson } from '../harness/engine/n8nEngine';
import type { OwnSpeech } from './options';

/** A workflow out of `examples/`, and what its first node hands on. */
export interface Performance {
	/** The workflow's file, for the user to look at. */
	file: string;
	workflow: WorkflowJson;
	items: InputItem[];
	/** How many audio files will be made. */
	jobs: number;
}

/** The nodes of a workflow that speak. */
export function speakers({ nodes }: WorkflowJson): INode[] {
	return nodes.filter(({ type }) => type === OPENVOICE);
}

/** @param voiceUrl is put in place of the workflow's own recording, as one would in the editor */
export function quickstart(voiceUrl = ONLINE_RECORDING): Performance {
	const name = 'quickstart';
	const workflow = exampleWorkflow(name, { [ONLINE_RECORDING]: voiceUrl });
	const { parameters } = workflow.nodes.find((node) => node.name === 'Lines') ?? {};
	const { lines } = JSON.parse(parameters?.jsonOutput as string) as { lines: unknown[] };
	return {
		file: `examples/${name}.json`,
		workflow,
		items: [{ json: {} }],
		// One node speaks all the lines, one narrates, and the other one speaks one text.
		jobs: lines.length + 2,
	};
}

/** The form's workflow, filled in. @param voiceUrl for those who give no recording */
export async function speakMyOwn(
	own: OwnSpeech,
	voiceUrl = ONLINE_RECORDING,
): Promise<Performance> {
	const { text, language, speed, voiceFile } = own;
	const name = 'speak-my-own';
	const voice = voiceFile ? await readVoice(voiceFile) : await fetchVoice(voiceUrl);
	const workflow = exampleWorkflow(name);
	// Its pages are for visitors: here an error is to be told in the terminal.
	for (const node of workflow.nodes) delete node.onError;
	return {
		file: `examples/${name}.json`,
		workflow,
		items: [{ json: { Text: text, Language: language, Speed: speed }, binary: { Voice: voice } }],
		jobs: 1,
	};
}

async function readVoice(file: string) {
	// What it is, the node sees from the bytes.
	return {
		data: await readFile(file),
		fileName: basename(file),
		mimeType: 'application/octet-stream',
	};
}

async function fetchVoice(url: string) {
	const { statusCode, headers, body } = await request(url).catch((error: NodeJS.ErrnoException) => {
		throw new Error(notFetched(url, error.code ?? error.message));
	});
	if (statusCode !== 200) throw new Error(notFetched(url, `it answered ${statusCode}`));
	const data = Buffer.from(await body.arrayBuffer());
	return { data, fileName: basename(url), mimeType: String(headers['content-type']) };
}

const notFetched = (url: string, reason: string) =>
	`The example of a voice could not be fetched from ${new URL(url).host} (${reason}).\n` +
	'Check the connection to the internet, or give a recording of your own: --voice FILE.';
