import type { INodeProperties } from 'n8n-workflow';

import { Failure } from '../../errors/failure';
import type { Hint } from '../hints';
import { fetchHistory } from '../../purchase/historyJob';
import type { Operation } from '../operation';
import { paceOptionsField } from '../options';
import { simplifyField } from '../sharedFields';
import { readTimeMs } from './pointInTime';

/** Without a filter, the last week: as long as the service itself looks back, and keeps audio files. */
const DEFAULT_DAYS = 7;

const DAY_MS = 86_400_000;

type Status = 'COMPLETED' | 'FAILED' | 'PENDING';

const returnAllField: INodeProperties = {
	displayName: 'Return All',
	name: 'returnAll',
	type: 'boolean',
	default: false,
	description: 'Whether to return all results or only up to a given limit',
};

const limitField: INodeProperties = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 50,
	description: 'Max number of results to return',
	displayOptions: { show: { returnAll: [false] } },
};

const fromFilter: INodeProperties = {
	displayName: 'From',
	name: 'from',
	type: 'dateTime',
	default: '',
	description: `The earliest time of a request, in the time zone of the workflow. Without it, the last ${DEFAULT_DAYS} days are listed.`,
};

const statusFilter: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'options',
	options: [
		{ name: 'Any', value: 'ANY', description: 'Whatever became of the request' },
		{ name: 'Completed', value: 'COMPLETED', description: 'Made, and charged for' },
		{ name: 'Failed', value: 'FAILED', description: 'Not made, and not charged for' },
		{ name: 'Pending', value: 'PENDING', description: 'Not ready yet' },
	],
	default: 'ANY',
	description: 'The state of the requests to list. Without it, requests in any state are listed.',
};

const toFilter: INodeProperties = {
	displayName: 'To',
	name: 'to',
	type: 'dateTime',
	default: '',
	description:
		'The latest time of a request, in the time zone of the workflow. Without it, requests up to now are listed.',
};

const filtersField: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add filter',
	default: {},
	options: [fromFilter, statusFilter, toFilter],
};

/** Request → Get Many: what the account has bought of OpenVoice, newest first. Free of charge. */
export const getMany: Operation = {
	value: 'getMany',
	name: 'Get Many',
	action: 'Get many requests',
	description: 'List what the account has bought: texts, costs, states and addresses',
	fields: [returnAllField, limitField, filtersField, simplifyField, paceOptionsField],
	prepare(parameters) {
		const limit = parameters.flag(returnAllField, false) ? Infinity : parameters.number(limitField);
		const filters = parameters.collection(filtersField);
		const timeZone = parameters.context.getTimezone();
		const time = (filter: INodeProperties) =>
			readTimeMs(filters.raw(filter), filter.displayName, timeZone);
		const toMs = time(toFilter);
		const fromMs = time(fromFilter) ?? (toMs ?? Date.now()) - DEFAULT_DAYS * DAY_MS;
		if (fromMs > (toMs ?? Date.now())) throw new Failure('fromAfterTo', {});
		const isFiltered = Boolean(filters.raw(statusFilter));
		const chosen = isFiltered ? filters.choice<Status | 'ANY'>(statusFilter) : 'ANY';
		const status = chosen === 'ANY' ? undefined : chosen;
		const simplify = parameters.flag(simplifyField, true);
		return async (run) => {
			const query = { fromMs, toMs, status, limit, simplify };
			const { requests, isWhole } = await fetchHistory(run, query);
			const hints: Hint[] = isWhole ? [] : ['moreRequests'];
			return requests.map((json) => ({ json, hints }));
		};
	},
};
