import { isUnbought, type Purchase, requestIdOf, type StateName } from './state';

/** What this process knows of a request that it bought, or is buying. */
export interface Remembered {
	/** Absent until it is accepted, and for a sync request that came without one. */
	requestId?: string;
	isSync?: true;
	state: StateName;
	/** When its submit left, in ms since 1970 by the execution's clock. */
	submittedMs: number;
	/** The execution that bought it. */
	executionId: string;
	/** Requests of one account that sound alike have it in common. */
	alike: string;
	/** When that was learned last, by a clock that nobody sets (ms). */
	sinceMs: number;
	/** Some run works on it right now. */
	isBusy: boolean;
}

/**
 * How long a purchase is remembered: far longer than the account's record was ever late. After that, what is
 * in no record is not known to have been bought.
 */
const REMEMBERED_MS = 900_000;

/**
 * The process's memory: which requests this process has bought or is buying, by content and account, across
 * executions and nodes. It bridges the time until the account's record shows them, and keeps apart equal
 * submits that are under way at the same time. Nothing of it is saved.
 */
export class ProcessMemory {
	/** The one changed last stands last. */
	private readonly all = new Set<Remembered>();

	private readonly ofPurchase = new WeakMap<Purchase, Remembered>();

	private readonly byContent = new Map<string, Set<Remembered>>();

	private readonly byRequestId = new Map<string, Remembered>();

	/** Purchases that some run works on right now. */
	private readonly busy = new WeakSet<Purchase>();

	/** What else is kept of an execution, by its node context and a name. */
	private readonly executions = new WeakMap<object, Map<string, unknown>>();

	/** Locks the purchase: no other run may adopt it, an agent's parallel tool call, say. */
	begin(purchase: Purchase): void {
		this.busy.add(purchase);
		this.note(purchase);
	}

	end(purchase: Purchase): void {
		this.busy.delete(purchase);
		const remembered = this.ofPurchase.get(purchase);
		if (remembered) remembered.isBusy = false;
	}

	isBusy(purchase: Purchase): boolean {
		return this.busy.has(purchase);
	}

	/** Records the current state of a purchase. A reused request still belongs to the execution that bought it. */
	note(purchase: Purchase): void {
		const nowMs = performance.now();
		this.forgetOlderThan(nowMs - REMEMBERED_MS);
		const isOwner = !purchase.reused;
		const known =
			this.ofPurchase.get(purchase) ?? (isOwner ? this.sameSubmit(purchase) : undefined);
		if (known) this.forget(known);
		if (isUnbought(purchase)) {
			// A request that failed is still nobody else's.
			if (known?.requestId === undefined || known.state === 'new') return;
			const failed: Remembered = { ...known, state: 'new', sinceMs: nowMs, isBusy: false };
			this.all.add(failed);
			this.byRequestId.set(known.requestId, failed);
			return;
		}
		if (!isOwner) return;
		const { now, isSync, submittedMs = 0, executionId } = purchase;
		const remembered: Remembered = {
			...{ state: now.state, isSync, submittedMs, executionId, alike: alike(purchase) },
			requestId: requestIdOf(purchase),
			sinceMs: nowMs,
			isBusy: this.busy.has(purchase),
		};
		this.ofPurchase.set(purchase, remembered);
		this.all.add(remembered);
		if (remembered.requestId !== undefined) this.byRequestId.set(remembered.requestId, remembered);
		const same = this.byContent.get(remembered.alike) ?? new Set();
		this.byContent.set(remembered.alike, same.add(remembered));
	}

	/** Requests of equal content that this process bought, the latest first. */
	boughtLike(purchase: Purchase): Remembered[] {
		return this.like(purchase)
			.filter(({ requestId }) => requestId !== undefined)
			.reverse();
	}

	/** Sync requests of equal content that came without an ID: rows of the account's record may be theirs. */
	namelessLike(purchase: Purchase): Remembered[] {
		return this.like(purchase).filter(
			({ requestId, state }) => requestId === undefined && !DOUBTS.includes(state),
		);
	}

	/** True while another submit of equal content is under way: a request that shows up may be that one's. */
	hasDuplicateInFlight(purchase: Purchase): boolean {
		return this.like(purchase).some(({ state, isBusy }) => state === 'submitting' && isBusy);
	}

	/** True for a request that this process bought. */
	owns(requestId: string): boolean {
		return this.byRequestId.has(requestId);
	}

	/**
	 * Something that lives as long as an execution is in memory, and is made when first asked for.
	 * @param execution an object that n8n keeps for just as long
	 */
	keptWith<Value>(execution: object, name: string, make: () => Value): Value {
		const kept = this.executions.get(execution) ?? new Map<string, unknown>();
		this.executions.set(execution, kept);
		if (!kept.has(name)) kept.set(name, make());
		return kept.get(name) as Value;
	}

	/** A retry from the list of executions works on a copy of what was saved. */
	private sameSubmit(purchase: Purchase): Remembered | undefined {
		const { submittedMs } = purchase;
		if (submittedMs === undefined) return undefined;
		for (const one of this.byContent.get(alike(purchase)) ?? []) {
			if (one.submittedMs === submittedMs && !one.isBusy) return one;
		}
		return undefined;
	}

	/** All but the purchase itself. */
	private like(purchase: Purchase): Remembered[] {
		const own = this.ofPurchase.get(purchase);
		return [...(this.byContent.get(alike(purchase)) ?? [])].filter((one) => one !== own);
	}

	private forgetOlderThan(ms: number): void {
		for (const remembered of this.all) {
			if (remembered.sinceMs > ms) return;
			if (!remembered.isBusy) this.forget(remembered);
		}
	}

	private forget(remembered: Remembered): void {
		this.all.delete(remembered);
		const same = this.byContent.get(remembered.alike);
		same?.delete(remembered);
		if (same?.size === 0) this.byContent.delete(remembered.alike);
		const { requestId = '' } = remembered;
		if (this.byRequestId.get(requestId) === remembered) this.byRequestId.delete(requestId);
	}
}

const DOUBTS: StateName[] = ['submitting', 'doubtful'];

function alike({ account, content }: Purchase): string {
	return `${account} ${content}`;
}

/** The one of this process: no object of n8n's lives as long, and is shared by all executions. */
export const processMemory = new ProcessMemory();
