import type { Priority, RateLimiter } from '../pace/rateLimiter';
import type { ExecutionClock } from '../pace/executionClock';
import { retry } from '../pace/retry';
import type { HttpResponse, Outcome } from './httpOutcome';
import { rateLimitResetMs } from './rateLimit';
import { attemptsAllowed, classify, pauseMs, type Purpose } from './retryPolicy';

/** A request that may have to be sent more than once. */
export interface RetryableRequest<Body, Result> {
	purpose: Purpose;
	priority: Priority;
	/** When to give up, in ms since 1970. */
	deadlineMs: number;
	/** The longest that one attempt may take, in ms. */
	attemptMs: number;
	send: (timeoutMs: number) => Promise<Outcome<Body>>;
	/** Reads an answer with a good status; undefined if it cannot be read. */
	read: (answer: HttpResponse<Body>) => Promise<Result | undefined> | Result | undefined;
	/** Called right before each attempt leaves. */
	onBeforeSend?: () => void;
	/** Called when it is certain that an attempt had no effect. */
	onNoEffect?: () => void;
}

/** How a request ended. */
export type RequestResult<Body, Result> =
	| { kind: 'done'; result: Result; answer: HttpResponse<Body> }
	/** The service said no. */
	| { kind: 'refused'; answer: HttpResponse<Body> }
	/** A good status, but nothing that could be read, however often it was asked for. */
	| { kind: 'unreadable'; answer: HttpResponse<Body> }
	/** A submit that may or may not have been accepted. */
	| { kind: 'ambiguous'; outcome: Outcome<Body> }
	/** Attempts or time ran out; the last outcome. */
	| { kind: 'gaveUp'; outcome: Outcome<Body> }
	/** It was never sent: its turn did not come before its deadline. */
	| { kind: 'rateLimitTimeout'; requestsPerMinute: number; askedByService: boolean };

/** The shortest time given to an attempt, in ms: less would fail on any network. */
const SHORTEST_ATTEMPT_MS = 250;

/**
 * Runs a request until it is done, or the retry policy, its deadline or the rate limit ends it.
 * A 429 holds back every request of the execution, not just this one.
 * @throws ExecutionCancelled, BatchStopped
 */
export async function sendWithRetry<Body, Result>(
	request: RetryableRequest<Body, Result>,
	{ rateLimiter, clock }: { rateLimiter: RateLimiter; clock: ExecutionClock },
): Promise<RequestResult<Body, Result>> {
	let last: Outcome<Body> | undefined;
	const final = (result: RequestResult<Body, Result>) => ({ result, isFinal: true });
	const attempt = async (attempts: number) => {
		if (!(await rateLimiter.acquire(request.priority, request.deadlineMs))) {
			if (last) return final({ kind: 'gaveUp', outcome: last });
			const { requestsPerMinute } = rateLimiter;
			const askedByService = rateLimiter.isClosedAt(request.deadlineMs);
			return final({ kind: 'rateLimitTimeout', requestsPerMinute, askedByService });
		}
		const leftMs = request.deadlineMs - clock.now();
		request.onBeforeSend?.();
		// A submit that is cut off may have been accepted: the deadline decides only whether it begins.
		const timeoutMs =
			request.purpose === 'submit'
				? request.attemptMs
				: Math.max(SHORTEST_ATTEMPT_MS, Math.min(request.attemptMs, leftMs));
		const outcome = await request.send(timeoutMs);
		const verdict = classify(request.purpose, outcome);
		const { answer } = outcome;
		if (verdict === 'ambiguous') return final({ kind: 'ambiguous', outcome });
		if (answer && verdict === 'done') {
			const result = await request.read(answer);
			if (result !== undefined) return final({ kind: 'done', result, answer });
			// A job was accepted, but which one? To ask again would be to buy again.
			if (request.purpose === 'submit') return final({ kind: 'ambiguous', outcome });
		} else {
			request.onNoEffect?.();
			if (verdict === 'refused') {
				return final(answer ? { kind: 'refused', answer } : { kind: 'gaveUp', outcome });
			}
		}

		last = outcome;
		if (answer?.status === 429) {
			const resetMs = rateLimitResetMs(answer.headers['x-rate-limit-reset-at-utc'], clock.now());
			rateLimiter.refused(resetMs);
		}
		const result: RequestResult<Body, Result> =
			answer && verdict === 'done' ? { kind: 'unreadable', answer } : { kind: 'gaveUp', outcome };
		return { result, isFinal: attempts >= attemptsAllowed(request.purpose, outcome) };
	};
	const { result } = await retry(attempt, {
		clock,
		endMs: request.deadlineMs,
		pauseMs: (attempts) => pauseMs(attempts, Math.random()),
		isFinal: ({ isFinal }) => isFinal,
	});
	return result;
}
