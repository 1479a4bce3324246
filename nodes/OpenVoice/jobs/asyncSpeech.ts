import { Failure } from '../errors/failure';
import { aboutRequest, jobFailed, requestExpired } from '../errors/jobErrors';
import type { RequestAnswer } from '../segmind/answers';
import { referenceAddress } from './referenceAddress';
import type { RunContext } from './runContext';
import type { SpeechJob } from './job';
import { logAccepted, speechRequest, submitOnce } from './submit';
import { waitForRequest } from './waitForRequest';

/** A job that the last poll finds completed gets so much time for its result. */
const GRACE_MS = 700;

/** What became of an async job. */
export interface AsyncOutcome {
	requestId: string;
	answer: RequestAnswer;
	/** When to give up on what is left to do, in ms since 1970. */
	deadlineMs: number;
}

/**
 * Buys a job, unless the ledger says that it is bought already, and waits for its result.
 * @throws Failure; with the request id once the job is accepted
 */
export async function runAsyncJob(run: RunContext, job: SpeechJob): Promise<AsyncOutcome> {
	const { ledger, slots, clock } = run;
	const { entry } = job;
	const timeoutMs = job.timeoutSeconds * 1000;
	if (entry.now.state === 'completed') {
		const { requestId, answer } = entry.now;
		return { requestId, answer, deadlineMs: clock.now() + timeoutMs };
	}

	const resumed = entry.now.state === 'accepted';
	const address = resumed ? '' : await referenceAddress(run, job);
	return await slots.use(async (release) => {
		clock.check();
		const deadlineMs = clock.now() + timeoutMs;
		const requestId = await acceptedRequest(run, job, address, deadlineMs);
		if (!job.waitForCompletion) {
			return { requestId, answer: { status: 'QUEUED', facts: {}, raw: {} }, deadlineMs };
		}
		const forgetIfNotBilled = (error: unknown): never => {
			if (error instanceof Failure && error.facts.notBilled) ledger.nothingBought(entry);
			throw error;
		};
		const sinceMs = clock.now();
		const pollOptions = { ...job, deadlineMs, resumed };
		const seen = await waitForRequest(run, requestId, pollOptions).catch(forgetIfNotBilled);
		ledger.learnCost(entry, seen.facts.cost);
		release();
		const fetchDeadlineMs = Math.max(deadlineMs, clock.now() + GRACE_MS);
		const seenAfterSeconds = resumed ? undefined : (clock.now() - sinceMs) / 1000;
		const answer = await completedResult(run, requestId, fetchDeadlineMs).catch(forgetIfNotBilled);
		run.runTimes.observe(answer.facts, seenAfterSeconds);
		ledger.learnCost(entry, answer.facts.cost);
		if (answer.audioUrl) ledger.write(entry, { state: 'completed', requestId, answer });
		return { requestId, answer, deadlineMs: fetchDeadlineMs };
	});
}

/** The request of an earlier try, or a new one. */
async function acceptedRequest(
	run: RunContext,
	job: SpeechJob,
	address: string,
	deadlineMs: number,
): Promise<string> {
	const { ledger, client } = run;
	const { entry, itemIndex } = job;
	if (entry.now.state === 'accepted') return entry.now.requestId;
	return await submitOnce(run, job, async (journal) => {
		const requestId = await client.submit(speechRequest(job, address), deadlineMs, journal);
		ledger.write(entry, { state: 'accepted', requestId });
		logAccepted(run, itemIndex, requestId);
		return requestId;
	});
}

/**
 * The result of a request that has been seen completed.
 * @throws Failure with the request id: failed or expired in the meantime, or not to be asked for
 */
export async function completedResult(
	{ client }: Pick<RunContext, 'client'>,
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
