import type { RunContext } from './runContext';
import type { SpeechOrder } from './job';
import { REQUEST_KEPT_MS } from '../models/retention';
import { answerOf, type HistoryRecord } from '../segmind/historyRecord';
import { isSameRecording } from '../segmind/sameRequest';
import type { Purchase, PurchaseState } from './state';
import type { Transition, Work } from './step';
import { voiceAddress } from './voiceAddress';

type Deps = Pick<RunContext, 'account' | 'clock' | 'context' | 'memory' | 'record'>;

/** Default reuse window. */
const AUTOMATIC_HOURS = 24;

/**
 * The modes of n8n in which it applies: somebody builds a workflow and runs it again and again, or retries an
 * execution whose process was killed, and with it the execution's record.
 */
const AUTOMATIC_MODES = ['manual', 'retry'];

/** Looks for an equal request that was bought before; otherwise the voice gets its address. */
export async function find(deps: Deps, { purchase, order, inHand }: Work): Promise<Transition> {
	if (await adoptBought(deps, purchase, order)) return { to: purchase.now };
	const inputAudio = await voiceAddress(deps.account, order);
	return { to: { state: 'ready', inputAudio }, inHand: { couldNotLook: inHand.couldNotLook } };
}

/**
 * Takes up an equal request, completed or running, that was bought before and that this execution has not used;
 * each is found once.
 * @returns true if there is one
 * @throws ExecutionCancelled, BatchStopped
 */
export async function adoptBought(
	deps: Deps,
	purchase: Purchase,
	order: SpeechOrder,
): Promise<boolean> {
	if (purchase.now.state !== 'new') return false;
	const { record, memory, account, context, clock } = deps;
	const { reuseWithinHours: wanted } = order;
	if (wanted === 0) account.accountRecord.isDeclined = true;
	const hours = reuseHours(context, wanted);
	if (hours === 0) return false;
	const lookup = await account.accountRecord.findMatching(order, hours);
	const candidates = (lookup.kind === 'read' ? lookup.value : []).flatMap((row) => {
		const to = stateOf(row, clock.now());
		return to ? [{ row, to }] : [];
	});
	candidates.sort((one, other) => Number(isDone(other.to)) - Number(isDone(one.to)));
	for (const { row, to } of candidates) {
		if (record.knows(row.requestId) || !(await isSameVoice(deps, order, row))) continue;
		// While its voice was compared, another item may have taken it; or it is what another one submits.
		if (record.knows(row.requestId) || memory.hasDuplicateInFlight(purchase)) continue;
		context.logger.info(
			`OpenVoice: request ${row.requestId} was bought before, and is used again for item ${order.itemIndex}`,
		);
		// At once: what is written down is nobody else's.
		record.write(purchase, to, row.createdMs);
		return true;
	}
	return false;
}

/** How far back equal requests are looked for, in hours; 0: not at all. @param wanted absent: automatic */
export function reuseHours(
	context: Pick<RunContext['context'], 'getMode'>,
	wanted: number | undefined,
): number {
	return wanted ?? (AUTOMATIC_MODES.includes(context.getMode()) ? AUTOMATIC_HOURS : 0);
}

/** What a row of the account's record says of its request. @returns undefined if nothing can be had of it */
export function stateOf(row: HistoryRecord, nowMs: number): PurchaseState | undefined {
	const { requestId, status, audioUrl, createdMs } = row;
	if (status === 'COMPLETED' && audioUrl) {
		return { state: 'completed', requestId, answer: answerOf(row) };
	}
	const isRemembered = createdMs !== undefined && nowMs - createdMs < REQUEST_KEPT_MS;
	return status === 'FAILED' || !isRemembered ? undefined : { state: 'accepted', requestId };
}

function isDone({ state }: PurchaseState): boolean {
	return state === 'completed';
}

/** Whether a request was spoken in this very voice. @throws ExecutionCancelled, BatchStopped */
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
