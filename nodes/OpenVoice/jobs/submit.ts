import { creditsLimitReached, submitStillAmbiguous } from '../errors/jobErrors';
import type { SpeechRequest, SubmitJournal } from '../segmind/client';
import type { RunContext } from './runContext';
import type { SpeechJob } from './job';

/**
 * Sends a job to the service, written down in the ledger before it leaves, so that whatever happens
 * nobody sends it a second time.
 * @param send submits it; tells the journal of every attempt
 * @throws Failure, with `ambiguous` if it is unknown whether the job was accepted
 */
export async function submitOnce<Accepted>(
	{ ledger, options, context, clock }: RunContext,
	{ key, itemIndex }: Pick<SpeechJob, 'key' | 'itemIndex'>,
	send: (journal: SubmitJournal) => Promise<Accepted>,
): Promise<Accepted> {
	if (ledger.find(key)?.state === 'leaving') throw submitStillAmbiguous();
	if (options.maxCredits > 0 && ledger.spentCredits >= options.maxCredits) {
		throw creditsLimitReached(ledger.spentCredits, options.maxCredits);
	}
	const journal: SubmitJournal = {
		leaving: () => ledger.write(key, { state: 'leaving' }),
		nothingHappened: () => ledger.forget(key),
	};
	return await send(journal).catch((error: unknown) => {
		if (clock.abortSignal?.aborted && ledger.find(key)?.state === 'leaving') {
			context.logger.warn(
				`OpenVoice: canceled while item ${itemIndex} was being submitted; Segmind may have accepted it`,
			);
		}
		throw error;
	});
}

/** What the service is asked to speak. */
export function speechRequest(
	{ text, speed, language }: SpeechJob,
	input_audio: string,
): SpeechRequest {
	return { input_audio, text, speed, language };
}

/**
 * Leaves a trace that outlives this process: after a crash n8n's log is all that is left, and with the
 * request id the speech can be fetched within the hour. Neither text nor key is in it.
 */
export function logAccepted(
	{ context }: RunContext,
	itemIndex: number,
	requestId: string | undefined,
): void {
	const executionId = context.getExecutionId();
	context.logger.info(
		`OpenVoice: request ${requestId ?? '(no id given)'} accepted for item ${itemIndex} of execution ${executionId}`,
		{ requestId, itemIndex, executionId, nodeName: context.getNode().name },
	);
}
