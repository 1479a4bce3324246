import { Failure } from '../errors/failure';
import { aboutRequest, jobFailed, requestExpired } from '../errors/jobErrors';
import type { RequestAnswer } from '../segmind/answers';
import { referenceAddress } from './referenceAddress';
import type { Session } from './session';
import type { SpeechJob } from './job';
import { logAccepted, speechRequest, submitOnce } from './submit';
import { waitForRequest } from './waitForRequest';

/** A job that the last look finds completed gets so much time for its result. */
const GRACE_MS = 700;

/** What became of an async job. */
export interface AsyncOutcome {
	requestId: string;
	answer: RequestAnswer;
	/** When to give up on what is left to do, in ms since 1970. */
	deadlineMs: number;
}

/**
 * Buys a job, unless an earlier try in this execution has bought it already, and waits for its result.
 * @throws Failure; with the request id once the job is accepted
 */
export async function runAsyncJob(session: Session, job: SpeechJob): Promise<AsyncOutcome> {
	const { ledger, slots, waiting } = session;
	const timeoutMs = job.timeoutSeconds * 1000;
	const known = ledger.find(job.key);
	if (known?.state === 'completed') {
		const { requestId, answer } = known;
		return { requestId, answer, deadlineMs: waiting.now() + timeoutMs };
	}

	const address = await referenceAddress(session, job);
	return await slots.use(async (giveBack) => {
		waiting.check();
		const deadlineMs = waiting.now() + timeoutMs;
		const requestId = await acceptedRequest(session, job, address, deadlineMs);
		if (!job.waitForCompletion) {
			return { requestId, answer: { status: 'QUEUED', facts: {}, raw: {} }, deadlineMs };
		}
		const forgetIfNotBilled = (error: unknown): never => {
			if (error instanceof Failure && error.facts.notBilled) ledger.forget(job.key);
			throw error;
		};
		const resumed = known !== undefined;
		const sinceMs = waiting.now();
		const patience = { ...job, deadlineMs, resumed };
		const seen = await waitForRequest(session, requestId, patience).catch(forgetIfNotBilled);
		ledger.rememberCost(job.key, seen.facts.cost);
		// The slot is free for the next job now; but where spending is limited, the cost comes first.
		if (session.options.maxCredits === 0) giveBack();
		const fetchDeadlineMs = Math.max(deadlineMs, waiting.now() + GRACE_MS);
		const seenAfterSeconds = resumed ? undefined : (waiting.now() - sinceMs) / 1000;
		const answer = await completedResult(session, requestId, fetchDeadlineMs).catch(
			forgetIfNotBilled,
		);
		session.runTimes.observe(answer.facts, seenAfterSeconds);
		ledger.rememberCost(job.key, answer.facts.cost);
		if (answer.audioUrl) ledger.write(job.key, { state: 'completed', requestId, answer });
		return { requestId, answer, deadlineMs: fetchDeadlineMs };
	});
}

/** The request of an earlier try, or a new one. */
async function acceptedRequest(
	session: Session,
	job: SpeechJob,
	address: string,
	deadlineMs: number,
): Promise<string> {
	const { ledger, client } = session;
	const known = ledger.find(job.key);
	if (known?.state === 'accepted') return known.requestId;
	return await submitOnce(session, job, async (journal) => {
		const requestId = await client.submit(speechRequest(job, address), deadlineMs, journal);
		ledger.write(job.key, { state: 'accepted', requestId });
		logAccepted(session, job.itemIndex, requestId);
		return requestId;
	});
}

/**
 * The result of a request that has been seen completed.
 * @throws Failure with the request id: failed or expired in the meantime, or not to be asked for
 */
export async function completedResult(
	{ client }: Pick<Session, 'client'>,
	requestId: string,
	deadlineMs: number,
): Promise<RequestAnswer> {
	const answer = await client.result(requestId, deadlineMs).catch((error: unknown) => {
		const isGone = error instanceof Failure && error.facts.httpCode === '404';
		throw isGone ? requestExpired(requestId, '') : aboutRequest(requestId, error);
	});
	if (answer.status === 'FAILED') throw jobFailed(requestId, answer.errorMessage);
	return answer;
}
