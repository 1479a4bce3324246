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

/** The lines that an execution bought so far, in the order of their acceptance. */
async function bought(line: string): Promise<string[]> {
	const texts = (await n8n.sandbox.jobs()).map(({ text }) => text);
	return texts.filter((text) => text.startsWith(line));
}

/** Lets a published workflow speak three texts, and waits until all of them are bought. */
async function begin(line: string, nodes: NodeSketch[], settings: IWorkflowSettings) {
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

it('what a retry pays after n8n was killed: nothing where progress was saved, else everything again', async () => {
	const saved = await begin('saved', submitThenFetch(), { saveExecutionProgress: true });
	const unsaved = await begin('unsaved', submitThenFetch(), {});
	const inOneNode = await begin('one-node', [openVoice(n8n)], { saveExecutionProgress: true });
	const paidFor = (await n8n.sandbox.jobs())
		.filter(({ text }) => text.startsWith(saved.line))
		.map(({ requestId }) => requestId);
	await killAndStartAgain();
	await n8n.sandbox.settings(QUICK);

	const items = outputOf(await retried(saved.id), 'OpenVoice');
	expect(await bought(saved.line)).toHaveLength(3);
	expect(items.map(({ json }) => json.requestId).sort()).toEqual([...paidFor].sort());
	for (const { binary } of items) {
		expect(await n8n.client.binary(binary?.data?.id ?? '')).toHaveLength(30_000);
	}

	// As README warns: should n8n learn to keep what these forget, the warning has to go.
	await retried(unsaved.id);
	expect(await bought(unsaved.line)).toHaveLength(6);
	await retried(inOneNode.id);
	expect(await bought(inOneNode.line)).toHaveLength(6);
});
