import type { Priority, RequestGate } from '../pace/requestGate';
import type { Waiting } from '../pace/waiting';
import type { Answer, Outcome } from './outcome';
import { rateLimitResetMs } from './rateLimit';
import { attemptsAllowed, judge, pauseMs, type Purpose } from './retryPolicy';

/** A request that may have to be sent more than once. */
export interface Errand<Body, Result> {
	purpose: Purpose;
	priority: Priority;
	/** When to give up, in ms since 1970. */
	deadlineMs: number;
	/** The longest that one attempt may take, in ms. */
	attemptMs: number;
	send: (timeoutMs: number) => Promise<Outcome<Body>>;
	/** Reads an answer with a good status; undefined if it cannot be read. */
	read: (answer: Answer<Body>) => Promise<Result | undefined> | Result | undefined;
	/** Called right before each attempt leaves. */
	leaving?: () => void;
	/** Called when it is certain that an attempt had no effect. */
	nothingHappened?: () => void;
}

/** How an errand ended. */
export type Ending<Body, Result> =
	| { kind: 'done'; result: Result; answer: Answer<Body> }
	/** The service said no. */
	| { kind: 'refused'; answer: Answer<Body> }
	/** A good status, but nothing that could be read, however often it was asked for. */
	| { kind: 'unreadable'; answer: Answer<Body> }
	/** A submit that may or may not have been accepted. */
	| { kind: 'ambiguous'; outcome: Outcome<Body> }
	/** Attempts or time ran out; the last outcome, if there was an attempt at all. */
	| { kind: 'gaveUp'; outcome?: Outcome<Body> };

/** The shortest time given to an attempt, in ms: less would fail on any network. */
const SHORTEST_ATTEMPT_MS = 250;

/**
 * Runs an errand until it is done, or the retry policy, its deadline or the rate limit ends it.
 * A 429 closes the gate for every request of the execution, not just this one.
 * @throws ExecutionCancelled, BatchStopped
 */
export async function repeat<Body, Result>(
	errand: Errand<Body, Result>,
	{ gate, waiting }: { gate: RequestGate; waiting: Waiting },
): Promise<Ending<Body, Result>> {
	let last: Outcome<Body> | undefined;
	for (let failures = 1; ; failures++) {
		if (!(await gate.enter(errand.priority, errand.deadlineMs))) {
			return { kind: 'gaveUp', outcome: last };
		}
		const leftMs = errand.deadlineMs - waiting.now();
		errand.leaving?.();
		const outcome = await errand.send(
			Math.max(SHORTEST_ATTEMPT_MS, Math.min(errand.attemptMs, leftMs)),
		);
		const verdict = judge(errand.purpose, outcome);
		const { answer } = outcome;
		if (verdict === 'ambiguous') return { kind: 'ambiguous', outcome };
		if (answer && verdict === 'done') {
			const result = await errand.read(answer);
			if (result !== undefined) return { kind: 'done', result, answer };
			// A job was accepted, but which one? To ask again would be to buy again.
			if (errand.purpose === 'submit') return { kind: 'ambiguous', outcome };
		} else {
			errand.nothingHappened?.();
			if (verdict === 'refused') {
				return answer ? { kind: 'refused', answer } : { kind: 'gaveUp', outcome };
			}
		}

		last = outcome;
		const nowMs = waiting.now();
		if (answer?.status === 429) {
			gate.close(rateLimitResetMs(answer.headers['x-rate-limit-reset-at-utc'], nowMs));
		}
		const resumeMs = nowMs + pauseMs(failures, Math.random());
		if (failures >= attemptsAllowed(errand.purpose, outcome) || resumeMs >= errand.deadlineMs) {
			return answer && verdict === 'done'
				? { kind: 'unreadable', answer }
				: { kind: 'gaveUp', outcome };
		}
		await waiting.until(resumeMs);
	}
}
