import { fetchCredits } from '../../purchase/creditsJob';
import type { Operation } from '../operation';
import { paceOptionsField } from '../options';

/** Account → Get Credits: the balance of the account. Free of charge. */
export const getCredits: Operation = {
	value: 'getCredits',
	name: 'Get Credits',
	action: 'Get the credits of the account',
	description: 'Get the account’s balance in credits; a credit is a US dollar',
	fields: [paceOptionsField],
	prepare() {
		return async (run) => ({ json: await fetchCredits(run) });
	},
};
