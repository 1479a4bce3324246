import { Failure } from '../errors/failure';
import { retry } from '../pace/retry';
import type { HistoryRecord } from '../segmind/historyRecord';
import { isSameRecording, recordedKeys, saidKey } from '../segmind/sameRequest';
import { LANDING_MS, type Lookup } from './accountRecord';
import { stateOf } from './find';
import type { SpeechOrder } from './job';
import type { RunContext } from './runContext';
import type { Transition, Work } from './step';
import { logAccepted } from './submit';

type Deps = Pick<RunContext, 'account' | 'clock' | 'context' | 'memory' | 'record'>;

/** When the record is read after a submit broke off, in seconds. */
const READ_AFTER_SECONDS = [1, 3, 7, 15, 30, LANDING_MS / 1000];

/** Resolves an ambiguous submit from the account's record. @throws Failure, if it is not found */
export async function resolveDoubt(deps: Deps, work: Work): Promise<Transition> {
	const { clock } = deps;
	const { purchase, order, inHand, enter } = work;
	if (purchase.now.state === 'submitting') enter({ state: 'doubtful' });
	const { doubt } = inHand;
	const submittedMs = purchase.submittedMs ?? clock.now();
	const deadlineMs = (doubt ? submittedMs : clock.now()) + order.timeoutSeconds * 1000;
	const since = doubt ? clock.now() : submittedMs;
	const found = await findSubmitted(deps, work, {
		...{
			deadlineMs,
			since,
			error: doubt ?? new Failure('submitAmbiguous', { because: 'noAnswerEarlier' }),
		},
	});
	// The wait for it begins now.
	return { ...found, inHand: { deadlineMs: clock.now() + order.timeoutSeconds * 1000 } };
}

/**
 * Finds in the account's record what became of a submit whose answer is lost.
 * @param since when the answer was lost, in ms since 1970
 * @param error what the item ends with if it is not found
 */
export async function findSubmitted(
	deps: Deps,
	work: Work,
	{ deadlineMs, since, error }: { deadlineMs: number; since: number; error: Failure },
): Promise<Transition> {
	const { clock, account, memory, record } = deps;
	const { purchase, enter } = work;
	const submittedMs = purchase.submittedMs ?? clock.now();
	const dues = READ_AFTER_SECONDS.map((seconds) => since + seconds * 1000);
	const times = [...new Set(dues.map((ms) => Math.max(clock.now(), Math.min(ms, deadlineMs))))];
	const read = async (attempts: number) => {
		const dueMs = times[attempts - 1] ?? clock.now();
		await clock.until(dueMs);
		const rows = await account.accountRecord.submittedSince(submittedMs, dueMs);
		const row = memory.hasDuplicateInFlight(purchase) ? undefined : nearest(deps, work, rows);
		// At once: what is written down is nobody else's.
		if (row) enter(stateOf(row, clock.now()) ?? { state: 'accepted', requestId: row.requestId });
		return { rows, row };
	};
	const { rows, row } = await retry(read, {
		clock,
		endMs: Infinity,
		pauseMs: () => 0,
		isFinal: (seen, attempts) =>
			seen.row !== undefined || seen.rows.kind === 'noRecord' || attempts >= times.length,
	});
	if (!row) throw rows.kind === 'read' ? notInHistory(error) : error;
	const { requestId } = row;
	if (row.status === 'COMPLETED') record.learnCost(purchase, row.cost);
	logAccepted(deps, work, requestId);
	return { to: purchase.now };
}

function notInHistory(error: Failure): Failure {
	if (!isAmbiguousSubmit(error)) return error;
	return new Failure('submitAmbiguous', { ...error.facts, notInHistory: true });
}

function isAmbiguousSubmit(error: Failure): error is Failure<'submitAmbiguous'> {
	return error.code === 'submitAmbiguous';
}

/**
 * The row that a submit may have become: created after it left, by the service's clock, and not known to be
 * another's. Of several, one that did not fail, and the nearest in time.
 */
function nearest(
	{ account, memory, record }: Deps,
	{ purchase, order }: Work,
	rows: Lookup<HistoryRecord[]>,
): HistoryRecord | undefined {
	if (rows.kind !== 'read') return undefined;
	const { submittedMs = 0 } = purchase;
	const { slackMs } = account.accountRecord;
	const distance = (row: HistoryRecord, ms = submittedMs) => Math.abs((row.createdMs ?? 0) - ms);
	const hasFailed = ({ status }: HistoryRecord) => Number(status === 'FAILED');
	const possible = rows.value
		.filter(({ createdMs = -Infinity }) => createdMs >= submittedMs - slackMs)
		.filter(({ requestId }) => !memory.owns(requestId) && !record.knows(requestId))
		.filter((one) => isEqual(account.uploads, order, one))
		.sort((one, other) => hasFailed(one) - hasFailed(other) || distance(one) - distance(other));
	// A sync request that came without an id has a row, too: most likely the one nearest to it.
	for (const nameless of memory.namelessLike(purchase)) {
		const [its] = [...possible].sort(
			(one, other) => distance(one, nameless.submittedMs) - distance(other, nameless.submittedMs),
		);
		if (its && distance(its, nameless.submittedMs) <= distance(its)) {
			possible.splice(possible.indexOf(its), 1);
		}
	}
	return possible[0];
}

function isEqual(
	uploads: RunContext['account']['uploads'],
	order: SpeechOrder,
	row: HistoryRecord,
): boolean {
	const { reference } = order;
	const { inputAudioUrl } = row;
	if (inputAudioUrl === undefined || !recordedKeys(row).includes(saidKey(order))) return false;
	return 'url' in reference
		? isSameRecording(inputAudioUrl, reference.url)
		: uploads.contentAt(inputAudioUrl) === reference.recording.contentHash;
}
