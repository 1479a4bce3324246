import { Failure } from '../../errors/failure';
import { doubling } from '../../pace/retry';

/**
 * So long after its submit, a request may still be unknown here and there (docs/segmind.md, "Async"): reads
 * are eventually consistent, and nobody says how late. After that, a 404 means what it says.
 */
const FRESH_MS = 60_000;

/** Until when a request that was submitted then may be unknown; both in ms since 1970. */
export function freshUntil(submittedMs: number): number {
	return submittedMs + FRESH_MS;
}

/** Pauses between reads of something that is late, in ms: every read is a request. */
export const latePauseMs = doubling(500, 5_000);

/** Whether an error is the 404 of a request that the service does not know (yet). */
export function isUnknownRequest(error: unknown): error is Failure {
	return error instanceof Failure && error.facts.httpCode === '404';
}

/** For what the work can go on without. @throws what is no Failure: cancelled, stopped */
export function undefinedIfFailure(error: unknown): undefined {
	if (!(error instanceof Failure)) throw error;
}
