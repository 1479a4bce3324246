import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type JsonObject,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import { Failure, type FailureFacts } from '../errors/failure';

/**
 * What is known of any error. Those that are no `Failure` come from n8n itself: an expression that
 * cannot be evaluated, a credential that is not set.
 */
export function factsOf(error: unknown): FailureFacts {
	if (error instanceof Failure) return error.facts;
	const { message, description } = error as { message?: string; description?: string | null };
	return {
		cause: 'input',
		title: message ?? 'Something went wrong',
		nextStep: description ?? 'Check the settings of the node.',
	};
}

/**
 * n8n's own error for the item: `NodeOperationError` for what the user can set right, `NodeApiError`
 * for what the service did.
 * @param more added to what to do next: the requests of a batch, say
 */
export function toNodeError(
	context: IExecuteFunctions,
	error: unknown,
	itemIndex: number,
	more = '',
): NodeApiError | NodeOperationError {
	if (!(error instanceof Failure) && more === '' && error instanceof NodeOperationError)
		return error;
	const { cause, title, nextStep, httpCode, requestId } = factsOf(error);
	const message = `${title} [item ${itemIndex}]`;
	const request = requestId === undefined ? '' : ` Request ID: ${requestId}.`;
	const description = `${nextStep}${request}${more}`;
	const node = context.getNode();
	const nodeError =
		cause === 'input'
			? new NodeOperationError(node, message, { itemIndex, description })
			: new NodeApiError(node, { message } as JsonObject, {
					message,
					description,
					httpCode,
					itemIndex,
				});
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
	const { title, nextStep, httpCode, requestId } = factsOf(error);
	const details: INodeExecutionData['json'] = { description: nextStep };
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
