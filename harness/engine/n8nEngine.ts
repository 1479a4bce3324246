import { resolve } from 'node:path';

import type {
	ICredentialType,
	INode,
	INodeExecutionData,
	INodeListSearchResult,
	INodeParameters,
	INodeType,
	INodeTypes,
	IPinData,
	IVersionedNodeType,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { CredentialStore, type CredentialData } from './credentials';
import { type BinaryMode, type Core, loadCore, useBinaryMode } from './environment';
import type { Execution } from './execution';
import type { LogLine } from './logCapture';
import { askForList, execute, forRetry, type ListQuestion, type RunContext } from './run';
import { engineNodeTypes } from './stubNodes';
import { NODE, nodeWorkflow, type NodeSettings, type WorkflowJson } from './workflow';

export { chain, loopOver, NODE, START } from './workflow';
export type {
	BinaryMode,
	CredentialData,
	Execution,
	ListQuestion,
	LogLine,
	NodeSettings,
	WorkflowJson,
};

const CHECKOUT = resolve(__dirname, '../..');

export interface EngineOptions {
	/** Default `filesystem`, as in n8n. */
	binaryMode?: BinaryMode;
	/** The built package; default this checkout, of which n8n loads what package.json names in dist/. */
	packageFolder?: string;
	/** A folder whose node_modules hold another n8n-core, and the package that is to run on it. */
	coreFolder?: string;
	/** Node types beside the package's and the stub nodes, by full name. */
	nodeTypes?: Record<string, INodeType>;
}

/** An item, its files as they are: the engine stores them the way n8n does. */
export interface InputItem {
	json: INodeExecutionData['json'];
	/** By field name. */
	binary?: Record<string, { data: Buffer; mimeType: string; fileName?: string }>;
}

interface CommonRunOptions {
	/** What the start node hands on; default one empty item. */
	items?: InputItem[];
	/** By credential type; given to every node that needs one of that type. */
	credentials?: Record<string, CredentialData>;
	/** What n8n takes the execution for; default one in production. `manual` is somebody at the editor. */
	mode?: WorkflowExecuteMode;
	/** Ends the execution as n8n's Stop button does. */
	signal?: AbortSignal;
	onLog?: (line: LogLine) => void;
}

/** A whole workflow. */
export interface WorkflowRun extends CommonRunOptions {
	workflow: WorkflowJson;
	/** Default the first trigger. */
	startNode?: string;
	/** Outputs of nodes that are not to run, by node name. */
	pinData?: IPinData;
	/** For the methods of the result that take a node's name; default the last node of this package. */
	mainNode?: string;
}

/** One node of the package (`NODE`) behind a trigger (`START`). */
export interface NodeRun extends CommonRunOptions {
	parameters: INodeParameters;
	/** The node's settings tab: what to do on errors, Retry On Fail. */
	settings?: NodeSettings;
}

/** An execution that goes on from another one. */
type LaterRun = Omit<CommonRunOptions, 'items' | 'mode'>;

/** n8n's execution engine with the package in it, without a server. */
export class Engine {
	private readonly nodeTypes: INodeTypes;
	private readonly credentials: CredentialStore;

	constructor(
		private readonly core: Core,
		private readonly packageName: string,
		nodeTypes: Record<string, INodeType | IVersionedNodeType>,
		credentialTypes: Record<string, { type: ICredentialType }>,
	) {
		this.nodeTypes = engineNodeTypes(core, nodeTypes);
		this.credentials = new CredentialStore(core, credentialTypes);
	}

	/** The package's node as n8n sees it. */
	packageNode(): INodeType {
		return this.nodeTypes.getByNameAndVersion(`${this.packageName}.openVoice`);
	}

	/** Runs a workflow to its end. Failing is an outcome, not an exception: look at the status. */
	async runWorkflow(run: WorkflowRun | NodeRun): Promise<Execution> {
		const workflow = 'workflow' in run ? run.workflow : this.workflowOf(run);
		return await execute(await this.prepare(workflow, run), {
			items: await this.storeItems(run.items ?? [{ json: {} }]),
			...('workflow' in run && { startNode: run.startNode, pinData: run.pinData }),
		});
	}

	/**
	 * Retries a failed execution from the node that failed, as n8n's list of executions does: with
	 * what was saved of it, its context included, under a new execution id.
	 */
	async retryExecution(
		failed: Execution,
		{ workflow = failed.workflow, ...options }: LaterRun & { workflow?: WorkflowJson } = {},
	): Promise<Execution> {
		const context = await this.prepare(workflow, { ...options, mode: 'retry' });
		return await execute(context, { resumed: forRetry(failed.run, context.workflow) });
	}

	/** Runs one node alone, as Execute Step at the editor does: with what the nodes before it gave. */
	async executeStep(before: Execution, step = NODE, options: LaterRun = {}): Promise<Execution> {
		const runData = structuredClone(before.run.data.resultData.runData);
		const context = await this.prepare(before.workflow, { ...options, mode: 'manual' });
		return await execute(context, { step, runData });
	}

	/** Asks for a list of a field as n8n's editor does: for one page, with what the user typed. */
	async list({
		credentials,
		...question
	}: ListQuestion & Pick<CommonRunOptions, 'credentials'>): Promise<INodeListSearchResult> {
		return await askForList(
			await this.prepare(this.workflowOf(question), { credentials }),
			question,
		);
	}

	private workflowOf(node: NodeRun): WorkflowJson {
		return nodeWorkflow({ ...node, type: `${this.packageName}.openVoice` });
	}

	/** What a workflow runs with: a credential in every node that asks for one of the given types, too. */
	private async prepare(
		workflow: WorkflowJson,
		run: CommonRunOptions & { mainNode?: string },
	): Promise<RunContext> {
		let { nodes } = workflow;
		for (const [type, data] of Object.entries(run.credentials ?? {})) {
			const saved = await this.credentials.save(type, data);
			const needsIt = (node: INode) =>
				this.nodeTypes
					.getByNameAndVersion(node.type)
					.description.credentials?.some(({ name }) => name === type);
			nodes = nodes.map((node) =>
				needsIt(node) ? { ...node, credentials: { ...node.credentials, [type]: saved } } : node,
			);
		}
		const { core, nodeTypes, credentials } = this;
		const ours = (node: INode) => node.type.startsWith(`${this.packageName}.`);
		const { mainNode = nodes.filter(ours).at(-1)?.name ?? NODE, mode = 'trigger' } = run;
		const { signal, onLog } = run;
		const ground = { core, nodeTypes, credentials, workflow: { ...workflow, nodes } };
		return { ...ground, mainNode, mode, signal, onLog };
	}

	/** Stores the items' files where a trigger of n8n would have put them. */
	private async storeItems(items: InputItem[]): Promise<INodeExecutionData[]> {
		const service = this.core.container.get(this.core.n8nCore.BinaryDataService);
		const store = async ({ json, binary }: InputItem): Promise<INodeExecutionData> => {
			if (!binary) return { json };
			const stored = Object.entries(binary).map(async ([field, { data, ...about }]) => {
				const location = { type: 'execution', workflowId: 'input', executionId: 'input' } as const;
				return [field, await service.store(location, data, { ...about, data: '' })] as const;
			});
			return { json, binary: Object.fromEntries(await Promise.all(stored)) };
		};
		return await Promise.all(items.map(store));
	}
}

/**
 * Starts n8n's engine in this process and lets n8n's own loader load the built package.
 * @throws Error if the package is not built, or the process runs another n8n-core already
 */
export async function startEngine({
	binaryMode = 'filesystem',
	packageFolder = CHECKOUT,
	coreFolder = CHECKOUT,
	nodeTypes,
}: EngineOptions = {}): Promise<Engine> {
	const core = loadCore({ coreFolder });
	await useBinaryMode(core, binaryMode);
	const loader = new core.n8nCore.PackageDirectoryLoader(packageFolder);
	await loader.loadAll();
	const { packageName, credentialTypes } = loader;
	const own = Object.entries(loader.nodeTypes).map(
		([name, { type }]) => [`${packageName}.${name}`, type] as const,
	);
	const types = { ...Object.fromEntries(own), ...nodeTypes };
	return new Engine(core, packageName, types, credentialTypes);
}
