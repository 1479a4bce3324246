import type { IExecuteFunctions } from 'n8n-workflow';

import { isTool } from './isTool';
import type { ProcessMemory } from './processMemory';
import { NOTHING_SPENT, Spending, type SpendingRecord } from './spending';
import {
	type Content,
	hashOf,
	isUnbought,
	type Purchase,
	type PurchaseState,
	requestIdOf,
} from './state';

/** What is saved with the execution: no key and no text. */
interface SavedRecord extends SpendingRecord {
	/** Purchases that no output item has shown yet. */
	open: Purchase[];
	/** The ids of the requests that output items have shown: they are never taken up again. */
	delivered: string[];
	/** Addresses of uploaded reference recordings, by account and the hash of their content. */
	uploads: Record<string, Record<string, string>>;
	/** Addresses of recordings that were probed and are not clearly wrong, as hashes. */
	seenAddresses: Record<string, true>;
	/** How often n8n has called the node in the run that it called last. */
	tries: { executionId: string; runIndex: number; count: number };
}

/** Under this name the record lies in the node's execution context. */
const CONTEXT_KEY = 'openVoiceLedger';

/**
 * The execution's record of what was bought and not delivered yet, so that nothing is bought twice. It lies
 * in the node's execution context, which n8n keeps across Retry On Fail, loops, an agent's calls and a
 * retry from the list of executions, and saves with the execution.
 *
 * Within one execution ID and run index a purchase belongs to its item: n8n repeats the very same run there
 * (Retry On Fail), and the first request wins, whatever an expression gives the second time. Everywhere
 * else it belongs to its content, since n8n counts runs and items anew. What an output item has shown is
 * never taken up again: a loop that says the same line in every pass buys it in every pass.
 */
export class PurchaseRecord {
	readonly spending: Spending;

	/** True if n8n had saved none of this execution when this process opened it first. */
	readonly isNew: boolean;

	private readonly saved: SavedRecord;

	private readonly executionId: string;

	/** What this run can still take up: its own items' purchases, and others by content, oldest first. */
	private readonly ofItem = new Map<number, Purchase>();

	private readonly ofContent = new Map<string, Purchase[]>();

	/** The items of this run for which something was bought, and not delivered, in an earlier try. */
	private readonly itemsBefore = new Set<number>();

	/** What stands among the open purchases, also if it turned out that nothing was bought. */
	private readonly listed: Set<Purchase>;

	/** What the items of this run have taken up or begun. */
	private readonly claimed = new Map<number, Purchase[]>();

	/** What parts of narrations say, in this run only: no text is saved. */
	private readonly textsOfParts = new Map<Purchase, string>();

	/** The accounts of this run, which is to be set where something can be taken up. */
	accounts: ReadonlySet<string> = new Set();

	/** The ids of all requests of this execution, to be looked up. */
	private readonly requestIds: Set<string>;

	constructor(
		context: IExecuteFunctions,
		private readonly runIndex: number,
		private readonly memory: ProcessMemory,
	) {
		// The contexts of some old n8n versions have no such place: there, a run stands for itself.
		const kept = (context.getContext?.('node') ?? {}) as { [CONTEXT_KEY]?: SavedRecord };
		this.executionId = context.getExecutionId();
		const { executionId } = this;
		const wasSaved = kept[CONTEXT_KEY] !== undefined;
		this.saved = kept[CONTEXT_KEY] ??= {
			open: [],
			delivered: [],
			uploads: {},
			seenAddresses: {},
			...NOTHING_SPENT,
			tries: { executionId, runIndex, count: 0 },
		};
		this.spending = new Spending(this.saved);
		const { open, delivered, tries } = this.saved;
		this.isNew = memory.keptWith(this.saved, 'isNew', () => !wasSaved);
		const isSameRun = tries.executionId === executionId && tries.runIndex === runIndex;
		this.saved.tries = { executionId, runIndex, count: isSameRun ? tries.count + 1 : 1 };

		this.listed = new Set(open);
		// A loop opens the record in each pass: what it has delivered is not gone through each time.
		this.requestIds = memory.keptWith(this.saved, 'requestIds', () => new Set(delivered));
		const itemsAreTheSame = !isTool(context);
		for (const purchase of open) {
			const requestId = requestIdOf(purchase);
			if (requestId !== undefined) this.requestIds.add(requestId);
			// A submit that was cut off, by a cancel or the end of the process.
			if (purchase.now.state === 'submitting' && !memory.isBusy(purchase)) {
				purchase.now = { state: 'doubtful' };
			}
			const isOwn = purchase.executionId === executionId && purchase.runIndex === runIndex;
			if (isOwn && itemsAreTheSame) this.itemsBefore.add(purchase.itemIndex);
			if (isOwn && itemsAreTheSame && !purchase.isPart)
				this.ofItem.set(purchase.itemIndex, purchase);
			else push(this.ofContent, purchase.content, purchase);
		}
	}

	/**
	 * The purchase of an item: the one that was begun for it and not delivered, or a new one.
	 * @param isPart the item has several: each then belongs to its content
	 */
	claim(
		itemIndex: number,
		request: Content,
		{ account, isPart = false }: { account: string; isPart?: boolean },
	): Purchase {
		const content = hashOf(request);
		const purchase =
			(isPart ? undefined : this.ofItem.get(itemIndex)) ??
			this.takeByContent(content, account) ??
			this.fresh({ content, account, itemIndex, isPart });
		if (!isPart) this.ofItem.delete(itemIndex);
		// From now on it is this item's, whatever an expression gives when n8n repeats this run.
		const { executionId, runIndex } = this;
		Object.assign(purchase, { account, executionId, runIndex, itemIndex });
		this.memory.begin(purchase);
		push(this.claimed, itemIndex, purchase);
		if (isPart) this.textsOfParts.set(purchase, request.text);
		return purchase;
	}

	/**
	 * Writes down what a purchase has become, here and in the process's memory: the one place that changes a
	 * purchase's state while it is being bought.
	 * @param submittedMs when it was submitted, in ms since 1970, where that is learned with it
	 */
	write(purchase: Purchase, next: PurchaseState, submittedMs?: number): void {
		const isNow = isUnbought({ ...purchase, now: next });
		if (isUnbought(purchase) && !isNow) {
			this.list(purchase);
			// What was not submitted here was bought by another execution.
			if (next.state === 'submitting') this.spending.mayBeBilled();
			else Object.assign(purchase, { cost: 0, reused: true });
		} else if (!isUnbought(purchase) && isNow) {
			if (purchase.cost === undefined) this.spending.isNotBilled();
			for (const learned of ['cost', 'reused', 'isSync'] as const) delete purchase[learned];
		}
		const before = requestIdOf(purchase);
		if (before !== undefined) this.requestIds.delete(before);
		purchase.now = next;
		if (submittedMs !== undefined) purchase.submittedMs = submittedMs;
		const requestId = requestIdOf(purchase);
		if (requestId !== undefined) this.requestIds.add(requestId);
		this.memory.note(purchase);
	}

	/** Adds what a purchase has cost, in credits, once, however often it is learned. */
	learnCost(purchase: Purchase, credits: number | undefined): void {
		if (credits === undefined || purchase.cost !== undefined) return;
		purchase.cost = credits;
		this.spending.costs(credits);
	}

	/** True if a request of this id was bought, or taken up, in this execution. */
	knows(requestId: string): boolean {
		return this.requestIds.has(requestId);
	}

	/** Nothing can be had of a request that another execution bought: it is not taken up again. */
	dismiss(requestId: string): void {
		this.saved.delivered.push(requestId);
		this.requestIds.add(requestId);
	}

	/** What was bought, or may have been, and is not delivered. */
	get undelivered(): Purchase[] {
		return this.saved.open.filter((purchase) => !isUnbought(purchase));
	}

	/** True if there is something to be taken up by its content. */
	get hasLeftovers(): boolean {
		return this.ofContent.size > 0;
	}

	/** Requests of earlier runs and tries that nobody has taken up: each is given once. */
	unusedRequestIds(): string[] {
		const told = this.memory.keptWith(this.saved, 'unused', () => new Set<string>());
		const claimed = new Set([...this.claimed.values()].flat());
		const unused = this.undelivered.filter(
			(purchase) => !claimed.has(purchase) && !this.memory.isBusy(purchase),
		);
		const requestIds = unused.flatMap((purchase) => requestIdOf(purchase) ?? []);
		const fresh = requestIds.filter((requestId) => !told.has(requestId));
		for (const requestId of fresh) told.add(requestId);
		return fresh;
	}

	/** How often n8n has called the node in this run, this call included. */
	get tries(): number {
		return this.saved.tries.count;
	}

	/** True if an earlier try of this run has bought something for an item that no output shows. */
	hasBoughtFor(itemIndex: number): boolean {
		return this.itemsBefore.has(itemIndex);
	}

	/** What a part of a narration says, if this run has asked for it. */
	textOfPart(purchase: Purchase): string | undefined {
		return this.textsOfParts.get(purchase);
	}

	/** True for a purchase of this very run, whose items are numbered alike. */
	isOfThisRun({ executionId, runIndex }: Purchase): boolean {
		return executionId === this.executionId && runIndex === this.runIndex;
	}

	/** The output shows what was bought for these items: it is never taken up again. */
	deliver(itemIndexes: number[]): void {
		for (const purchase of itemIndexes.flatMap((itemIndex) => this.claimed.get(itemIndex) ?? [])) {
			const requestId = requestIdOf(purchase);
			if (requestId !== undefined) this.saved.delivered.push(requestId);
			purchase.now = { state: 'new' };
		}
	}

	/** This run is over: what it has not delivered may be taken up by another one. */
	release(): void {
		this.saved.open = this.undelivered;
		for (const purchase of [...this.claimed.values()].flat()) this.memory.end(purchase);
	}

	/** The addresses of an account's uploads, by the hash of their content: to be added to. */
	uploadsOf(account: string): Record<string, string> {
		return (this.saved.uploads[account] ??= {});
	}

	/** The addresses that were probed, as hashes: to be added to. */
	get seenAddresses(): Record<string, true> {
		return this.saved.seenAddresses;
	}

	/** Lives as long as n8n keeps the execution in memory. */
	get executionKey(): object {
		return this.saved;
	}

	private list(purchase: Purchase): void {
		const isListed = this.listed.has(purchase) && this.saved.open.includes(purchase);
		if (!isListed) this.saved.open.push(purchase);
		this.listed.add(purchase);
	}

	/**
	 * The oldest purchase that says the same, and on which no other run works. Who has a new key takes up what
	 * the old one bought; but nobody what another account of this run bought.
	 */
	private takeByContent(content: string, account: string): Purchase | undefined {
		const same = this.ofContent.get(content) ?? [];
		const find = (isReachable: (account: string) => boolean) =>
			same.findIndex((purchase) => !this.memory.isBusy(purchase) && isReachable(purchase.account));
		const own = find((buyer) => buyer === account);
		const free = own >= 0 ? own : find((buyer) => !this.accounts.has(buyer));
		return free < 0 ? undefined : same.splice(free, 1)[0];
	}

	private fresh(begun: Pick<Purchase, 'content' | 'account' | 'itemIndex'> & { isPart: boolean }) {
		const { isPart, ...purchase } = begun;
		const { executionId, runIndex } = this;
		const fresh: Purchase = { ...purchase, executionId, runIndex, now: { state: 'new' } };
		return isPart ? { ...fresh, isPart } : fresh;
	}
}

function push<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
	if (!lists.get(key)?.push(value)) lists.set(key, [value]);
}
