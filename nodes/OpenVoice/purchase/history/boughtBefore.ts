import type { IExecuteFunctions } from 'n8n-workflow';

import { answerOf, type HistoryRecord } from '../../segmind/historyRecord';
import { isSameRecording } from '../../segmind/sameRequest';
import { REQUEST_KEPT_MS } from '../../models/retention';
import type { SpeechJob } from '../job';
import type { LedgerState } from '../ledger';
import type { RunContext } from '../runContext';

/** So far back what was bought is looked for by itself: somebody who tries things out goes on the next day. */
const AUTOMATIC_HOURS = 24;

/**
 * In these modes of n8n it is: somebody builds a workflow and runs it again and again, or retries an
 * execution whose process was killed, and with it the ledger.
 */
const AUTOMATIC_MODES = ['manual', 'retry'];

/**
 * Looks for a job in the account's record before it is bought: an equal request, completed or running, that
 * this execution has not used. Found, it is taken up; each is found once.
 * @throws ExecutionCancelled, BatchStopped
 */
export async function takeUpBought(run: RunContext, job: SpeechJob): Promise<void> {
	const { ledger, requestHistory, context, clock } = run;
	const { entry, reuseWithinHours: wanted } = job;
	if (wanted === 0) requestHistory.isDeclined = true;
	const hours = reuseHours(context, wanted);
	if (hours === 0 || entry.now.state !== 'new') return;
	const found = await requestHistory.findMatching(job, hours);
	if (found.kind !== 'read') return;
	const candidates = found.value.flatMap((record) => {
		const now = stateOf(record, clock.now());
		return now ? [{ record, now }] : [];
	});
	candidates.sort((one, other) => Number(isDone(other.now)) - Number(isDone(one.now)));
	for (const { record, now } of candidates) {
		if (ledger.knows(record.requestId) || !(await isSameVoice(run, job, record))) continue;
		// While its voice was compared, another item may have taken it; or it is what another one submits.
		if (ledger.knows(record.requestId) || ledger.isOnItsWay(entry)) continue;
		ledger.takeUp(entry, now, record.createdMs);
		context.logger.info(
			`OpenVoice: request ${record.requestId} was bought before, and is used again for item ${job.itemIndex}`,
		);
		return;
	}
}

/** How far back equal requests are looked for, in hours; 0: not at all. */
export function reuseHours(
	context: Pick<IExecuteFunctions, 'getMode'>,
	wanted: number | undefined,
): number {
	return wanted ?? (AUTOMATIC_MODES.includes(context.getMode()) ? AUTOMATIC_HOURS : 0);
}

/** What a record says of its request. @returns undefined if nothing is to be had of it */
export function stateOf(record: HistoryRecord, nowMs: number): LedgerState | undefined {
	const { requestId, status, audioUrl, createdMs } = record;
	if (status === 'COMPLETED' && audioUrl) {
		return { state: 'completed', requestId, answer: answerOf(record) };
	}
	const isRemembered = createdMs !== undefined && nowMs - createdMs < REQUEST_KEPT_MS;
	return status === 'FAILED' || !isRemembered ? undefined : { state: 'accepted', requestId };
}

function isDone({ state }: LedgerState): boolean {
	return state === 'completed';
}

/** Whether a request was spoken in this very voice. @throws ExecutionCancelled, BatchStopped */
export async function isSameVoice(
	{ uploads }: Pick<RunContext, 'uploads'>,
	{ reference }: Pick<SpeechJob, 'reference'>,
	{ inputAudioUrl }: HistoryRecord,
): Promise<boolean> {
	if (inputAudioUrl === undefined) return false;
	return 'url' in reference
		? isSameRecording(inputAudioUrl, reference.url)
		: await uploads.isAt(inputAudioUrl, reference.recording);
}
