import type { Failure } from '../../errors/failure';
import { notInHistory } from '../../errors/jobErrors';
import type { HistoryRecord } from '../../segmind/historyRecord';
import { stateOf } from './boughtBefore';
import type { SpeechJob } from '../job';
import { hashOf } from '../ledger';
import type { RunContext } from '../runContext';
import { logAccepted } from '../submit';

/** So many seconds after a submit broke off, its request is looked for: nobody says how late a record lands. */
const LOOK_AFTER_SECONDS = [1, 3, 7, 15, 30, 60];

/** A record that cannot be read twice in a row is not waited for. */
const MOST_UNREAD = 2;

/** The service's clock and ours may differ by so much. */
const CLOCKS_DIFFER_MS = 600_000;

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
	error: Failure,
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
		const records = await requestHistory.submittedSince(submittedMs - CLOCKS_DIFFER_MS, lookMs);
		unread = records === undefined ? unread + 1 : 0;
		if (unread >= MOST_UNREAD) break;
		if (ledger.isOnItsWay(entry)) continue;
		const [found] = (records ?? [])
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
	throw unread === 0 ? notInHistory(error) : error;
}

function isEqual({ uploads }: RunContext, { entry }: SpeechJob, record: HistoryRecord): boolean {
	const { text, language, speed, inputAudioUrl } = record;
	if (text === undefined || inputAudioUrl === undefined) return false;
	if (language === undefined || speed === undefined) return false;
	const voices = [inputAudioUrl, uploads.contentAt(inputAudioUrl) ?? inputAudioUrl];
	return voices.some((voice) => hashOf({ text, language, speed, voice }) === entry.content);
}

function distance({ createdMs = Infinity }: HistoryRecord, submittedMs: number): number {
	return Math.abs(createdMs - submittedMs);
}
