import { Failure } from '../errors/failure';
import type { SpeechRequest, SubmitJournal } from '../segmind/client';
import type { LedgerEntry } from './ledger';
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
	{ entry, itemIndex }: Pick<SpeechJob, 'entry' | 'itemIndex'>,
	send: (journal: SubmitJournal) => Promise<Accepted>,
): Promise<Accepted> {
	const { maxCredits } = options;
	const journal: SubmitJournal = {
		// The limit is checked when a submit leaves: until then others may have left.
		leaving: () => {
			if (maxCredits > 0 && ledger.creditsWith(1) > maxCredits) {
				throw new Failure('creditsLimitReached', {
					spent: ledger.creditsWith(0),
					limit: maxCredits,
				});
			}
			ledger.submitting(entry, clock.now());
		},
		nothingHappened: () => ledger.nothingBought(entry),
	};
	return await send(journal).catch((error: unknown) => {
		if (clock.abortSignal?.aborted && isSubmitting(entry)) {
			context.logger.warn(
				`OpenVoice: canceled while item ${itemIndex} was being submitted; Segmind may have accepted it`,
			);
		}
		throw error;
	});
}

function isSubmitting({ now }: LedgerEntry): boolean {
	return now.state === 'submitting';
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
 * request id the speech can still be fetched. Neither text nor key is in it.
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
