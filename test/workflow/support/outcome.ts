import type { INodeExecutionData } from 'n8n-workflow';

import type { Execution } from '../../../harness/engine/n8nEngine';
import { SANDBOX_KEY } from '../../../harness/sandboxProcess';

/** The JSON of an item that stands for a failed one. */
export interface ErrorJson {
	error: string;
	details: { description: string; httpCode?: string; requestId?: string };
}

/** The JSON of an error item. @throws if the item is something else */
export function errorJson(item: INodeExecutionData | undefined): ErrorJson {
	const json = item?.json;
	if (typeof json?.error !== 'string') throw new Error(`No error item: ${JSON.stringify(json)}`);
	return json as unknown as ErrorJson;
}

/** The hints that the user reads beside an output. */
export function hintsOf(execution: Execution): string[] {
	return execution.hints().map(({ message }) => message);
}

/** What the user reads of the error that stopped an execution. */
export function shownError({ error }: Execution) {
	if (!error) throw new Error('The execution did not fail');
	const { name, message, description, context } = error;
	const httpCode = 'httpCode' in error ? error.httpCode : undefined;
	return {
		name,
		message,
		description: description ?? '',
		httpCode: httpCode ?? undefined,
		itemIndex: context.itemIndex as number | undefined,
		requestId: context.requestId as string | undefined,
	};
}

/** Fails if the key is anywhere in what n8n would save or log of an execution. */
export function expectNoKey(execution: Execution, key = SANDBOX_KEY): void {
	const text = execution.asText();
	const at = text.indexOf(key);
	if (at >= 0) throw new Error(`The key is in the run data: …${text.slice(at - 200, at)}`);
}
