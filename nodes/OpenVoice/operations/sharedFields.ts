import type { INodeProperties } from 'n8n-workflow';

import { Failure } from '../errors/failure';
import { looksLikeRequestId } from '../segmind/addresses';
import { FILE_KEPT } from '../models/retention';
import { expressionIn, type Parameters } from './parameters';

/** Whether an item has flat fields or the service's own answer. */
export const simplifyField: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** The field in which a request is named. */
export const requestIdField: INodeProperties = {
	displayName: 'Request ID',
	name: 'requestId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. {{ $json.requestId }}',
	description: `The ID from the field requestId in the output of Generate, or from an error. The speech can be fetched for ${FILE_KEPT}.`,
};

/** Reads it, checked: it becomes a part of an address. @throws Failure */
export function readRequestId(parameters: Parameters): string {
	const requestId = parameters.text(requestIdField).trim();
	const written = expressionIn(requestId);
	if (written !== undefined) {
		throw new Failure('expressionAsText', { field: requestIdField.displayName, written });
	}
	if (!looksLikeRequestId(requestId)) throw new Failure('notARequestId', { value: requestId });
	return requestId;
}
