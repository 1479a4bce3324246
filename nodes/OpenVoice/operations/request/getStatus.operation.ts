import { fetchStatus } from '../../purchase/requestJob';
import type { Operation } from '../operation';
import { paceOptionsField } from '../options';
import { readRequestId, requestIdField } from '../sharedFields';

/** Request → Get Status: how far a request is. That it failed is an answer here, not an error. */
export const getStatus: Operation = {
	value: 'getStatus',
	name: 'Get Status',
	action: 'Get the status of a request',
	description: 'Check whether speech that was ordered earlier is ready',
	fields: [requestIdField, paceOptionsField],
	prepare(parameters) {
		const requestId = readRequestId(parameters);
		return async (run) => ({ json: await fetchStatus(run, requestId) });
	},
};
