import {
	type IExecuteFunctions,
	type INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import { asHtml, asText, type BatchLines, descriptionLines } from '../errors/description';
import { Failure, type FailureFacts } from '../errors/failure';
import { UNKNOWN_PROBLEM } from '../errors/inputErrors';

/**
 * What is known of any error. Those that are no `Failure` come from n8n itself: an expression that
 * cannot be evaluated, a credential that is not set.
 */
function factsOf(error: unknown): FailureFacts {
	if (error instanceof Failure) return error.facts;
	const { message, description } = error as { message?: string; description?: string | null };
	return {
		cause: 'input',
		title: message ?? UNKNOWN_PROBLEM.title,
		nextStep: description ?? UNKNOWN_PROBLEM.nextStep,
	};
}

/**
 * An item, as n8n's error panel counts it: from 0. It adds these very words to an error that lacks them,
 * where there are several items.
 */
const inBrackets = (itemIndex: number) => `[item ${itemIndex}]`;

/**
 * n8n's own error for the item: `NodeOperationError` for what the user can set right, `NodeApiError`
 * for what the service did.
 * @param batch what the rest of the batch adds to what is said: its requests, say
 */
export function toNodeError(
	context: IExecuteFunctions,
	error: unknown,
	itemIndex: number,
	batch: BatchLines = { lines: [] },
): NodeApiError | NodeOperationError {
	if (
		!(error instanceof Failure) &&
		batch.lines.length === 0 &&
		error instanceof NodeOperationError
	)
		return error;
	const facts = factsOf(error);
	const { cause, title, httpCode, requestId } = facts;
	const message = context.getInputData().length > 1 ? `${title} ${inBrackets(itemIndex)}` : title;
	const description = asHtml(descriptionLines(facts, { stopped: batch }));
	const node = context.getNode();
	const nodeError =
		cause === 'input'
			? new NodeOperationError(node, message, { itemIndex, description })
			: new NodeApiError(
					node,
					{ message },
					{
						message,
						description,
						httpCode,
						itemIndex,
					},
				);
	if (requestId !== undefined) nodeError.context.requestId = requestId;
	return nodeError;
}

/**
 * The item that takes the place of one that failed, when the node is to continue. Of all shapes this
 * is the one that n8n hands on unchanged to both kinds of output.
 */
export function toErrorItem(
	context: IExecuteFunctions,
	error: unknown,
	itemIndex: number,
): INodeExecutionData {
	const facts = factsOf(error);
	const { title, httpCode, requestId } = facts;
	const description = asText(descriptionLines(facts, 'wentOn'));
	const details: INodeExecutionData['json'] = { description };
	if (httpCode !== undefined) details.httpCode = httpCode;
	if (requestId !== undefined) details.requestId = requestId;
	const item = { json: { error: title, details }, pairedItem: { item: itemIndex } };
	if (context.getNode().onError !== 'continueErrorOutput') return item;
	// n8n 2.0 and older know no `details`: there, only an `error` beside the JSON sends an item to the
	// error output. n8n's copy of the item has to come without it, or its JSON would be replaced.
	return Object.defineProperty(item, 'error', {
		value: toNodeError(context, error, itemIndex),
		writable: true,
		enumerable: false,
	});
}
