import type { IDataObject } from 'n8n-workflow';

import type { FileNaming } from '../audio/speechAudio';
import { jobFailed } from '../errors/jobErrors';
import { completedResult } from './asyncSpeech';
import { asItem, describeResult, describeStatus } from './describe';
import { fetchAudio } from './fetchAudio';
import type { Session } from './session';
import type { SpeechOutput } from './job';
import { readStatus, waitForRequest } from './waitForRequest';

/** What is wanted of a request that was submitted before. */
export interface ResultJob {
	requestId: string;
	waitForCompletion: boolean;
	downloadAudio: boolean;
	simplify: boolean;
	fileName?: string;
	timeoutSeconds: number;
	pollIntervalSeconds?: number;
}

/** Reading a status is one small request; if it has not worked by then, somebody should know. */
const STATUS_DEADLINE_MS = 60_000;

/**
 * Fetches the speech of a request; without waiting, one that still runs gives its status alone.
 * @throws Failure with the request id: failed, expired, timed out
 */
export async function getResult(session: Session, job: ResultJob): Promise<SpeechOutput> {
	const { requestId, simplify } = job;
	const { waiting, context } = session;
	return await session.slots.use(async () => {
		waiting.check();
		const deadlineMs = waiting.now() + job.timeoutSeconds * 1000;
		const seen = await readStatus(session, requestId, deadlineMs);
		if (seen.status === 'FAILED') throw jobFailed(requestId, seen.errorMessage);
		if (seen.status !== 'COMPLETED') {
			if (!job.waitForCompletion) {
				const json = simplify ? describeStatus(requestId, seen) : asItem(seen.raw);
				return { json, facts: seen.facts };
			}
			const patience = { ...job, deadlineMs, resumed: true, seenStatus: seen.status };
			await waitForRequest(session, requestId, patience);
		}
		const answer = await completedResult(session, requestId, deadlineMs);
		session.runTimes.observe(answer.facts);
		const naming: FileNaming = { wanted: job.fileName, requestId };
		const audio = job.downloadAudio
			? await fetchAudio(session, { requestId, answer, deadlineMs, naming })
			: undefined;
		const json = await describeResult(context, { simplify, spoken: { requestId }, answer, audio });
		return { json, audio, facts: answer.facts };
	});
}

/** How far a request is. @throws Failure if it is unknown or expired, or cannot be asked for */
export async function getStatus(session: Session, requestId: string): Promise<IDataObject> {
	const { slots, waiting } = session;
	return await slots.use(async () => {
		waiting.check();
		const deadlineMs = waiting.now() + STATUS_DEADLINE_MS;
		return describeStatus(requestId, await readStatus(session, requestId, deadlineMs));
	});
}
