import type { IDataObject } from 'n8n-workflow';

import { Failure } from '../errors/failure';
import { completedResult } from './polling/completedResult';
import { deliverSpeech } from './completedSpeech';
import { asItem, describeStatus } from './describe';
import type { RunContext } from './runContext';
import type { Delivery, SpeechOutput } from './job';
import { readStatus, waitForRequest } from './polling/waitForRequest';

/** What is wanted of a request that was submitted before. */
export interface ResultJob extends Delivery {
	requestId: string;
}

/** Reading a status is one small request; if it has not worked by then, somebody should know. */
const STATUS_DEADLINE_SECONDS = 60;

/**
 * Fetches the speech of a request; without waiting, one that still runs gives its status alone.
 * @throws Failure with the request id: failed, expired, timed out
 */
export async function fetchResult(run: RunContext, job: ResultJob): Promise<SpeechOutput> {
	const { requestId, simplify } = job;
	const { clock } = run;
	return await run.slots.use(async () => {
		clock.check();
		const deadlineMs = clock.now() + job.timeoutSeconds * 1000;
		const pollOptions = { ...job, deadlineMs };
		let seen = await readStatus(run, requestId, pollOptions);
		if (seen.status === 'FAILED')
			throw new Failure('requestFailed', { requestId, message: seen.errorMessage });
		if (seen.status !== 'COMPLETED') {
			if (!job.waitForCompletion) {
				const json = simplify ? describeStatus(requestId, seen) : asItem(seen.raw);
				return { json, facts: seen.facts };
			}
			const seenStatus = seen.status;
			seen = await waitForRequest(run, requestId, { ...pollOptions, resumed: true, seenStatus });
		}
		const askAgain = async () => await completedResult(run, requestId, pollOptions, seen);
		const answer = await askAgain();
		run.pollSchedule.observe(answer.facts);
		return await deliverSpeech(run, { requestId, answer, deadlineMs, askAgain }, job);
	});
}

/** How far a request is. @throws Failure if it is unknown or expired, or cannot be asked for */
export async function fetchStatus(run: RunContext, requestId: string): Promise<IDataObject> {
	const { slots, clock } = run;
	return await slots.use(async () => {
		clock.check();
		const timeoutSeconds = STATUS_DEADLINE_SECONDS;
		const deadlineMs = clock.now() + timeoutSeconds * 1000;
		const seen = await readStatus(run, requestId, { deadlineMs, timeoutSeconds });
		return describeStatus(requestId, seen);
	});
}
