import type {
	ICredentialsHelper,
	INodeExecutionData,
	INodeListSearchResult,
	INodeParameters,
	INodeTypes,
	IPinData,
	IRun,
	IRunData,
	IRunExecutionData,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { parse, stringify } from 'flatted';

import type { CredentialStore } from './credentials';
import type { Core } from './environment';
import { Execution } from './execution';
import type { LogLine } from './logCapture';
import { NODE, type WorkflowJson } from './workflow';

/** A workflow, and what it runs on. */
export interface Ground {
	core: Core;
	nodeTypes: INodeTypes;
	credentials: CredentialStore;
	workflow: WorkflowJson;
}

export interface RunContext extends Ground {
	mainNode: string;
	mode: WorkflowExecuteMode;
	signal?: AbortSignal;
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
	const { core, workflow: json, mode } = context;
	const id = String(++executions);
	const workflow = workflowOf(context);
	const hooks = new core.n8nCore.ExecutionLifecycleHooks(mode, id, json as IWorkflowBase);
	const additionalData = { ...baseAdditionalData(context), executionId: id, hooks };
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
	const run = await core.log(
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
	return new Execution(core, id, json, run, log, context.mainNode);
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

/** What of a list the editor asks for. */
export interface ListQuestion {
	/** The node type's method. */
	method: string;
	/** The node's parameters as they stand in the editor. */
	parameters: INodeParameters;
	/** What the user typed into the list's search field. */
	filter?: string;
	/** Where the page before ended, as it told. */
	paginationToken?: string;
}

/** Runs a node type's search for the list of a field in n8n's own context, without a server. */
export async function askForList(
	ground: Ground,
	{ method, parameters, filter, paginationToken }: ListQuestion,
): Promise<INodeListSearchResult> {
	const workflow = workflowOf(ground);
	const node = workflow.getNode(NODE)!;
	const search = ground.nodeTypes.getByNameAndVersion(node.type).methods?.listSearch?.[method];
	if (!search) throw new Error(`The node has no list search "${method}"`);
	const additionalData = { ...baseAdditionalData(ground), currentNodeParameters: parameters };
	const { LoadOptionsContext } = ground.core.n8nCore;
	const context = new LoadOptionsContext(workflow, node, additionalData, '');
	return await search.call(context, filter, paginationToken);
}

function workflowOf({ core, nodeTypes, workflow }: Ground): Workflow {
	const { id = 'workflow', name, nodes, connections, settings } = workflow;
	const about = { id, name, nodes, connections, settings, active: false, nodeTypes };
	return new core.n8nWorkflow.Workflow(about);
}

/** What n8n gives every execution, as far as there is one without a server. */
function baseAdditionalData({
	core: { n8nCore, container },
	credentials,
}: Ground): IWorkflowExecuteAdditionalData {
	const url = 'http://localhost:5678';
	return {
		credentialsHelper: credentials as unknown as ICredentialsHelper,
		// n8n 1.8x has none.
		...('ExternalSecretsProxy' in n8nCore && {
			externalSecretsProxy: container.get(n8nCore.ExternalSecretsProxy),
		}),
		currentNodeExecutionIndex: 0,
		variables: {},
		restApiUrl: `${url}/rest`,
		instanceBaseUrl: `${url}/`,
		formWaitingBaseUrl: `${url}/form-waiting`,
		webhookWaitingBaseUrl: `${url}/webhook-waiting`,
		logAiEvent: () => {},
	} as unknown as IWorkflowExecuteAdditionalData;
}

function freshData(
	{ core, workflow: json }: RunContext,
	workflow: Workflow,
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
