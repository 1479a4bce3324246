import type { INodeExecutionData, IRunExecutionData } from 'n8n-workflow';

import type { WorkflowJson } from '../engine/workflow';

/** A workflow as n8n exports and imports it. */
export interface WorkflowFile extends WorkflowJson {
	name: string;
}

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
	retryOf?: string | null;
	data: IRunExecutionData;
}

/** The items that a node gave out at its last run, on its first output unless another is asked for. */
export function outputOf(execution: Execution, node: string, output = 0): INodeExecutionData[] {
	return execution.data.resultData.runData[node]?.at(-1)?.data?.main?.[output] ?? [];
}
