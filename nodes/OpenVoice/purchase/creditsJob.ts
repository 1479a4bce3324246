import type { IDataObject } from 'n8n-workflow';

import type { RunContext } from './runContext';

/** Reading the balance is one small request; if it has not worked by then, somebody should know. */
const CREDITS_DEADLINE_MS = 30_000;

/** The balance of the account, in credits. @throws Failure */
export async function fetchCredits({
	account,
	slots,
	clock,
}: Pick<RunContext, 'account' | 'clock' | 'slots'>): Promise<IDataObject> {
	return await slots.use(async () => {
		clock.check();
		return { ...(await account.client.credits(clock.now() + CREDITS_DEADLINE_MS)) };
	});
}
