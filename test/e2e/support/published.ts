import type { IWorkflowSettings } from 'n8n-workflow';

import type { NodeSketch } from '../../../harness/engine/workflow';
import type { Execution } from '../../../harness/n8n/types';
import { waitFor } from '../../../harness/n8n/waitFor';
import { inARow, node, type RealN8n } from './realN8n';

/** A published workflow that is called by its webhook. */
export interface Published {
	/** Calls it with items, whose fields are those of the items behind the webhook. */
	call: (items: object[]) => Promise<{ bytes: Buffer }>;
	/** Its runs, as soon as there are so many and all are over. */
	executions: (count: number, timeoutSeconds: number) => Promise<Execution[]>;
}

/**
 * Publishes a workflow whose webhook splits each call into its items.
 * @param nodes what comes behind
 */
export async function publish(
	n8n: Pick<RealN8n, 'client'>,
	path: string,
	nodes: NodeSketch[],
	{
		responseMode = 'onReceived',
		settings = {},
	}: { responseMode?: 'lastNode' | 'onReceived'; settings?: IWorkflowSettings } = {},
): Promise<Published> {
	const workflow = await n8n.client.importWorkflow({
		...inARow(path, [
			node(
				'Webhook',
				'n8n-nodes-base.webhook',
				{ path, httpMethod: 'POST', responseMode, responseData: 'allEntries', options: {} },
				{ typeVersion: 2, webhookId: path },
			),
			node('Split', 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'body.items', options: {} }),
			...nodes,
		]),
		settings: { executionOrder: 'v1', ...settings },
	});
	await n8n.client.activate(workflow);
	return {
		call: async (items) => await n8n.client.callWebhook(path, { items }),
		executions: async (count, timeoutSeconds) =>
			await waitFor(`${count} executions of ${path}`, timeoutSeconds, async () => {
				const started = await n8n.client.executions(workflow.id, 100);
				const isOver = ({ status }: { status: string }) => !/new|running|waiting/.test(status);
				if (started.length < count || !started.every(isOver)) return undefined;
				return await Promise.all(started.map(async ({ id }) => await n8n.client.execution(id)));
			}),
	};
}

/** So many calls of so many items each, every text different. */
export function callsOf(calls: number, items: number): Array<Array<{ text: string }>> {
	return Array.from({ length: calls }, (_, call) =>
		Array.from({ length: items }, (_item, item) => ({ text: `Call ${call}, item ${item}.` })),
	);
}
