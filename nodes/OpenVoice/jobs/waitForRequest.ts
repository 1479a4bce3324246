import { Failure } from '../errors/failure';
import { aboutRequest, jobFailed, jobTimedOut, requestExpired } from '../errors/jobErrors';
import type { RequestAnswer } from '../segmind/answers';
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
	/** Its status, if it has just been looked at. */
	seenStatus?: string;
}

/** After the timeout one last look is taken; it may take so long, so that the error is on time. */
const LAST_LOOK_MS = 700;

/** A 404 is believed when it is said twice: a fresh job may not be known everywhere at once. */
const NOT_FOUND_PAUSE_MS = 1_000;

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
	{ deadlineMs, timeoutSeconds, pollIntervalSeconds, resumed, seenStatus }: PollOptions,
): Promise<RequestAnswer> {
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
		const answer = await readStatus(run, requestId, giveUpMs);
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
 * One look at a request's status.
 * @throws Failure with the request id
 */
export async function readStatus(
	{ client, clock }: RunContext,
	requestId: string,
	deadlineMs: number,
): Promise<RequestAnswer> {
	for (let notFound = 1; ; notFound++) {
		const answer = await client.status(requestId, deadlineMs).catch((error: unknown) => {
			if (error instanceof Failure && error.facts.httpCode === '404') return error;
			throw aboutRequest(requestId, error);
		});
		if (!(answer instanceof Failure)) return answer;
		const resumeMs = clock.now() + NOT_FOUND_PAUSE_MS;
		if (notFound > 1 || resumeMs >= deadlineMs) throw requestExpired(requestId, '');
		await clock.until(resumeMs);
	}
}
