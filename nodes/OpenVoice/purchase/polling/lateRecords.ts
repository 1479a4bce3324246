import { Failure } from '../../errors/failure';

/**
 * So long after its submit, a request may still be unknown here and there (docs/segmind.md, "Async"): nobody
 * says how long a record takes. After that, a 404 means what it says.
 */
const FRESH_MS = 60_000;

/** The first pause before a late record is asked for again, and the longest: every poll is a request. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

/** Until when a request that was submitted then is fresh; both in ms since 1970. */
export function freshUntil(submittedMs: number): number {
	return submittedMs + FRESH_MS;
}

/** How long to wait before a late record is asked for again, in ms. @param asked how often it was */
export function latePauseMs(asked: number): number {
	return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (asked - 1));
}

/** True for the answer that a request is not known. */
export function isUnknownRequest(error: unknown): error is Failure {
	return error instanceof Failure && error.facts.httpCode === '404';
}
