import { FILE_KEPT, REQUEST_KEPT } from '../models/retention';

/** As long as finished speech can be fetched: its file is kept, and the account's history says where it is. */
export const TIME_TO_FETCH = `within ${FILE_KEPT}`;

/** The same where the history cannot be read: the service itself forgets a request then. */
const TIME_WITHOUT_HISTORY = `within ${REQUEST_KEPT}`;

/** How long speech can be fetched, in words. */
export function timeToFetch(historyUnreadable = false): string {
	return historyUnreadable ? TIME_WITHOUT_HISTORY : TIME_TO_FETCH;
}
