import { resolve } from 'node:path';

import type { INodeParameters, INodeType } from 'n8n-workflow';

import { once } from '../../../harness/engine/environment';
import {
	type BinaryMode,
	type Engine,
	type Execution,
	type InputItem,
	type NodeRun,
	startEngine,
} from '../../../harness/engine/n8nEngine';
import {
	type Sandbox,
	SANDBOX_KEY,
	type SandboxCredential,
	type SandboxFaultPlan,
	type SandboxSettingsChange,
} from '../../../harness/sandboxProcess';
import { sharedSandbox } from '../../sharedSandbox';
import type * as ProcessMemoryModule from '../../../nodes/OpenVoice/purchase/processMemory';
import { expectContractKept } from './contract';
import { FastTime } from './fastTime';

/** Where the package that the engine runs keeps it. */
const BUILT_PROCESS_MEMORY = resolve(
	__dirname,
	'../../../dist/nodes/OpenVoice/purchase/processMemory.js',
);

/** Jobs that end at once, with audio that costs nothing to make: for all but speech itself. */
export const QUICK: SandboxSettingsChange = {
	runSeconds: 0.05,
	workers: 100,
	audio: { bytes: 20_000 },
};

/** What a test sets on the node; the rest is as a user gets it. */
export interface Setting extends Omit<NodeRun, 'parameters' | 'items' | 'credentials'> {
	/** Texts to speak, an item each; or whole items, their text in `json.text`. */
	items?: Array<string | number | InputItem>;
	parameters?: INodeParameters;
	options?: INodeParameters;
	/** Default the sandbox’s own. */
	apiKey?: string;
	/** Fields of the credential to be changed. */
	credential?: Partial<SandboxCredential>;
}

/** n8n's engine with the built package, and a sandbox: all test files of a worker share both. */
export class TestRig {
	private readonly parts: { engine?: Engine; sandbox?: Sandbox } = {};

	constructor(
		readonly binaryMode: BinaryMode,
		private readonly nodeTypes?: Record<string, INodeType>,
	) {}

	get engine(): Engine {
		return defined(this.parts.engine);
	}

	get sandbox(): Sandbox {
		return defined(this.parts.sandbox);
	}

	async start(): Promise<void> {
		const [engine, sandbox] = await Promise.all([
			startEngine({ binaryMode: this.binaryMode, nodeTypes: this.nodeTypes }),
			sharedSandbox(),
		]);
		Object.assign(this.parts, { engine, sandbox });
	}

	/** Runs the node: Speech → Generate, if `parameters` say nothing else. */
	async run({ items = ['Hello'], parameters, options, ...more }: Setting): Promise<Execution> {
		const { apiKey, credential, ...run } = more;
		return await this.engine.runWorkflow({
			items: items.map((item) =>
				typeof item === 'object' ? item : { json: { text: item } satisfies InputItem['json'] },
			),
			parameters: this.parameters(parameters, options),
			credentials: this.credentials(apiKey, credential),
			...run,
		});
	}

	/** The parameters of a node that speaks each item's `text`. */
	parameters(parameters: INodeParameters = {}, options: INodeParameters = {}): INodeParameters {
		return {
			inputAudioUrl: this.sandbox.referenceUrl,
			text: '={{ $json.text }}',
			...parameters,
			options,
		};
	}

	credentials(apiKey = SANDBOX_KEY, change: Setting['credential'] = {}) {
		return { segmindApi: { ...this.sandbox.credential(apiKey), ...change } };
	}

	async faults(rules: SandboxFaultPlan['rules']): Promise<void> {
		await this.sandbox.faults({ rules });
	}

	/** The jobs that the sandbox accepted for a text: each would be billed. */
	async jobsFor(text: string) {
		return (await this.sandbox.jobs()).filter((job) => job.text === text);
	}

	/**
	 * Every request that reached the sandbox, as `POST /v2/openvoice`, but for looks at its recording: they go
	 * to another host in real life.
	 */
	async requests(): Promise<string[]> {
		return (await this.sandbox.log())
			.filter(({ path }) => path !== '/files/reference.mp3')
			.map(({ method, path }) => `${method} ${path}`);
	}
}

function defined<Part>(part: Part | undefined): Part {
	if (part === undefined) throw new Error('The rig has not been started');
	return part;
}

/** What the node's process remembers of requests is gone, as after a restart of n8n. */
export function forgetProcess(): void {
	const load = once.createRequire(BUILT_PROCESS_MEMORY);
	const { processMemory, ProcessMemory } = load(BUILT_PROCESS_MEMORY) as typeof ProcessMemoryModule;
	Object.assign(processMemory, new ProcessMemory());
}

/** Gives tests their engine and sandbox; the sandbox is as new before each test, and the time in which everybody waits is skipped. */
export function useTestRig({
	settings = {},
	binaryMode = 'filesystem',
	keep = false,
	nodeTypes,
}: {
	settings?: SandboxSettingsChange;
	binaryMode?: BinaryMode;
	/** Leave the sandbox's jobs and faults as they are from test to test. */
	keep?: boolean;
	/** Node types beside the package's and the stub nodes, by full name. */
	nodeTypes?: Record<string, INodeType>;
} = {}): TestRig {
	const rig = new TestRig(binaryMode, nodeTypes);
	const all = { ...QUICK, ...settings };
	beforeAll(async () => {
		await rig.start();
		await rig.sandbox.reset(all);
		forgetProcess();
	});
	if (!keep)
		beforeEach(async () => {
			await rig.sandbox.reset(all);
			forgetProcess();
		});
	let time: FastTime | undefined;
	(keep ? beforeAll : beforeEach)(() => void (time = new FastTime()));
	(keep ? afterAll : afterEach)(async () => await time?.end());
	(keep ? afterAll : afterEach)(async () => await expectContractKept(rig.sandbox));
	return rig;
}
