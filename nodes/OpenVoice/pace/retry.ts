import type { ExecutionClock } from './executionClock';

/** When work is tried again, and when no more. */
export interface RetryRule<Outcome> {
	clock: Pick<ExecutionClock, 'now' | 'until'>;
	/** No further attempt begins at this time or later, in ms since 1970. */
	endMs: number;
	/** The pause after so many attempts, in ms. */
	pauseMs: (attempts: number) => number;
	/** True for an outcome that no further attempt would improve. */
	isFinal: (outcome: Outcome, attempts: number) => boolean;
}

/**
 * Repeats an attempt until its outcome is final, or no time is left for another one.
 * @returns the last outcome; whether it is final is for the caller to see
 * @throws what an attempt throws; ExecutionCancelled, BatchStopped during a pause
 */
export async function retry<Outcome>(
	attempt: (attempts: number) => Promise<Outcome>,
	{ clock, endMs, pauseMs, isFinal }: RetryRule<Outcome>,
): Promise<Outcome> {
	for (let attempts = 1; ; attempts++) {
		const outcome = await attempt(attempts);
		if (isFinal(outcome, attempts)) return outcome;
		const resumeMs = clock.now() + pauseMs(attempts);
		if (resumeMs >= endMs) return outcome;
		await clock.until(resumeMs);
	}
}

/** Pauses that double from the first to the longest, both in ms. */
export function doubling(firstMs: number, longestMs: number): RetryRule<unknown>['pauseMs'] {
	return (attempts) => Math.min(longestMs, firstMs * 2 ** Math.min(attempts - 1, 30));
}
