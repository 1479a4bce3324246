import { Failure } from '../errors/failure';
import { aboutRequest, jobFailed, jobTimedOut, requestExpired } from '../errors/jobErrors';
import type { RequestAnswer } from '../segmind/answers';
import { secondsUntilNextPoll } from './pollSchedule';
import type { Session } from './session';

/** How one job is waited for. */
export interface Patience {
	/** For the error text. */
	timeoutSeconds: number;
	/** When the wait ends, in ms since 1970. */
	deadlineMs: number;
	/** The user's own interval; automatic if absent. */
	pollIntervalSeconds?: number;
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
	session: Session,
	requestId: string,
	patience: Patience,
): Promise<RequestAnswer> {
	session.jobsWaiting++;
	try {
		return await poll(session, requestId, patience);
	} finally {
		session.jobsWaiting--;
	}
}

async function poll(
	session: Session,
	requestId: string,
	{ deadlineMs, timeoutSeconds, pollIntervalSeconds }: Patience,
): Promise<RequestAnswer> {
	const { waiting } = session;
	const sinceMs = waiting.now();
	for (;;) {
		const ageSeconds = (waiting.now() - sinceMs) / 1000;
		const seconds = pollIntervalSeconds ?? secondsUntilNextPoll({ ageSeconds });
		const dueMs = waiting.now() + seconds * 1000;
		const isLast = dueMs >= deadlineMs;
		await waiting.until(Math.min(dueMs, deadlineMs));
		const answer = await readStatus(
			session,
			requestId,
			isLast ? deadlineMs + LAST_LOOK_MS : deadlineMs,
		);
		if (answer.status === 'COMPLETED') return answer;
		if (answer.status === 'FAILED') throw jobFailed(requestId, answer.errorMessage);
		if (isLast) throw jobTimedOut(requestId, timeoutSeconds);
	}
}

/**
 * One look at a request's status.
 * @throws Failure with the request id
 */
export async function readStatus(
	{ client, waiting }: Session,
	requestId: string,
	deadlineMs: number,
): Promise<RequestAnswer> {
	for (let notFound = 1; ; notFound++) {
		const answer = await client.status(requestId, deadlineMs).catch((error: unknown) => {
			if (error instanceof Failure && error.facts.httpCode === '404') return error;
			throw aboutRequest(requestId, error);
		});
		if (!(answer instanceof Failure)) return answer;
		const resumeMs = waiting.now() + NOT_FOUND_PAUSE_MS;
		if (notFound > 1 || resumeMs >= deadlineMs) throw requestExpired(requestId, '');
		await waiting.until(resumeMs);
	}
}
