import { join } from 'node:path';

import type { IWorkflowSettings } from 'n8n-workflow';

import type { NodeSketch } from '../../harness/engine/workflow';
import { N8nClient } from '../../harness/n8n/client';
import { startServer } from '../../harness/n8n/server';
import { outputOf } from '../../harness/n8n/types';
import { waitFor } from '../../harness/n8n/waitFor';
import { inARow, node, openVoice, QUICK, useN8n } from './support/realN8n';

/** Long enough that n8n dies while the speeches are still being made. */
const JOB_SECONDS = 25;

const TEXTS = ['First.', 'Second.', 'Third.'];

const n8n = useN8n({ ...QUICK, runSeconds: JOB_SECONDS });

/** What an execution bought so far, in the order of its acceptance. */
const jobsOf = async (line: string) =>
	(await n8n.sandbox.jobs()).filter(({ text }) => text.startsWith(line));

const bought = async (line: string) => (await jobsOf(line)).map(({ text }) => text);

/** An execution, and what the texts begin with that it speaks. */
interface Begun {
	id: string;
	line: string;
}

/** Lets a published workflow speak three texts, and waits until all of them are bought. */
async function begin(
	line: string,
	nodes: NodeSketch[],
	settings: IWorkflowSettings,
): Promise<Begun> {
	const webhook = node(
		'Webhook',
		'n8n-nodes-base.webhook',
		{ path: line, httpMethod: 'POST', responseMode: 'onReceived', options: {} },
		{ typeVersion: 2, webhookId: line },
	);
	const split = node('Split', 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'body.items' });
	const workflow = await n8n.client.importWorkflow({
		...inARow(line, [webhook, split, ...nodes]),
		settings,
	});
	await n8n.client.activate(workflow);
	await n8n.client.callWebhook(line, {
		items: TEXTS.map((text) => ({ text: `${line}: ${text}` })),
	});
	await waitFor('three jobs', 60, async () => (await bought(line)).length === TEXTS.length);
	const [execution] = await n8n.client.executions(workflow.id);
	return { id: execution?.id ?? '', line };
}

async function killAndStartAgain() {
	n8n.server.daemon.kill('SIGKILL');
	await n8n.server.daemon.ended;
	n8n.server = await startServer({ install: n8n.install, userFolder: join(n8n.folder, 'n8n') });
	const { daemon } = n8n.server;
	n8n.atEnd.push(async () => await daemon.stop());
	n8n.client = new N8nClient(n8n.server.baseUrl);
	await n8n.client.login();
}

/** Retries a crashed execution from the list of executions. */
async function retried(id: string) {
	expect((await n8n.client.untilOver(id)).status).toBe('crashed');
	const retryId = await n8n.client.retry(id);
	if (!retryId) throw new Error('n8n did not retry');
	const execution = await n8n.client.untilOver(retryId);
	expect(execution.status).toBe('success');
	return execution;
}

/** Submits in one node and fetches in the next: the first one's output is all that has to be kept. */
const submitThenFetch = () => [
	openVoice(n8n, { waitForCompletion: false }, { id: 'Submit', name: 'Submit' }),
	openVoice(n8n, {
		resource: 'request',
		operation: 'getResult',
		requestId: '={{ $json.requestId }}',
	}),
];

/** Checks that a retry gave each speech, out of the jobs that were bought before n8n was killed. */
async function expectNothingPaidTwice({ id, line }: Begun): Promise<void> {
	const paidFor = (await jobsOf(line)).map(({ requestId }) => requestId).sort();
	const items = outputOf(await retried(id), 'OpenVoice');
	expect(await bought(line)).toHaveLength(TEXTS.length);
	expect(items.map(({ json }) => json.requestId).sort()).toEqual(paidFor);
	for (const { binary } of items) {
		expect(await n8n.client.binary(binary?.data?.id ?? '')).toHaveLength(30_000);
	}
}

/** The voice comes as a file out of the node before. */
const recordingAsFile = () => [
	node(
		'Recording',
		'n8n-nodes-base.httpRequest',
		{
			url: n8n.sandbox.referenceUrl,
			options: { response: { response: { responseFormat: 'file' } } },
		},
		{ typeVersion: 4.2 },
	),
	openVoice(n8n, {
		text: '={{ $("Split").item.json.text }}',
		inputAudioSource: 'binary',
	}),
];

it('pays nothing twice when n8n was killed and its executions are retried, no option set', async () => {
	const saved = await begin('saved', submitThenFetch(), { saveExecutionProgress: true });
	const unsaved = await begin('unsaved', submitThenFetch(), {});
	const inOneNode = await begin('one-node', [openVoice(n8n)], {});
	const fromFile = await begin('from-file', recordingAsFile(), {});
	await killAndStartAgain();
	await n8n.sandbox.settings(QUICK);

	for (const begun of [saved, unsaved, inOneNode, fromFile]) await expectNothingPaidTwice(begun);
	// The recording is taken up, too: it lies where the first run has put it.
	const recordings = (await jobsOf('from-file')).map(({ inputAudio }) => inputAudio);
	expect(new Set(recordings).size).toBe(1);
	expect(recordings[0]).not.toBe(n8n.sandbox.referenceUrl);
});
