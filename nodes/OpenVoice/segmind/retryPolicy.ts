import { isObject, parseObject, STATES, text } from './answers';
import type { HttpResponse, Outcome } from './httpOutcome';

/**
 * The effect of a request. `read`: idempotent, fetches what is paid for. `record`: idempotent, reads the account's
 * history. `lookup`: idempotent and optional. `upload`: stores a recording, free of charge. `submit`: each one that is
 * accepted is a new, billed job.
 */
export type Purpose = 'read' | 'record' | 'lookup' | 'upload' | 'submit';

/**
 * `done`: use the answer. `repeat`: nothing came of it, send it again. `refused`: the service said no
 * and would again, or a setting lets nothing out. `ambiguous`: a job may exist and be billed; it must not be sent again.
 */
export type Verdict = 'done' | 'repeat' | 'refused' | 'ambiguous';

/** Who answers: the service by its own JSON, or whatever stands before it, as a page, a text or nothing. */
export type Speaker = 'service' | 'gateway';

/** Statuses that the service gives before it queues anything, and that pass (docs/segmind.md, "Money"). */
const NOTHING_QUEUED = [429, 500, 503];

/** What the service refuses before it queues anything (docs/segmind.md, "Errors"); 413 as any server does. */
const REFUSALS = [400, 401, 402, 403, 404, 405, 406, 410, 413, 422];

/**
 * Refusals that are none of the service's JSON, and yet certain: a wrong verb (a page, by docs/segmind.md, "Errors"),
 * and what by its definition was not forwarded (RFC 9110, 15.4 and 15.5.8; RFC 6585, 6).
 */
const NEVER_FORWARDED = [301, 302, 307, 308, 405, 407, 511];

/** The service asks for a pause with this header, which nobody else has. */
const RESET_HEADER = 'x-rate-limit-reset-at-utc';

/**
 * Who gave an error answer: the service's JSON names an `error`, or tells of a request. A gateway's says `message`, if
 * it is JSON at all.
 */
export function speakerOf({ headers, body }: HttpResponse<unknown>): Speaker {
	if (headers[RESET_HEADER] !== undefined) return 'service';
	const told = typeof body === 'string' ? parseObject(body) : undefined;
	if (!told) return 'gateway';
	const { error, request_id, status } = told;
	const isOwn = isObject(error) || [error, request_id].some((one) => text(one) !== undefined);
	return isOwn || STATES.includes(String(status).toUpperCase()) ? 'service' : 'gateway';
}

/**
 * May this request be repeated? The one place that decides it, after docs/segmind.md, "Money" and "Errors".
 * | purpose | the service's own refusal | its 429, 500, 503 | other 5xx | anybody else's answer |
 * | --- | --- | --- | --- | --- |
 * | submit | refused | repeat | ambiguous | ambiguous, unless it says that nothing was forwarded |
 * | read, record, lookup | refused | repeat | repeat | repeat |
 * | upload | refused | repeat | repeat | repeat; 3xx and 413: refused |
 * A file host is not the service: whatever it answers, `download.ts` asks again.
 */
export function classify(purpose: Purpose, { answer, failure }: Outcome<unknown>): Verdict {
	if (failure?.needsSetting) return 'refused';
	if (failure) return purpose !== 'submit' || !failure.mayHaveArrived ? 'repeat' : 'ambiguous';
	const { status } = answer;
	if (status < 300) return 'done';
	const isOfService = speakerOf(answer) === 'service';
	if (purpose === 'submit') return classifySubmit(status, isOfService);
	if (status < 400) return purpose === 'upload' ? 'refused' : 'repeat';
	if (purpose === 'upload' && status === 413) return 'refused';
	return isOfService && REFUSALS.includes(status) ? 'refused' : 'repeat';
}

function classifySubmit(status: number, isOfService: boolean): Verdict {
	if (NEVER_FORWARDED.includes(status)) return 'refused';
	if (!isOfService) return 'ambiguous';
	if (NOTHING_QUEUED.includes(status)) return 'repeat';
	return REFUSALS.includes(status) ? 'refused' : 'ambiguous';
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
 * deadline ends it. A `record` that answers is waited for; one that does not may be out of n8n's reach. A `lookup`
 * that keeps failing only holds up the work.
 */
export function attemptsAllowed(purpose: Purpose, { answer }: Outcome<unknown>): number {
	if (purpose === 'read' || answer?.status === 429) return Infinity;
	if (purpose === 'record') return answer ? Infinity : 5;
	if (purpose === 'lookup') return 3;
	return answer?.status === 500 ? 4 : 6;
}
