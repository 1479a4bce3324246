import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { INode } from 'n8n-workflow';
import { request } from 'undici';

import type { InputItem, WorkflowJson } from '../../harness/n8nEngine';
import type { OwnSpeech } from './options';

const EXAMPLES = join(__dirname, '..');

const NODE_TYPE = 'n8n-nodes-openvoice.openVoice';

/** A workflow out of `examples/`, and what its first node hands on. */
export interface Performance {
	/** The workflow's file, for the user to look at. */
	file: string;
	workflow: WorkflowJson;
	items: InputItem[];
	/** How many speeches will be made. */
	jobs: number;
}

/** The nodes of a workflow that speak. */
export function speakers({ nodes }: WorkflowJson): INode[] {
	return nodes.filter(({ type }) => type === NODE_TYPE);
}

function readWorkflow(file: string): WorkflowJson {
	return JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8')) as WorkflowJson;
}

/** @param voiceUrl is put in place of the workflow's own recording, as one would in the editor */
export function quickstart(voiceUrl?: string): Performance {
	const file = 'quickstart.json';
	const workflow = readWorkflow(file);
	const nodes = workflow.nodes.map((node) => (voiceUrl ? withVoice(node, voiceUrl) : node));
	const lines = nodes.find(({ name }) => name === 'Lines')?.parameters.jsonOutput as string;
	const fromLines = (JSON.parse(lines) as { lines: unknown[] }).lines.length;
	return {
		file: `examples/${file}`,
		workflow: { ...workflow, nodes },
		items: [{ json: {} }],
		// One node speaks all the lines, each of the others one text.
		jobs: fromLines + speakers(workflow).length - 1,
	};
}

function withVoice(node: INode, voiceUrl: string): INode {
	const field = ['inputAudioUrl', 'url'].find((name) => name in node.parameters);
	return field ? { ...node, parameters: { ...node.parameters, [field]: voiceUrl } } : node;
}

/** The form's workflow, filled in. @param voiceUrl for those who give no recording */
export async function speakMyOwn(own: OwnSpeech, voiceUrl = exampleVoice()): Promise<Performance> {
	const { text, language, speed, voiceFile } = own;
	const file = 'speak-my-own.json';
	const voice = voiceFile ? await readVoice(voiceFile) : await fetchVoice(voiceUrl);
	return {
		file: `examples/${file}`,
		workflow: readWorkflow(file),
		items: [{ json: { Text: text, Language: language, Speed: speed }, binary: { Voice: voice } }],
		jobs: 1,
	};
}

/** The recording that the quickstart workflow uses. */
function exampleVoice(): string {
	const { nodes } = readWorkflow('quickstart.json');
	return String(nodes.find(({ parameters }) => parameters.inputAudioUrl)?.parameters.inputAudioUrl);
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
	const { statusCode, headers, body } = await request(url);
	if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}`);
	const data = Buffer.from(await body.arrayBuffer());
	return { data, fileName: basename(url), mimeType: String(headers['content-type']) };
}
