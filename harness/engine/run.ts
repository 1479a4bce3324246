import type {
	INodeExecutionData,
	IPinData,
	IRun,
	IRunData,
	IRunExecutionData,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { parse, stringify } from 'flatted';

import type { CredentialStore } from './credentials';
import type { Core } from './environment';
import { Execution, type NodeEvent } from './execution';
import type { LogLine } from './logCapture';
import type { EngineNodeTypes } from './nodeTypes';
import type { WorkflowJson } from './workflow';

export interface RunContext {
	core: Core;
	nodeTypes: EngineNodeTypes;
	credentials: CredentialStore;
	workflow: WorkflowJson;
	mainNode: string;
	mode: WorkflowExecuteMode;
	signal?: AbortSignal;
	onEvent?: (event: NodeEvent) => void;
	onLog?: (line: LogLine) => void;
}

/**
 * Where an execution begins: at a start node with its items, where a saved one stopped, or at one node, with
 * what the nodes before it gave the last time.
 */
export type Beginning =
	| { items: INodeExecutionData[]; startNode?: string; pinData?: IPinData }
	| { resumed: IRunExecutionData }
	| { step: string; runData: IRunData };

let executions = 0;

/** Runs a workflow in n8n's engine to its end, whatever that is. */
export async function execute(context: RunContext, beginning: Beginning): Promise<Execution> {
	const { core, nodeTypes, workflow: json, mode } = context;
	const id = String(++executions);
	const workflow = new core.n8nWorkflow.Workflow({
		id: json.id ?? 'workflow',
		name: json.name,
		nodes: json.nodes,
		connections: json.connections,
		active: false,
		nodeTypes,
		settings: json.settings,
	});
	const events: NodeEvent[] = [];
	const additionalData = {
		...baseAdditionalData(core, context.credentials),
		executionId: id,
		hooks: eventHooks(context, { id, mode }, (event) => {
			events.push(event);
			context.onEvent?.(event);
		}),
	};
	const { WorkflowExecute } = core.n8nCore;
	const begin = () => {
		if ('step' in beginning) {
			const destination = { nodeName: beginning.step, mode: 'inclusive' } as const;
			return new WorkflowExecute(additionalData, mode).runPartialWorkflow2(
				workflow,
				beginning.runData,
				json.pinData,
				[beginning.step],
				destination,
			);
		}
		const data =
			'resumed' in beginning ? beginning.resumed : freshData(context, workflow, beginning);
		return new WorkflowExecute(additionalData, mode, data).processRunExecutionData(workflow);
	};
	const log: LogLine[] = [];
	const run = await core.log.during(
		(line) => {
			log.push(line);
			context.onLog?.(line);
		},
		async () => {
			const running = begin();
			const cancel = () => running.cancel();
			context.signal?.addEventListener('abort', cancel);
			if (context.signal?.aborted) cancel();
			return await running.finally(() => context.signal?.removeEventListener('abort', cancel));
		},
	);
	return new Execution(core, id, json, run, log, events, context.mainNode);
}

/** The data of a failed execution as n8n's retry begins with it: saved, read again, the failed run taken out. */
export function forRetry(failed: IRun, workflow: WorkflowJson): IRunExecutionData {
	const data = parse(stringify(failed.data)) as IRunExecutionData;
	const { resultData, executionData } = data;
	if (!executionData) throw new Error('n8n keeps nothing of this execution that could be retried');
	const { lastNodeExecuted } = resultData;
	if (lastNodeExecuted) {
		delete resultData.error;
		const runs = resultData.runData[lastNodeExecuted];
		if (runs?.at(-1)?.error !== undefined) runs.pop();
	}
	for (const waiting of executionData.nodeExecutionStack) {
		const node = workflow.nodes.find(({ name }) => name === waiting.node.name);
		if (!node) throw new Error(`The workflow has no node "${waiting.node.name}" any more`);
		waiting.node = node;
	}
	return data;
}

/** What n8n gives every execution, as far as there is one without a server. */
export function baseAdditionalData(
	{ n8nCore, container }: Core,
	credentials: CredentialStore,
): IWorkflowExecuteAdditionalData {
	const url = 'http://localhost:5678/';
	return {
		credentialsHelper: credentials,
		// n8n 1.8x has none.
		...('ExternalSecretsProxy' in n8nCore && {
			externalSecretsProxy: container.get(n8nCore.ExternalSecretsProxy),
		}),
		currentNodeExecutionIndex: 0,
		variables: {},
		restApiUrl: `${url}rest`,
		instanceBaseUrl: url,
		formBaseUrl: `${url}form`,
		formWaitingBaseUrl: `${url}form-waiting`,
		formTestBaseUrl: `${url}form-test`,
		webhookBaseUrl: `${url}webhook`,
		webhookWaitingBaseUrl: `${url}webhook-waiting`,
		webhookTestBaseUrl: `${url}webhook-test`,
		mcpBaseUrl: `${url}mcp`,
		mcpTestBaseUrl: `${url}mcp-test`,
		executeWorkflow: notHere('sub-workflows'),
		getRunExecutionData: notHere('other executions'),
		getRuntimeCredential: notHere('runtime credentials'),
		startRunnerTask: notHere('task runners'),
		logAiEvent: () => {},
	} as IWorkflowExecuteAdditionalData;
}

const notHere = (what: string) => async () =>
	await Promise.reject(new Error(`This engine has no ${what}: a server has`));

function freshData(
	{ core, workflow: json }: RunContext,
	workflow: InstanceType<Core['n8nWorkflow']['Workflow']>,
	{ items, startNode, pinData = json.pinData }: Extract<Beginning, { items: unknown }>,
): IRunExecutionData {
	const isTrigger = ({ type }: { type: string }) => /Trigger$|\.webhook$/.test(type);
	const name = startNode ?? json.nodes.find(isTrigger)?.name;
	const node = name === undefined ? null : workflow.getNode(name);
	if (!node) throw new Error(`The workflow has no start node${name ? ` "${name}"` : ''}`);
	const nodeExecutionStack = [{ node, data: { main: [items] }, source: null }];
	const { createRunExecutionData } = core.n8nWorkflow;
	if (createRunExecutionData !== undefined) {
		return createRunExecutionData({
			executionData: { nodeExecutionStack },
			resultData: { pinData },
		});
	}
	// Older n8n has no maker of it and writes it down, like this, wherever it needs one.
	return {
		resultData: { runData: {}, pinData },
		executionData: {
			contextData: {},
			metadata: {},
			nodeExecutionStack,
			waitingExecution: {},
			waitingExecutionSource: {},
		},
	} as unknown as IRunExecutionData;
}

function eventHooks(
	{ core, workflow: { id = 'workflow', name = 'Test', ...workflow } }: RunContext,
	execution: { id: string; mode: WorkflowExecuteMode },
	report: (event: NodeEvent) => void,
) {
	const now = new Date();
	const base: IWorkflowBase = {
		id,
		name,
		nodes: workflow.nodes,
		connections: workflow.connections,
		active: false,
		activeVersionId: null,
		isArchived: false,
		createdAt: now,
		updatedAt: now,
	};
	const hooks = new core.n8nCore.ExecutionLifecycleHooks(execution.mode, execution.id, base);
	const runs = new Map<string, number>();
	hooks.addHandler('nodeExecuteBefore', (node) => {
		report({ event: 'nodeExecuteBefore', node, runIndex: runs.get(node) ?? 0 });
	});
	hooks.addHandler('nodeExecuteAfter', (node) => {
		const runIndex = runs.get(node) ?? 0;
		runs.set(node, runIndex + 1);
		report({ event: 'nodeExecuteAfter', node, runIndex });
	});
	return hooks;
}
