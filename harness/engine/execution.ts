import type {
	ExecutionError,
	IBinaryData,
	INodeExecutionData,
	IRun,
	ITaskData,
	NodeExecutionHint,
} from 'n8n-workflow';
import { stringify } from 'flatted';

import type { Core } from './environment';
import type { LogLine } from './logCapture';
import type { WorkflowJson } from './workflow';

/** An execution that has ended, with what n8n keeps of it. */
export class Execution {
	constructor(
		private readonly core: Core,
		readonly id: string,
		readonly workflow: WorkflowJson,
		readonly run: IRun,
		/** Every line of n8n's log that this execution wrote, in order. */
		readonly log: LogLine[],
		/** For the node methods below when they are called without a name. */
		private readonly defaultNode: string,
	) {}

	/** `success`, `error`, `canceled`, … as in n8n's list of executions. */
	get status() {
		return this.run.status;
	}

	/** What stopped the execution, as n8n saves it; undefined if nothing did. */
	get error(): ExecutionError | undefined {
		return this.run.data.resultData.error;
	}

	/** What the nodes keep in the execution's context, by `node:<name>`. */
	get contextData() {
		return this.run.data.executionData?.contextData ?? {};
	}

	/** How often a node ran, without n8n's Retry On Fail. */
	runsOf(node = this.defaultNode): ITaskData[] {
		return this.run.data.resultData.runData[node] ?? [];
	}

	/** The items on one of a node's outputs (1 is the error output), in its last run if not told otherwise. */
	outputItems(node = this.defaultNode, outputIndex = 0, runIndex?: number): INodeExecutionData[] {
		return this.runsOf(node).at(runIndex ?? -1)?.data?.main?.[outputIndex] ?? [];
	}

	/** The node's hints to the user, in its last run. */
	hints(node = this.defaultNode): NodeExecutionHint[] {
		return this.runsOf(node).at(-1)?.hints ?? [];
	}

	/** The bytes of an item's binary field, wherever n8n has put them. @throws Error if it has none */
	async binaryBuffer(item: INodeExecutionData | undefined, field = 'data'): Promise<Buffer> {
		return await this.core.container
			.get(this.core.n8nCore.BinaryDataService)
			.getAsBuffer(this.binary(item, field));
	}

	/** What n8n knows of an item's binary field: its type, name, size. @throws Error if it has none */
	binary(item: INodeExecutionData | undefined, field = 'data'): IBinaryData {
		const data = item?.binary?.[field];
		if (!data) throw new Error(`The item has no binary field "${field}": ${stringify(item?.json)}`);
		return data;
	}

	/** All that n8n would save of this execution, with its log, as text: to look for what must not be there. */
	asText(): string {
		return stringify([this.run, this.log]);
	}
}
