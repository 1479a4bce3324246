import { completedResult } from './polling/completedResult';
import { freshUntil } from './polling/freshness';
import { waitForRequest } from './polling/waitForRequest';
import type { RunContext } from './runContext';
import type { Transition, Work } from './step';

type Deps = Pick<RunContext, 'account' | 'clock' | 'record'>;

/** Time to read the result if the last poll before the deadline finds the request completed. */
const GRACE_MS = 700;

/** Waits until an accepted request is completed, and reads its result. @throws Failure with the request id */
export async function poll(deps: Deps, work: Work): Promise<Transition> {
	const { account, clock, record } = deps;
	const { purchase, order, inHand, freeSlot } = work;
	const { now, submittedMs, isSync } = purchase;
	if (now.state !== 'accepted') throw new TypeError('Only an accepted request can be polled');
	const { requestId } = now;
	const resumed = !inHand.isFresh;
	const sinceMs = clock.now();
	// The async endpoints never know a sync request: a 404 is final.
	const freshUntilMs = isSync ? 0 : freshUntil(submittedMs ?? sinceMs);
	const pollDeps = { ...account, clock };
	const { timeoutSeconds, pollIntervalSeconds } = order;
	const pollOptions = { timeoutSeconds, pollIntervalSeconds, resumed, freshUntilMs };
	const { deadlineMs } = inHand;
	const seen = await waitForRequest(pollDeps, requestId, { ...pollOptions, deadlineMs });
	record.learnCost(purchase, seen.facts.cost);
	freeSlot();
	const fetchDeadlineMs = Math.max(deadlineMs, clock.now() + GRACE_MS);
	const seenAfterSeconds = resumed ? undefined : (clock.now() - sinceMs) / 1000;
	const resultOptions = { ...pollOptions, deadlineMs: fetchDeadlineMs };
	const answer = await completedResult(pollDeps, requestId, resultOptions, seen);
	account.pollSchedule.observe(answer.facts, seenAfterSeconds);
	record.learnCost(purchase, answer.facts.cost);
	return answer.audioUrl === undefined
		? { to: { state: 'arriving', requestId }, inHand: { answer, deadlineMs: fetchDeadlineMs } }
		: { to: { state: 'completed', requestId, answer }, inHand: { deadlineMs: fetchDeadlineMs } };
}
