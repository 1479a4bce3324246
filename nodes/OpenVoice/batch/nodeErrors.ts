import {
	type IExecuteFunctions,
	type INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import type { BatchLines } from '../errors/batchLines';
import { causeOf } from '../errors/catalogue';
import { Failure, isFailure } from '../errors/failure';
import { asHtml, asText, type Reader, render } from '../errors/render';
import { isTool } from '../purchase/isTool';

/** Any error in words; what is no `Failure` comes from n8n itself: an expression that fails, a missing credential. */
function wordsOf(error: unknown, reader: Reader) {
	if (isFailure(error)) {
		const { httpCode, requestId } = error.facts;
		return { ...render(error, reader), cause: causeOf(error.code), httpCode, requestId };
	}
	const unknown = render(new Failure('unknownProblem', {}), reader);
	const { message, description } = error as { message?: string; description?: string | null };
	const [advice = '', ...others] = unknown.lines;
	return {
		title: message ?? unknown.title,
		lines: [description ?? advice, ...others],
		cause: 'input' as const,
		httpCode: undefined,
		requestId: undefined,
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
	const { cause, title, lines, httpCode, requestId } = wordsOf(error, { stopped: batch });
	// n8n's Tools Agent (2.41) passes only `message` to the model, so it includes the advice.
	const told = isTool(context) ? [title, ...lines.slice(0, 1)].join('. ') : title;
	const message = context.getInputData().length > 1 ? `${told} ${inBrackets(itemIndex)}` : told;
	const description = asHtml(lines);
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
	if (batch.requestIds?.length) nodeError.context.requestIds = batch.requestIds;
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
	const { title, lines, httpCode, requestId } = wordsOf(error, 'wentOn');
	const description = asText(lines);
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
