import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { exampleWorkflow, ONLINE_RECORDING } from '../harness/exampleWorkflows';
import type { InputItem, WorkflowJson } from '../harness/engine/n8nEngine';
import { OPENVOICE } from '../harness/n8n/package';
import type { OwnSpeech } from './options';

/** The nodes of a workflow that speak. */
export const speakers = ({ nodes }: WorkflowJson) => nodes.filter(({ type }) => type === OPENVOICE);

/**
 * The first workflow out of `examples/`.
 * @param voiceUrl is put in place of the workflow's own recording, as one would in the editor
 * @returns its file, for the user to look at, and how many audio files it makes, too
 */
export function quickstart(voiceUrl = ONLINE_RECORDING) {
	const workflow = exampleWorkflow('quickstart', { [ONLINE_RECORDING]: voiceUrl });
	const { parameters } = workflow.nodes.find((node) => node.name === 'Lines') ?? {};
	const { lines } = JSON.parse(parameters?.jsonOutput as string) as { lines: unknown[] };
	// One node speaks all the lines, one narrates, and the other one speaks one text.
	const jobs = lines.length + 2;
	return { file: 'examples/quickstart.json', workflow, items: [{ json: {} }], jobs };
}

/** The form's workflow, filled in, and the same about it. @param voiceUrl for those who give no recording */
export async function speakMyOwn(
	{ text, language, speed, voiceFile }: OwnSpeech,
	voiceUrl = ONLINE_RECORDING,
) {
	const workflow = exampleWorkflow('speak-my-own');
	// Its pages are for visitors: here an error is to be told in the terminal.
	for (const node of workflow.nodes) delete node.onError;
	const item: InputItem = { json: { Text: text, Language: language, Speed: speed } };
	if (voiceFile === undefined) {
		const voice = { inputAudioSource: 'url', inputAudioUrl: voiceUrl };
		for (const { parameters } of speakers(workflow)) Object.assign(parameters, voice);
	} else {
		// What it is, the node sees from the bytes.
		const mimeType = 'application/octet-stream';
		const data = await readFile(voiceFile);
		item.binary = { Voice: { data, fileName: basename(voiceFile), mimeType } };
	}
	return { file: 'examples/speak-my-own.json', workflow, items: [item], jobs: 1 };
}
