import { Failure } from '../errors/failure';
import { type CompletedSpeech } from './completedSpeech';
import { completedResult } from './polling/completedResult';
import { referenceAddress } from './voice/referenceAddress';
import type { RunContext } from './runContext';
import type { SpeechJob } from './job';
import { logAccepted, speechRequest, submitOnce } from './submit';
import { freshUntil } from './polling/lateRecords';
import { waitForRequest } from './polling/waitForRequest';

/** A job that the last poll finds completed gets so much time for its result. */
const GRACE_MS = 700;

/**
 * Buys a job, unless the ledger says that it is bought already, and waits for its result.
 * @throws Failure; with the request id once the job is accepted
 */
export async function runAsyncJob(run: RunContext, job: SpeechJob): Promise<CompletedSpeech> {
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
		if (entry.now.state === 'new') job.check?.();
		const deadlineMs = clock.now() + timeoutMs;
		const requestId = await acceptedRequest(run, job, address, deadlineMs);
		if (!job.waitForCompletion) {
			return { requestId, answer: { status: 'QUEUED', facts: {}, raw: {} }, deadlineMs };
		}
		const forgetIfNotBilled = (error: unknown): never => {
			if (error instanceof Failure && error.isUnbilled) ledger.nothingBought(entry);
			throw error;
		};
		const sinceMs = clock.now();
		const freshUntilMs = freshUntil(entry.submittedMs ?? sinceMs);
		const pollOptions = { ...job, deadlineMs, resumed, freshUntilMs };
		const seen = await waitForRequest(run, requestId, pollOptions).catch(forgetIfNotBilled);
		ledger.learnCost(entry, seen.facts.cost);
		release();
		const fetchDeadlineMs = Math.max(deadlineMs, clock.now() + GRACE_MS);
		const seenAfterSeconds = resumed ? undefined : (clock.now() - sinceMs) / 1000;
		const askAgain = async () =>
			await completedResult(run, requestId, { ...pollOptions, deadlineMs: fetchDeadlineMs }, seen);
		const answer = await askAgain().catch(forgetIfNotBilled);
		run.pollSchedule.observe(answer.facts, seenAfterSeconds);
		ledger.learnCost(entry, answer.facts.cost);
		if (answer.audioUrl) ledger.write(entry, { state: 'completed', requestId, answer });
		return { requestId, answer, deadlineMs: fetchDeadlineMs, askAgain };
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
