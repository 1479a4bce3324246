import { aboutRequest, Failure } from '../../errors/failure';
import type { RequestAnswer } from '../../segmind/answers';
import { isUnknownRequest, latePauseMs } from './lateRecords';
import type { JobTiming } from './pollSchedule';
import { recordedRequest } from '../history/recordedRequest';
import type { RunContext } from '../runContext';

/** How one job is waited for. */
export interface PollOptions {
	/** For the error text. */
	timeoutSeconds: number;
	/** When the wait ends, in ms since 1970. */
	deadlineMs: number;
	/** The user's own interval; automatic if absent. */
	pollIntervalSeconds?: number;
	/** It was submitted before this wait began, by an earlier try or an earlier node. */
	resumed?: boolean;
	/** Until when it may still be unknown here and there (ms since 1970); absent: it is older than that. */
	freshUntilMs?: number;
	/** Its status, if it has just been asked for. */
	seenStatus?: string;
}

/** After the timeout one last poll is sent; it may take so long, so that the error is on time. */
const LAST_POLL_MS = 700;

/** What other jobs show meanwhile counts: so often the time of the next poll is thought over. */
const REVIEW_MS = 1_000;

/**
 * Polls a request until it is completed.
 * @throws Failure, always with the request id: failed, expired, timed out, or not to be asked
 */
export async function waitForRequest(
	run: RunContext,
	requestId: string,
	pollOptions: PollOptions,
): Promise<RequestAnswer> {
	const job = run.pollSchedule.begin(pollOptions.resumed);
	try {
		return await poll(run, requestId, pollOptions, job);
	} finally {
		run.pollSchedule.end(job);
	}
}

async function poll(
	run: RunContext,
	requestId: string,
	pollOptions: PollOptions,
	job: JobTiming,
): Promise<RequestAnswer> {
	const { deadlineMs, timeoutSeconds, pollIntervalSeconds, seenStatus } = pollOptions;
	const { clock, pollSchedule, rateLimiter } = run;
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
		const answer = await readStatus(run, requestId, { ...pollOptions, deadlineMs: giveUpMs });
		if (answer.status === 'COMPLETED') return answer;
		if (answer.status === 'FAILED')
			throw new Failure('requestFailed', { requestId, message: answer.errorMessage });
		if (isLast) throw new Failure('requestTimedOut', { requestId, timeoutSeconds });
		pollSchedule.polled(job, answer.status, age());
	}
}

/**
 * One poll of a request's status. A 404 about a fresh request is waited out, and about any other one it is
 * believed when it is said twice: then the account's own record is asked.
 * @throws Failure with the request id
 */
export async function readStatus(
	run: Pick<RunContext, 'client' | 'history' | 'clock'>,
	requestId: string,
	{ deadlineMs, timeoutSeconds, freshUntilMs = 0 }: PollOptions,
): Promise<RequestAnswer> {
	const { client, clock } = run;
	for (let asked = 1; ; asked++) {
		const answer = await client.status(requestId, deadlineMs).catch((error: unknown) => {
			if (isUnknownRequest(error)) return undefined;
			throw aboutRequest(requestId, error);
		});
		if (answer) return answer;
		const resumeMs = clock.now() + latePauseMs(asked);
		const isFresh = clock.now() < freshUntilMs;
		if (!isFresh && (asked > 1 || resumeMs >= deadlineMs)) {
			return await forgottenStatus(run, requestId, deadlineMs);
		}
		if (resumeMs >= deadlineMs)
			throw new Failure('requestNotYetKnown', { requestId, timeoutSeconds });
		await clock.until(resumeMs);
	}
}

/** Of a request that the service has forgotten; audio that comes with it is asked for when it is wanted. */
async function forgottenStatus(
	run: Pick<RunContext, 'client' | 'history'>,
	requestId: string,
	deadlineMs: number,
): Promise<RequestAnswer> {
	const { embedded, ...answer } = await recordedRequest(run, requestId, deadlineMs);
	if (embedded && !Buffer.isBuffer(embedded.content)) embedded.content.destroy();
	return { ...answer, isForgotten: true };
}
