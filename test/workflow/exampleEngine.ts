import type { INode, INodeExecutionData } from 'n8n-workflow';

import { exampleWorkflow, ONLINE_RECORDING } from '../../harness/exampleWorkflows';
import {
	type Engine,
	type Execution,
	type InputItem,
	startEngine,
} from '../../harness/engine/n8nEngine';
import type { Sandbox } from '../../harness/sandboxProcess';
import { sharedSandbox } from '../sharedSandbox';
import { exampleNodes } from './exampleNodes';
import { forgetProcess, QUICK } from './support/testRig';

/** What a test changes in an example; nodes are named by their names. */
export interface Change {
	/** Settings of nodes. */
	settings?: Record<string, Partial<INode>>;
	/** Options of OpenVoice nodes. */
	options?: Record<string, INode['parameters']>;
	startNode?: string;
	items?: InputItem[];
}

/** Whether a node waits for speech. */
const waits = ({ parameters }: INode) =>
	parameters.operation === 'getResult' ||
	parameters.operation === 'narrate' ||
	parameters.processing === 'async';

/** n8n's engine with the nodes of the examples, and a sandbox that is quick. */
export class ExampleEngine {
	private constructor(
		readonly engine: Engine,
		readonly sandbox: Sandbox,
		private readonly table: Pick<ReturnType<typeof exampleNodes>, 'rows' | 'clear'>,
	) {}

	static async start(): Promise<ExampleEngine> {
		const { types, ...table } = exampleNodes();
		const [engine, sandbox] = await Promise.all([
			startEngine({ nodeTypes: types }),
			sharedSandbox(),
		]);
		return new ExampleEngine(engine, sandbox, table);
	}

	/** The rows of the data table. */
	get rows() {
		return this.table.rows;
	}

	/** Makes everything as it was at the start. */
	async reset(): Promise<void> {
		this.table.clear();
		forgetProcess();
		await this.sandbox.reset(QUICK);
	}

	/**
	 * Runs an example as it lies there, but for two things: the sandbox's recording instead of the one
	 * on the internet, and quick looks at jobs that do not take the service's ten seconds.
	 */
	async run(name: string, change: Change = {}): Promise<Execution> {
		const workflow = exampleWorkflow(name, { [ONLINE_RECORDING]: this.sandbox.referenceUrl });
		for (const node of workflow.nodes) {
			Object.assign(node, change.settings?.[node.name]);
			if (!waits(node)) continue;
			node.parameters.options = {
				...(node.parameters.options as object),
				pollInterval: 0.1,
				...change.options?.[node.name],
			};
		}
		return await this.engine.runWorkflow({
			workflow: { ...workflow, settings: { executionOrder: 'v1' } },
			credentials: { segmindApi: this.sandbox.credential() },
			startNode: change.startNode,
			items: change.items,
		});
	}
}

/** One field of each item's JSON. */
export const field = (items: INodeExecutionData[], name: string) =>
	items.map(({ json }) => json[name]);

/** The file names of the items' audio; each has to be audio, with something in it. */
export async function audioNames(execution: Execution, items: INodeExecutionData[]) {
	return await Promise.all(
		items.map(async (item) => {
			const { fileName, mimeType } = execution.binary(item);
			const bytes = await execution.binaryBuffer(item);
			expect(mimeType).toMatch(/^audio\/(mpeg|ogg|wav)$/);
			// The sandbox's quick audio is nearly silent: as a voice note it is small.
			expect(bytes.length).toBeGreaterThan(200);
			expect(item.json.fileSize).toBe(bytes.length);
			return fileName;
		}),
	);
}
