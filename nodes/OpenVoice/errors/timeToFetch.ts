import { FILE_KEPT, REQUEST_KEPT } from '../models/retention';
import { Failure, withFacts } from './failure';

/**
 * How long finished speech can be fetched: so long its file is kept, and the account's history tells of any
 * request where it lies (docs/segmind.md, "Request history").
 */
export const TIME_TO_FETCH = `within ${FILE_KEPT}`;

/** Where the history cannot be read: the service itself forgets a request then (docs/segmind.md, "Async"). */
const TIME_WITHOUT_HISTORY = `within ${REQUEST_KEPT}`;

/** The same text for somebody whose history cannot be read. */
export function withoutHistory(text: string): string {
	return text.replaceAll(TIME_TO_FETCH, TIME_WITHOUT_HISTORY);
}

/** The same failure for somebody whose history cannot be read; what is no `Failure` stays as it is. */
export function failureWithoutHistory(error: unknown): unknown {
	if (!(error instanceof Failure)) return error;
	const { nextStep, lines } = error.facts;
	return withFacts(error, {
		nextStep: withoutHistory(nextStep),
		lines: lines?.map(withoutHistory),
	});
}
