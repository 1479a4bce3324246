import { Failure } from '../../errors/failure';
import type { RateLimiter } from '../../pace/rateLimiter';
import type { RequestAnswer } from '../../segmind/answers';
import type { JobTiming, PollSchedule } from './pollSchedule';
import { type ReadOptions, readStatus, type ReadStatusDeps } from './readStatus';

/** How a request is waited for. */
export interface PollOptions extends ReadOptions {
	/** The user's own interval; automatic if absent. */
	pollIntervalSeconds?: number;
	/** It was submitted before this wait began, by an earlier try or an earlier node. */
	resumed?: boolean;
	/** Its status, if it has just been read. */
	seenStatus?: string;
}

export interface PollDeps extends ReadStatusDeps {
	pollSchedule: PollSchedule;
	rateLimiter: Pick<RateLimiter, 'requestsPerMinute'>;
}

/** After the timeout one last poll is sent; it may take so long, so that the error is on time. */
const LAST_POLL_MS = 700;

/** How often the next poll is rescheduled: other requests update the schedule meanwhile. */
const REVIEW_MS = 1_000;

/**
 * Polls a request until it is completed.
 * @throws Failure, always with the request id: failed, expired, timed out, or unreadable
 */
export async function waitForRequest(
	deps: PollDeps,
	requestId: string,
	pollOptions: PollOptions,
): Promise<RequestAnswer> {
	const job = deps.pollSchedule.begin(pollOptions.resumed);
	try {
		return await poll(deps, requestId, pollOptions, job);
	} finally {
		deps.pollSchedule.end(job);
	}
}

async function poll(
	deps: PollDeps,
	requestId: string,
	pollOptions: PollOptions,
	job: JobTiming,
): Promise<RequestAnswer> {
	const { deadlineMs, timeoutSeconds, pollIntervalSeconds, seenStatus } = pollOptions;
	const { clock, pollSchedule, rateLimiter } = deps;
	const sinceMs = clock.now();
	const age = () => (clock.now() - sinceMs) / 1000;
	const nextMs = () => {
		const seconds =
			pollIntervalSeconds === undefined
				? pollSchedule.nextPollSeconds(job, rateLimiter.requestsPerMinute)
				: job.polledAtSeconds + pollIntervalSeconds;
		return sinceMs + seconds * 1000;
	};
	if (seenStatus !== undefined) pollSchedule.polled(job, seenStatus, 0);
	for (;;) {
		let dueMs = nextMs();
		while (clock.now() < Math.min(dueMs, deadlineMs)) {
			await clock.until(Math.min(dueMs, deadlineMs, clock.now() + REVIEW_MS));
			dueMs = nextMs();
		}
		const isLast = dueMs >= deadlineMs;
		const giveUpMs = isLast ? deadlineMs + LAST_POLL_MS : deadlineMs;
		const answer = await readStatus(deps, requestId, { ...pollOptions, deadlineMs: giveUpMs });
		if (answer.status === 'COMPLETED') return answer;
		if (answer.status === 'FAILED') {
			throw new Failure('requestFailed', { requestId, message: answer.errorMessage });
		}
		if (isLast) throw new Failure('requestTimedOut', { requestId, timeoutSeconds });
		pollSchedule.polled(job, answer.status, age());
	}
}
