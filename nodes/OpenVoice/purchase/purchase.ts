import { Failure, isFailure } from '../errors/failure';
import { FILE_KEPT_HOURS } from '../models/retention';
import { BatchStopped, ExecutionCancelled } from '../pace/executionClock';
import { fetch } from './fetch';
import { find } from './find';
import type { SpeechOrder, SpeechOutput } from './job';
import { poll } from './poll';
import { resolveDoubt } from './resolveDoubt';
import { restore } from './restore';
import type { RunContext } from './runContext';
import { type Content, isUnbought, type Purchase, requestIdOf, type StateName } from './state';
import type { Transition, Work } from './step';
import { submit } from './submit';

/** The step that runs in a state. */
interface Step {
	run: (run: RunContext, work: Work) => Promise<Transition>;
	/** The step occupies the service: at most `maxConcurrency` of these run at once. */
	inSlot?: true;
}

/** The state machine of a purchase: the step to run in each state. */
const STEPS: Record<StateName, Step> = {
	new: { run: find },
	ready: { run: submit, inSlot: true },
	submitting: { run: resolveDoubt },
	doubtful: { run: resolveDoubt },
	accepted: { run: poll, inSlot: true },
	completed: { run: fetch },
	arriving: { run: fetch },
	stored: { run: restore },
};

const HOUR_MS = 3_600_000;

/** Starts a purchase, or resumes the one that was started for the item. @param isPart the item has several */
export function beginPurchase(
	{ record, account }: Pick<RunContext, 'record' | 'account'>,
	itemIndex: number,
	content: Content,
	isPart = false,
): Purchase {
	return record.claim(itemIndex, content, { account: account.id, isPart });
}

/**
 * Runs a purchase from its current state until its audio is stored (or as far as the order asks). Each transition is
 * recorded before the next step runs.
 * @throws Failure; with the request id once it is accepted
 */
export async function completePurchase(
	run: RunContext,
	purchase: Purchase,
	order: SpeechOrder,
): Promise<SpeechOutput> {
	const { record, clock } = run;
	const deadline = () => clock.now() + order.timeoutSeconds * 1000;
	const slot = new Slot(run);
	const work: Work = {
		...{ purchase, order, inHand: { deadlineMs: deadline() } },
		enter: (next, submittedMs) => record.write(purchase, next, submittedMs),
		freeSlot: () => slot.release(),
	};
	const { inHand } = work;
	try {
		for (;;) {
			const output = inHand.output ?? withoutWaiting(work);
			if (output) return { ...output, couldNotLook: inHand.couldNotLook };
			const { run: step, inSlot } = STEPS[purchase.now.state];
			// Time spent in a queue of our own is not the service's.
			if (inSlot && (await slot.take())) inHand.deadlineMs = deadline();
			if (!inSlot) slot.release();
			const {
				to,
				submittedMs,
				inHand: more,
			} = await step(run, work).catch((error: unknown) => afterFailure(run, work, error));
			Object.assign(inHand, more);
			if (to !== purchase.now) work.enter(to, submittedMs);
		}
	} finally {
		slot.release();
	}
}

/** The output of an order that does not wait for completion: the request ID. */
function withoutWaiting({ order, purchase }: Work): SpeechOutput | undefined {
	const { now, reused } = purchase;
	if (order.waitForCompletion || (now.state !== 'accepted' && now.state !== 'completed')) return;
	const { requestId } = now;
	const { status, facts } =
		now.state === 'completed' ? now.answer : { status: 'QUEUED', facts: {} };
	return { json: { requestId, status, ...(reused && { reused }) }, facts, reused };
}

/**
 * The transition after a failure. A request that the service says failed is not billed, and may be bought anew; a
 * reused request that failed or whose files expired is replaced by another equal one.
 * @throws the error, where there is no transition
 */
function afterFailure({ record, clock }: RunContext, work: Work, error: unknown): Transition {
	const { purchase, enter } = work;
	if (isUnbought(purchase)) throw error;
	if (!isFailure(error)) throw namingRequest(purchase, error);
	const { reused, submittedMs = Infinity } = purchase;
	const isExpired = isGone(error) && clock.now() > submittedMs + FILE_KEPT_HOURS * HOUR_MS;
	if (!error.isUnbilled && !(reused && isExpired)) throw error;
	const requestId = requestIdOf(purchase);
	enter({ state: 'new' });
	if (!reused || requestId === undefined) throw error;
	record.dismiss(requestId);
	return { to: purchase.now };
}

/** Any error that is neither a Failure nor the end of the execution comes from n8n's storage. */
function namingRequest(purchase: Purchase, error: unknown): unknown {
	if (error instanceof ExecutionCancelled || error instanceof BatchStopped) return error;
	const why = error instanceof Error ? error.message : '';
	return new Failure('notStored', { requestId: requestIdOf(purchase), why });
}

/** Statuses that mean a file was deleted, once it is older than files are kept. */
const GONE_STATUSES = [403, 404, 410];

function isGone({ code, facts }: Failure): boolean {
	if (code === 'requestExpired' || code === 'fileNotAudio') return true;
	const { because } = facts as { because?: { status?: number } };
	return code === 'downloadFailed' && GONE_STATUSES.includes(Number(because?.status));
}

/** At most one slot, held as long as a step needs it. */
class Slot {
	private free?: () => void;

	constructor(private readonly run: Pick<RunContext, 'slots' | 'clock'>) {}

	/** @returns true if it was not held yet  @throws ExecutionCancelled, BatchStopped */
	async take(): Promise<boolean> {
		if (this.free) return false;
		this.free = await this.run.slots.acquire();
		this.run.clock.check();
		return true;
	}

	release(): void {
		this.free?.();
		this.free = undefined;
	}
}
