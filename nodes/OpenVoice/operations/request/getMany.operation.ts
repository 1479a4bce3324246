import type { INodeProperties } from 'n8n-workflow';

import { timesTheWrongWayRound } from '../../errors/inputErrors';
import { fetchHistory } from '../../purchase/historyJob';
import type { Operation } from '../operation';
import { optionsField } from '../options';
import { checkedChoice } from '../parameters';
import { showOnlyFor } from '../showOnly';
import { readTimeMs } from './pointInTime';

const showOnlyForGetMany = (conditions?: Record<string, Array<string | boolean>>) =>
	showOnlyFor('request', 'getMany', conditions);

/** Without a filter, the last week: as long as the service itself looks back, and keeps audio files. */
const DEFAULT_DAYS = 7;

const DAY_MS = 86_400_000;

export const getManyFields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: showOnlyForGetMany(),
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: showOnlyForGetMany({ returnAll: [false] }),
	},
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: showOnlyForGetMany(),
		options: [
			{
				displayName: 'From',
				name: 'from',
				type: 'dateTime',
				default: '',
				description: `The earliest time of a request. Without it, the last ${DEFAULT_DAYS} days are listed.`,
			},
			{
				displayName: 'Status',
				name: 'status',
				type: 'options',
				options: [
					{ name: 'Completed', value: 'COMPLETED', description: 'Made, and charged for' },
					{ name: 'Failed', value: 'FAILED', description: 'Not made, and not charged for' },
					{ name: 'Pending', value: 'PENDING', description: 'Not ready yet' },
				],
				default: 'COMPLETED',
				description: 'Only requests that are in this state',
			},
			{
				displayName: 'To',
				name: 'to',
				type: 'dateTime',
				default: '',
				description: 'The latest time of a request. Without it, requests up to now are listed.',
			},
		],
	},
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
		displayOptions: showOnlyForGetMany(),
	},
	optionsField(['maxConcurrency', 'requestsPerMinute'], showOnlyForGetMany()),
];

/** Request → Get Many: what the account has bought of OpenVoice, newest first. Free of charge. */
export const getMany: Operation = {
	prepare(parameters) {
		const { context } = parameters;
		const limit = parameters.flag('returnAll', false)
			? Infinity
			: parameters.number('limit', 'Limit', { min: 1, whole: true });
		const filters = parameters.collection('filters');
		const timeZone = context.getTimezone();
		const toMs = readTimeMs(filters.to, 'To', timeZone);
		const fromMs =
			readTimeMs(filters.from, 'From', timeZone) ?? (toMs ?? Date.now()) - DEFAULT_DAYS * DAY_MS;
		if (fromMs > (toMs ?? Date.now())) throw timesTheWrongWayRound();
		const status = filters.status
			? checkedChoice(filters.status, 'Status', ['COMPLETED', 'FAILED', 'PENDING'])
			: undefined;
		const simplify = parameters.flag('simplify', true);
		return async (run) => {
			const requests = await fetchHistory(run, { fromMs, toMs, status, limit, simplify });
			return requests.map((json) => ({ json }));
		};
	},
};
