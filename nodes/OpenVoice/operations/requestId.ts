import type { INodeProperties } from 'n8n-workflow';

import { notARequestId } from '../errors/inputErrors';
import { looksLikeRequestId } from '../segmind/addresses';
import { FILE_KEPT } from '../models/retention';
import type { Parameters } from './parameters';

const DISPLAY_NAME = 'Request ID';

/** The field in which a request is named. */
export function requestIdField(displayOptions: INodeProperties['displayOptions']): INodeProperties {
	return {
		displayName: DISPLAY_NAME,
		name: 'requestId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.requestId }}',
		description: `The ID that Generate gave, in its field requestId or in an error. The speech can be fetched for ${FILE_KEPT}.`,
		displayOptions,
	};
}

/** Reads it, checked: it becomes a part of an address. @throws Failure */
export function readRequestId(parameters: Parameters): string {
	const requestId = parameters.text('requestId', DISPLAY_NAME).trim();
	if (!looksLikeRequestId(requestId)) throw notARequestId(requestId);
	return requestId;
}
