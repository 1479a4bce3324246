import type { IDataObject } from 'n8n-workflow';

import type { Session } from './session';

/** Reading the balance is one small request; if it has not worked by then, somebody should know. */
const CREDITS_DEADLINE_MS = 30_000;

/** The balance of the account, in credits. @throws Failure */
export async function getCredits({ client, slots, waiting }: Session): Promise<IDataObject> {
	return await slots.use(async () => {
		waiting.check();
		return { ...(await client.credits(waiting.now() + CREDITS_DEADLINE_MS)) };
	});
}
