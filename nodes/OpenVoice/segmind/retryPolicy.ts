import type { Outcome } from './httpOutcome';

/**
 * What a request does to the service. `read`: changes nothing, and fetches what is paid for. `lookup`:
 * changes nothing, and the work can go on without it. `upload`: stores a recording; free, so that a second
 * copy costs nothing. `submit`: every one accepted is a new job, and billed.
 */
export type Purpose = 'read' | 'lookup' | 'upload' | 'submit';

/**
 * `done`: use the answer. `repeat`: nothing came of it, send it again. `refused`: the service said no
 * and would again, or a setting lets nothing out. `ambiguous`: a job may exist and be billed; it must not be sent again.
 */
export type Verdict = 'done' | 'repeat' | 'refused' | 'ambiguous';

/** Statuses that the service itself gives before it queues anything (docs/segmind.md, "Money"). */
const NOTHING_QUEUED = [429, 500, 503];

/**
 * May this request be repeated? The one place that decides it, after docs/segmind.md, "Money" and
 * "Errors": reads always; a submit only where the service said that nothing was queued, or where
 * not a byte of it left the machine.
 */
export function classify(purpose: Purpose, { answer, failure }: Outcome<unknown>): Verdict {
	const mayRepeat = purpose !== 'submit';
	if (failure?.needsSetting) return 'refused';
	if (failure) return mayRepeat || !failure.mayHaveArrived ? 'repeat' : 'ambiguous';
	if (answer.status < 300) return 'done';
	if (NOTHING_QUEUED.includes(answer.status)) return 'repeat';
	if (answer.status >= 500) return mayRepeat ? 'repeat' : 'ambiguous';
	return 'refused';
}

/** The first pause: long enough for a hiccup to pass, short beside a run of about 10 s. */
const FIRST_PAUSE_MS = 500;

/** The longest pause: a service that comes back is noticed within ten seconds. */
const LONGEST_PAUSE_MS = 10_000;

/**
 * How long to pause before the next attempt, in ms: doubled each time up to a cap, and between half
 * and all of that by chance, so that a batch does not come back in step.
 * @param failures how many attempts have failed so far, at least 1
 * @param random a number from 0 to 1
 */
export function pauseMs(failures: number, random: number): number {
	const full = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20));
	return full * (0.5 + random / 2);
}

/**
 * How often one request is sent at most. A `submit` answered with 500 is often a bad parameter
 * (docs/segmind.md), and somebody waits for the error; a `read` fetches what is paid for, so only its
 * deadline ends it. A `lookup` that keeps failing only holds up the work.
 */
export function attemptsAllowed(purpose: Purpose, { answer }: Outcome<unknown>): number {
	if (purpose === 'read' || answer?.status === 429) return Infinity;
	if (purpose === 'lookup') return 3;
	return answer?.status === 500 ? 4 : 6;
}
