import type { IDataObject } from 'n8n-workflow';

import type { FileNaming } from '../audio/speechAudio';
import { jobFailed } from '../errors/jobErrors';
import { completedResult } from './asyncSpeech';
import { asItem, describeResult, describeStatus } from './describe';
import { fetchAudio } from './fetchAudio';
import type { RunContext } from './runContext';
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
export async function fetchResult(run: RunContext, job: ResultJob): Promise<SpeechOutput> {
	const { requestId, simplify } = job;
	const { clock, context } = run;
	return await run.slots.use(async () => {
		clock.check();
		const deadlineMs = clock.now() + job.timeoutSeconds * 1000;
		const seen = await readStatus(run, requestId, deadlineMs);
		if (seen.status === 'FAILED') throw jobFailed(requestId, seen.errorMessage);
		if (seen.status !== 'COMPLETED') {
			if (!job.waitForCompletion) {
				const json = simplify ? describeStatus(requestId, seen) : asItem(seen.raw);
				return { json, facts: seen.facts };
			}
			const pollOptions = { ...job, deadlineMs, resumed: true, seenStatus: seen.status };
			await waitForRequest(run, requestId, pollOptions);
		}
		const answer = await completedResult(run, requestId, deadlineMs);
		run.runTimes.observe(answer.facts);
		const naming: FileNaming = { wanted: job.fileName, requestId };
		const audio = job.downloadAudio
			? await fetchAudio(run, { requestId, answer, deadlineMs, naming })
			: undefined;
		const json = await describeResult(context, { simplify, spoken: { requestId }, answer, audio });
		return { json, audio, facts: answer.facts };
	});
}

/** How far a request is. @throws Failure if it is unknown or expired, or cannot be asked for */
export async function fetchStatus(run: RunContext, requestId: string): Promise<IDataObject> {
	const { slots, clock } = run;
	return await slots.use(async () => {
		clock.check();
		const deadlineMs = clock.now() + STATUS_DEADLINE_MS;
		return describeStatus(requestId, await readStatus(run, requestId, deadlineMs));
	});
}
