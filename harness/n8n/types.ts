import type { INodeExecutionData, IRunExecutionData } from 'n8n-workflow';

import type { WorkflowJson } from '../engine/workflow';

export type { WorkflowJson as WorkflowFile };

export interface CredentialRecord {
	id: string;
	name: string;
	type: string;
}

export interface Execution {
	id: string;
	status: string;
	mode: string;
	workflowId: string;
	data: IRunExecutionData;
}

/** The items that a node gave out at its last run, on its first output unless another is asked for. */
export function outputOf(execution: Execution, node: string, output = 0): INodeExecutionData[] {
	return execution.data.resultData.runData[node]?.at(-1)?.data?.main?.[output] ?? [];
}
