import {
	aboutRequest,
	jobFailed,
	jobTimedOut,
	requestExpired,
	requestNotYetKnown,
} from '../errors/jobErrors';
import type { RequestAnswer } from '../segmind/answers';
import { isUnknownRequest, latePauseMs } from './lateRecords';
import { type Outlook, secondsUntilNextPoll } from './pollSchedule';
import type { RunContext } from './runContext';

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
	/** Its status, if it has just been looked at. */
	seenStatus?: string;
}

/** After the timeout one last look is taken; it may take so long, so that the error is on time. */
const LAST_LOOK_MS = 700;

/**
 * Looks at a request until it is completed.
 * @throws Failure, always with the request id: failed, expired, timed out, or not to be asked
 */
export async function waitForRequest(
	run: RunContext,
	requestId: string,
	pollOptions: PollOptions,
): Promise<RequestAnswer> {
	run.jobsWaiting++;
	try {
		return await poll(run, requestId, pollOptions);
	} finally {
		run.jobsWaiting--;
	}
}

async function poll(
	run: RunContext,
	requestId: string,
	pollOptions: PollOptions,
): Promise<RequestAnswer> {
	const { deadlineMs, timeoutSeconds, pollIntervalSeconds, resumed, seenStatus } = pollOptions;
	const { clock, runTimes, rateLimiter } = run;
	const sinceMs = clock.now();
	const age = () => (clock.now() - sinceMs) / 1000;

	let outlook: Outlook = { ageSeconds: 0, resumed, runTimes };
	if (seenStatus !== undefined) outlook = withSeen(outlook, seenStatus);
	for (;;) {
		// The pace may have been learned since the last look.
		const { requestsPerMinute } = rateLimiter;
		outlook = { ...outlook, ageSeconds: age(), jobsWaiting: run.jobsWaiting, requestsPerMinute };
		const seconds = pollIntervalSeconds ?? secondsUntilNextPoll(outlook);
		const dueMs = clock.now() + seconds * 1000;
		const isLast = dueMs >= deadlineMs;
		await clock.until(Math.min(dueMs, deadlineMs));
		const giveUpMs = isLast ? deadlineMs + LAST_LOOK_MS : deadlineMs;
		const answer = await readStatus(run, requestId, { ...pollOptions, deadlineMs: giveUpMs });
		if (answer.status === 'COMPLETED') return answer;
		if (answer.status === 'FAILED') throw jobFailed(requestId, answer.errorMessage);
		if (isLast) throw jobTimedOut(requestId, timeoutSeconds);
		outlook = withSeen({ ...outlook, ageSeconds: age() }, answer.status);
	}
}

/** What a look has shown: while a job is queued, its run has not begun. */
function withSeen(outlook: Outlook, status: string): Outlook {
	const { ageSeconds, processingAtSeconds = ageSeconds } = outlook;
	return status === 'QUEUED'
		? { ...outlook, queuedAtSeconds: ageSeconds }
		: { ...outlook, processingAtSeconds };
}

/**
 * One look at a request's status. A 404 about a fresh request is waited out, and about any other one it is
 * believed when it is said twice.
 * @throws Failure with the request id
 */
export async function readStatus(
	{ client, clock }: Pick<RunContext, 'client' | 'clock'>,
	requestId: string,
	{ deadlineMs, timeoutSeconds, freshUntilMs = 0 }: PollOptions,
): Promise<RequestAnswer> {
	for (let asked = 1; ; asked++) {
		const answer = await client.status(requestId, deadlineMs).catch((error: unknown) => {
			if (isUnknownRequest(error)) return undefined;
			throw aboutRequest(requestId, error);
		});
		if (answer) return answer;
		const resumeMs = clock.now() + latePauseMs(asked);
		const isFresh = resumeMs <= freshUntilMs;
		if (!isFresh && (asked > 1 || resumeMs >= deadlineMs)) throw requestExpired(requestId, '');
		if (resumeMs >= deadlineMs) throw requestNotYetKnown(requestId, timeoutSeconds);
		await clock.until(resumeMs);
	}
}
