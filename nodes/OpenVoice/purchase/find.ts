import { Failure } from '../errors/failure';
import { FILE_KEPT_HOURS, REQUEST_KEPT_MS } from '../models/retention';
import { answerOf, type HistoryRecord } from '../segmind/historyRecord';
import { isSameRecording } from '../segmind/sameRequest';
import type { Lookup } from './accountRecord';
import type { SpeechOrder } from './job';
import type { RunContext } from './runContext';
import type { Purchase, PurchaseState } from './state';
import type { Transition, Work } from './step';
import { voiceAddress } from './voiceAddress';

type Deps = Pick<RunContext, 'account' | 'clock' | 'context' | 'memory' | 'record'>;

/** Default reuse window: somebody tries a workflow out, and goes on the next day. */
const BY_HAND_HOURS = 24;

const HOUR_MS = 3_600_000;

/** `unseen`: nothing is known to have been bought, and the account's record cannot be read for the moment. */
export type Search = 'adopted' | 'nothing' | 'unseen';

/** Adopts an equal request that was bought before; otherwise resolves the address of the voice. */
export async function find(deps: Deps, { purchase, order }: Work): Promise<Transition> {
	const search = await adoptBought(deps, purchase, order);
	if (search === 'adopted') return { to: purchase.now };
	const inputAudio = await voiceAddress(deps.account, order);
	return { to: { state: 'ready', inputAudio }, inHand: { couldNotLook: search === 'unseen' } };
}

/**
 * Adopts an equal request, completed or running, that was bought before and is not used in this execution yet.
 * @throws Failure, if a killed execution is retried and what it bought cannot be seen; ExecutionCancelled,
 * BatchStopped
 */
export async function adoptBought(
	deps: Deps,
	purchase: Purchase,
	order: SpeechOrder,
): Promise<Search> {
	const hours = reuseHours(deps, order.reuseWithinHours);
	if (order.reuseWithinHours === 0) deps.account.accountRecord.isDeclined = true;
	if (hours === 0 || purchase.now.state !== 'new') return 'nothing';
	const { accountRecord } = deps.account;
	const first = await accountRecord.findMatching(order, hours);
	const found = await adoptRecorded(deps, { purchase, order }, first, `${hours}`);
	// No await in between: nobody else can claim what is recorded.
	if (found === 'adopted' || adoptRemembered(deps, purchase, hours)) return 'adopted';
	if (!isCrashed(deps)) return found;
	if (found === 'unseen') throw new Failure('boughtBeforeUnseen', {});
	const begunMs = deps.context.getExecutionContext?.()?.establishedAt;
	const landed = await accountRecord.findLanded(order, hours, begunMs);
	const late = await adoptRecorded(deps, { purchase, order }, landed, 'landed');
	if (late === 'unseen') throw new Failure('boughtBeforeUnseen', {});
	return late;
}

/** The reuse window in hours; 0: no reuse. @param wanted absent: automatic */
export function reuseHours(
	deps: Pick<Deps, 'context' | 'record'>,
	wanted: number | undefined,
): number {
	if (wanted !== undefined) return wanted;
	if (isCrashed(deps)) return FILE_KEPT_HOURS;
	return ['manual', 'retry'].includes(deps.context.getMode()) ? BY_HAND_HOURS : 0;
}

/** A retry without a record: the process was killed before n8n could save what had been bought. */
function isCrashed({ context, record }: Pick<Deps, 'context' | 'record'>): boolean {
	return context.getMode() === 'retry' && record.isNew;
}

/** @param which names what was looked up: each row of it is offered to one item */
async function adoptRecorded(
	deps: Deps,
	{ purchase, order }: Pick<Work, 'purchase' | 'order'>,
	lookup: Lookup<HistoryRecord[]>,
	which: string,
): Promise<Search> {
	const { record, memory, context } = deps;
	if (lookup.kind === 'unavailable') return 'unseen';
	const rows =
		lookup.kind === 'read' ? rowsLeft(deps, `${which} ${purchase.content}`, lookup.value) : [];
	// Gone through once, however many items say the same.
	for (let row = rows.pop(); row; row = rows.pop()) {
		const { requestId } = row;
		const to = stateOf(row, deps.clock.now());
		if (!to || record.knows(requestId) || !(await isSameVoice(deps, order, row))) continue;
		// While its voice was compared, another item may have taken it; or it is what another one submits.
		if (record.knows(requestId)) continue;
		if (!memory.owns(requestId) && memory.hasDuplicateInFlight(purchase)) continue;
		context.logger.info(
			`OpenVoice: request ${requestId} was bought before, and is used again for item ${order.itemIndex}`,
		);
		record.write(purchase, to, row.createdMs);
		return 'adopted';
	}
	return 'nothing';
}

/** The rows that no item has been offered yet, the best last. */
function rowsLeft(
	{ account: { candidates }, clock }: Deps,
	key: string,
	found: HistoryRecord[],
): HistoryRecord[] {
	const isDone = (row: HistoryRecord) => Number(stateOf(row, clock.now())?.state === 'completed');
	const rows =
		candidates.get(key) ?? [...found].reverse().sort((one, other) => isDone(one) - isDone(other));
	candidates.set(key, rows);
	return rows;
}

/** Adopts what this process bought minutes ago: the account's record may not show it yet. */
function adoptRemembered(
	{ clock, context, memory, record }: Deps,
	purchase: Purchase,
	hours: number,
): boolean {
	const sinceMs = clock.now() - hours * HOUR_MS;
	for (const { requestId, isSync, submittedMs } of memory.boughtLike(purchase)) {
		if (requestId === undefined || submittedMs < sinceMs || record.knows(requestId)) continue;
		context.logger.info(
			`OpenVoice: request ${requestId} was bought minutes ago, and is used again for item ${purchase.itemIndex}`,
		);
		if (isSync) purchase.isSync = true;
		const state = isSync ? 'arriving' : 'accepted';
		record.write(purchase, { state, requestId }, submittedMs);
		return true;
	}
	return false;
}

/** The purchase state that a row of the account's record stands for. @returns undefined if its audio cannot be had */
export function stateOf(row: HistoryRecord, nowMs: number): PurchaseState | undefined {
	const { requestId, status, audioUrl, createdMs } = row;
	if (status === 'COMPLETED' && audioUrl) {
		return { state: 'completed', requestId, answer: answerOf(row) };
	}
	const isRemembered = createdMs !== undefined && nowMs - createdMs < REQUEST_KEPT_MS;
	return status === 'FAILED' || !isRemembered ? undefined : { state: 'accepted', requestId };
}

/** Whether a request used the same reference recording. @throws ExecutionCancelled, BatchStopped */
export async function isSameVoice(
	{ account }: Pick<RunContext, 'account'>,
	{ reference }: Pick<SpeechOrder, 'reference'>,
	{ inputAudioUrl }: HistoryRecord,
): Promise<boolean> {
	if (inputAudioUrl === undefined) return false;
	return 'url' in reference
		? isSameRecording(inputAudioUrl, reference.url)
		: await account.uploads.isAt(inputAudioUrl, reference.recording);
}
