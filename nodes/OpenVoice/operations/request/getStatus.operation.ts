import type { INodeProperties } from 'n8n-workflow';

import { fetchStatus } from '../../purchase/requestJob';
import type { Operation } from '../operation';
import { optionsField } from '../options';
import { readRequestId, requestIdField } from '../requestId';
import { showOnlyFor } from '../showOnly';

const showOnlyForGetStatus = showOnlyFor('request', 'getStatus');

export const getStatusFields: INodeProperties[] = [
	requestIdField(showOnlyForGetStatus),
	optionsField(['maxConcurrency', 'requestsPerMinute'], showOnlyForGetStatus),
];

/** Request → Get Status: how far a request is. That it failed is an answer here, not an error. */
export const getStatus: Operation = {
	prepare(parameters) {
		const requestId = readRequestId(parameters);
		return async (run) => ({ json: await fetchStatus(run, requestId) });
	},
};
