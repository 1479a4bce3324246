import type { INodeProperties } from 'n8n-workflow';

import { fetchCredits } from '../../purchase/creditsJob';
import type { Operation } from '../operation';
import { optionsField } from '../options';
import { showOnlyFor } from '../showOnly';

export const getCreditsFields: INodeProperties[] = [
	optionsField(['maxConcurrency', 'requestsPerMinute'], showOnlyFor('account', 'getCredits')),
];

/** Account → Get Credits: the balance of the account. Free of charge. */
export const getCredits: Operation = {
	prepare() {
		return async (run) => ({ json: await fetchCredits(run) });
	},
};
