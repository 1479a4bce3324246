import { Failure } from '../../errors/failure';
import type { HistoryRecord } from '../../segmind/historyRecord';
import { stateOf } from './boughtBefore';
import type { SpeechJob } from '../job';
import { isSameRecording, recordedKeys, saidKey } from '../../segmind/sameRequest';
import type { RunContext } from '../runContext';
import { logAccepted } from '../submit';

/** So many seconds after a submit broke off, its request is looked for: nobody says how late a record lands. */
const LOOK_AFTER_SECONDS = [1, 3, 7, 15, 30, 60];

/** A record that cannot be read twice in a row is not waited for. */
const MOST_UNREAD = 2;

/**
 * Nobody knows whether a submit was accepted: the account's record does. Found in it, the job is taken up as if
 * its answer had come.
 * @param error what the item ends with if it is not found
 * @param isFresh the submit has just ended; otherwise an earlier try made it
 * @throws that error, with what was looked at; ExecutionCancelled, BatchStopped
 */
export async function resolveDoubt(
	run: RunContext,
	job: SpeechJob,
	error: Failure<'submitAmbiguous'>,
	isFresh: boolean,
): Promise<void> {
	const { clock, ledger, history, requestHistory } = run;
	const { entry, itemIndex } = job;
	ledger.doubt(entry);
	if (!history.isUsed) throw error;
	const submittedMs = entry.submittedMs ?? clock.now();
	const beganMs = isFresh ? clock.now() : submittedMs;
	const deadlineMs = (isFresh ? submittedMs : clock.now()) + job.timeoutSeconds * 1000;
	const dueMs = LOOK_AFTER_SECONDS.map((seconds) => beganMs + seconds * 1000);
	const looksMs = new Set(dueMs.map((ms) => Math.max(clock.now(), Math.min(ms, deadlineMs))));
	let unread = 0;
	for (const lookMs of looksMs) {
		await clock.until(lookMs);
		const read = await requestHistory.submittedSince(submittedMs, lookMs);
		unread = read.kind === 'read' ? 0 : unread + 1;
		const records = read.kind === 'read' ? read.value : [];
		if (unread >= MOST_UNREAD) break;
		if (ledger.isOnItsWay(entry)) continue;
		const [found] = records
			.filter((record) => isEqual(run, job, record) && !ledger.isTaken(record.requestId))
			.sort((one, other) => distance(one, submittedMs) - distance(other, submittedMs));
		if (!found) continue;
		const { requestId } = found;
		const now = stateOf(found, clock.now()) ?? { state: 'accepted', requestId };
		// A sync request is never known where async ones are asked for: there is nothing to wait for there.
		ledger.takeUp(entry, now, job.mode === 'sync' ? 0 : submittedMs);
		if (found.status === 'COMPLETED') ledger.learnCost(entry, found.cost);
		logAccepted(run, itemIndex, requestId);
		return;
	}
	throw unread === 0
		? new Failure('submitAmbiguous', { ...error.facts, notInHistory: true })
		: error;
}

function isEqual({ uploads }: RunContext, job: SpeechJob, record: HistoryRecord): boolean {
	const { reference } = job;
	const { inputAudioUrl } = record;
	if (inputAudioUrl === undefined || !recordedKeys(record).includes(saidKey(job))) return false;
	return 'url' in reference
		? isSameRecording(inputAudioUrl, reference.url)
		: uploads.contentAt(inputAudioUrl) === reference.recording.contentHash;
}

function distance({ createdMs = Infinity }: HistoryRecord, submittedMs: number): number {
	return Math.abs(createdMs - submittedMs);
}
