import type { IBinaryData, IDataObject } from 'n8n-workflow';

import { Failure } from '../errors/failure';
import { retry } from '../pace/retry';
import type { RequestAnswer } from '../segmind/answers';
import { asItem, describeSpeech, describeStatus } from './describe';
import { fetchAudio } from './fetchAudio';
import type { Delivery, SpeechOutput } from './job';
import { completedResult } from './polling/completedResult';
import { readStatus } from './polling/readStatus';
import { waitForRequest } from './polling/waitForRequest';
import type { RunContext } from './runContext';

type Deps = Pick<RunContext, 'account' | 'clock' | 'context' | 'slots'>;

/** What is wanted of a request that was submitted before. */
export interface ResultJob extends Delivery {
	requestId: string;
}

/** Reading a status is one small request; if it has not worked by then, somebody should know. */
const STATUS_DEADLINE_SECONDS = 60;

/** Audio that comes with an answer and breaks off so often cannot be had. */
const MOST_BREAKS = 4;

/**
 * Fetches the speech of a request; without waiting, one that still runs gives its status alone.
 * @throws Failure with the request id: failed, expired, timed out
 */
export async function fetchResult(
	{ account, clock, context, slots }: Deps,
	job: ResultJob,
): Promise<SpeechOutput> {
	const { requestId, simplify } = job;
	const deps = { ...account, clock, context };
	return await slots.use(async () => {
		clock.check();
		const deadlineMs = clock.now() + job.timeoutSeconds * 1000;
		const pollOptions = { ...job, deadlineMs };
		let seen = await readStatus(deps, requestId, pollOptions);
		if (seen.status === 'FAILED') {
			throw new Failure('requestFailed', { requestId, message: seen.errorMessage });
		}
		if (seen.status !== 'COMPLETED') {
			if (!job.waitForCompletion) {
				const json = simplify ? describeStatus(requestId, seen) : asItem(seen.raw);
				return { json, facts: seen.facts };
			}
			const seenStatus = seen.status;
			seen = await waitForRequest(deps, requestId, { ...pollOptions, resumed: true, seenStatus });
		}
		const fetched = await retry(
			async () => {
				const answer = await completedResult(deps, requestId, pollOptions, seen);
				return { answer, audio: await audioOf(deps, job, answer, deadlineMs) };
			},
			{
				clock,
				endMs: Infinity,
				pauseMs: () => 0,
				isFinal: ({ audio }, attempts) => audio !== 'brokeOff' || attempts >= MOST_BREAKS,
			},
		);
		const { answer, audio } = fetched;
		if (audio === 'brokeOff')
			throw new Failure('downloadFailed', { requestId, because: 'brokeOff' });
		account.pollSchedule.observe(answer.facts);
		const json = await describeSpeech(context, { simplify, spoken: { requestId }, answer, audio });
		return { json, audio, facts: answer.facts };
	});
}

/** Audio that came with the answer lies nowhere else, and is kept in any case. */
async function audioOf(
	deps: Parameters<typeof fetchAudio>[0],
	{ requestId, downloadAudio, fileName }: ResultJob,
	answer: RequestAnswer,
	deadlineMs: number,
): Promise<IBinaryData | 'brokeOff' | undefined> {
	if (!downloadAudio && answer.audioUrl !== undefined) return undefined;
	const naming = { wanted: fileName, requestId };
	return (await fetchAudio(deps, { requestId, answer, deadlineMs, naming })) ?? 'brokeOff';
}

/** How far a request is. @throws Failure if it is unknown or expired, or cannot be read */
export async function fetchStatus(
	{ account, clock, slots }: Deps,
	requestId: string,
): Promise<IDataObject> {
	return await slots.use(async () => {
		clock.check();
		const timeoutSeconds = STATUS_DEADLINE_SECONDS;
		const deadlineMs = clock.now() + timeoutSeconds * 1000;
		const seen = await readStatus({ ...account, clock }, requestId, { deadlineMs, timeoutSeconds });
		return describeStatus(requestId, seen);
	});
}
