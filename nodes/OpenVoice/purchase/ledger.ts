import type { IBinaryData, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { fingerprint } from '../fingerprint';
import { TYPICAL_COST_CREDITS } from '../models/openvoice';
import type { RequestAnswer } from '../segmind/answers';
import { roundCredits } from './credits';
import { isTool } from './isTool';

/**
 * How far a job is. `new`: nothing was sent, or what was sent came to nothing. `submitting`: a submit
 * is on its way; if that is all that is found later, nobody knows what became of it. `accepted`: it
 * runs, or has ended unnoticed. `completed`: it is done, and its audio can be fetched. `arriving`: its
 * audio came with the answer (sync) and broke off. `stored`: its audio is in n8n.
 */
export type LedgerState =
	| { state: 'new' }
	| { state: 'submitting' }
	| { state: 'accepted'; requestId: string }
	| { state: 'completed'; requestId?: string; answer: RequestAnswer }
	| { state: 'arriving'; requestId?: string }
	| { state: 'stored'; requestId?: string; json: IDataObject; audio: IBinaryData };

/** One job that no output item has shown yet. */
export interface LedgerEntry {
	/** What it says, as a hash of the whole request. */
	content: string;
	/** The item that asked for it last. */
	executionId: string;
	runIndex: number;
	itemIndex: number;
	/** It is one of several jobs of its item, and belongs to its content everywhere. */
	isPart?: true;
	/** When its submit left, in ms since 1970: how long the service keeps a request counts from then. */
	submittedMs?: number;
	/** What it cost, in credits, once that is known. */
	cost?: number;
	/** It was bought by another execution, and found in the account's record: it costs nothing here. */
	reused?: true;
	now: LedgerState;
}

/** What is said, and how: requests that are alike in this sound alike. */
export interface Content {
	text: string;
	language: string;
	speed: number;
	/** The address of the reference recording, or the hash of what is in its file. */
	voice: string;
}

/** What tells contents apart, as a hash: the text cannot be read from it. */
export function hashOf(content: Content): string {
	return fingerprint(JSON.stringify(content, Object.keys(content).sort()));
}

/** What lies in the execution: no key and no text. */
interface Book {
	/** Jobs that no output item has shown yet. */
	open: LedgerEntry[];
	/** The ids of the requests that output items have shown: nobody takes them up again. */
	delivered: string[];
	/** Addresses of uploaded reference recordings, by the hash of their content. */
	uploads: Record<string, string>;
	/** Addresses of recordings that were looked at and are not clearly wrong, as hashes. */
	seenAddresses?: Record<string, true>;
	/** The sum of the costs that are known, in credits. */
	spentCredits: number;
	/** How many jobs may be billed whose cost is not known (yet). */
	unpriced: number;
	/** The dearest job so far, in credits. */
	dearest?: number;
	/** How often n8n has called the node in the run that it called last. */
	tries: { executionId: string; runIndex: number; count: number };
}

/** Under this name the ledger lies in the node's execution context. */
const CONTEXT_KEY = 'openVoiceLedger';

/**
 * The jobs that somebody works on right now, in any run of this process: an agent calls a tool several
 * times side by side, and none of the calls may take up what another one is waiting for.
 */
const inUse = new WeakSet<LedgerEntry>();

/** Those of them whose submit has ended, and nobody knows how. */
const inDoubt = new WeakSet<LedgerEntry>();

/**
 * The requests that belong to somebody in this process, in any node and execution, by when that was learned:
 * another submit of the same that is in doubt is none of them.
 */
const taken = new Map<string, number>();

/** A submit in doubt is compared with requests of ten minutes before, and is looked for a minute. */
const TAKEN_MS = 900_000;

/** The ids in `Book.delivered`, to be looked up: they may be many, and a loop opens the ledger in each pass. */
const deliveredIds = new WeakMap<Book, Set<string>>();

/**
 * What was bought in this execution and not delivered yet, so that nothing is bought twice. It lies in
 * the node's execution context, which n8n keeps across Retry On Fail, loops, an agent's calls and a
 * retry from the list of executions, and saves with the execution.
 *
 * Within one execution id and run index a job belongs to its item: n8n repeats the very same run there
 * (Retry On Fail), and the first request wins, whatever an expression gives the second time. Everywhere
 * else it belongs to its content, since n8n counts runs and items anew. What an output item has shown is
 * never taken up again: a loop that says the same line in every pass buys it in every pass.
 */
export class Ledger {
	private readonly book: Book;

	private readonly executionId: string;

	/** What this run can still take up: its own items' jobs, and others by content, oldest first. */
	private readonly ofItem = new Map<number, LedgerEntry>();

	private readonly ofContent = new Map<string, LedgerEntry[]>();

	/** The items of this run for which something was bought, and not delivered, in an earlier try. */
	private readonly itemsBefore = new Set<number>();

	/** What stands among the open jobs, also if it turned out that nothing was bought. */
	private readonly listed: Set<LedgerEntry>;

	/** What the items of this run have taken up or begun. */
	private readonly claimed = new Map<number, LedgerEntry[]>();

	constructor(
		context: IExecuteFunctions,
		private readonly runIndex: number,
	) {
		// The contexts of some old n8n versions have no such place: there, a run stands for itself.
		const kept = (context.getContext?.('node') ?? {}) as { [CONTEXT_KEY]?: Book };
		this.executionId = context.getExecutionId();
		const { executionId } = this;
		this.book = kept[CONTEXT_KEY] ??= {
			open: [],
			delivered: [],
			uploads: {},
			spentCredits: 0,
			unpriced: 0,
			tries: { executionId, runIndex, count: 0 },
		};
		const { tries } = this.book;
		const isSameRun = tries.executionId === executionId && tries.runIndex === runIndex;
		this.book.tries = { executionId, runIndex, count: isSameRun ? tries.count + 1 : 1 };

		this.listed = new Set(this.book.open);
		const itemsAreTheSame = !isTool(context);
		for (const entry of this.book.open) {
			const isOwn = entry.executionId === executionId && entry.runIndex === runIndex;
			if (isOwn && itemsAreTheSame) this.itemsBefore.add(entry.itemIndex);
			if (isOwn && itemsAreTheSame && !entry.isPart) this.ofItem.set(entry.itemIndex, entry);
			else push(this.ofContent, entry.content, entry);
		}
	}

	/**
	 * The job of an item: the one that was bought for it and not delivered, or a new one.
	 * @param isPart the item has several jobs: each then belongs to its content
	 */
	claim(itemIndex: number, request: Content, isPart = false): LedgerEntry {
		const content = hashOf(request);
		const entry =
			(isPart ? undefined : this.ofItem.get(itemIndex)) ??
			this.takeByContent(content) ??
			this.fresh(content, itemIndex, isPart);
		if (!isPart) this.ofItem.delete(itemIndex);
		// From now on it is this item's, whatever an expression gives when n8n repeats this run.
		Object.assign(entry, { executionId: this.executionId, runIndex: this.runIndex, itemIndex });
		inUse.add(entry);
		push(this.claimed, itemIndex, entry);
		return entry;
	}

	/** A submit is about to leave: from now on the job may be billed. @param nowMs by the execution's clock */
	submitting(entry: LedgerEntry, nowMs: number): void {
		if (entry.now.state === 'new') {
			this.list(entry);
			this.book.unpriced++;
		}
		entry.submittedMs = nowMs;
		entry.now = { state: 'submitting' };
	}

	/** Nothing was bought, or what was bought failed, and so was not billed: the item may buy anew. */
	nothingBought(entry: LedgerEntry): void {
		if (entry.now.state === 'new') return;
		entry.now = { state: 'new' };
		if (entry.cost === undefined) this.book.unpriced--;
		delete entry.cost;
		delete entry.reused;
	}

	/** A submit has ended, and nobody knows how. */
	doubt(entry: LedgerEntry): void {
		inDoubt.add(entry);
	}

	/**
	 * The job turned out to be this request of the account's record: what a submit in doubt became, or, for a
	 * job that nobody has bought yet, what another execution bought.
	 * @param submittedMs when it was submitted, in ms since 1970
	 */
	takeUp(entry: LedgerEntry, now: LedgerState, submittedMs: number | undefined): void {
		if (entry.now.state === 'new') {
			this.list(entry);
			Object.assign(entry, { cost: 0, reused: true });
		}
		entry.submittedMs = submittedMs;
		this.write(entry, now);
	}

	/** Of the request that a job took up nothing is to be had: it is not taken up again, and the job may be bought. */
	dismiss(entry: LedgerEntry, requestId: string): void {
		this.deliveredIds.add(requestId);
		this.nothingBought(entry);
	}

	/** True while another submit of the same is on its way: a request that shows up may be that one's. */
	isOnItsWay({ content }: LedgerEntry): boolean {
		return this.book.open.some(
			(other) =>
				other.content === content &&
				other.now.state === 'submitting' &&
				inUse.has(other) &&
				!inDoubt.has(other),
		);
	}

	/** Writes down how far a job is, once it was accepted. */
	write(entry: LedgerEntry, now: LedgerState): void {
		entry.now = now;
		// Who uses again what another execution has bought does not own it: that one may be in doubt of it.
		if (entry.reused || !('requestId' in now) || now.requestId === undefined) return;
		const nowMs = performance.now();
		for (const [requestId, sinceMs] of taken) {
			if (sinceMs > nowMs - TAKEN_MS) break;
			taken.delete(requestId);
		}
		taken.set(now.requestId, taken.get(now.requestId) ?? nowMs);
	}

	/** True if a request of this id belongs to a job of this execution, or to anybody else's. */
	isTaken(requestId: string): boolean {
		return taken.has(requestId) || this.knows(requestId);
	}

	/** Adds what a job has cost, in credits, once, however often it is learned. */
	learnCost(entry: LedgerEntry, credits: number | undefined): void {
		if (credits === undefined || entry.cost !== undefined) return;
		entry.cost = credits;
		this.book.unpriced--;
		this.book.dearest = Math.max(this.book.dearest ?? 0, credits);
		this.book.spentCredits = roundCredits(this.book.spentCredits + credits);
	}

	/** What is known to be spent in this execution, in credits. */
	get spentCredits(): number {
		return this.book.spentCredits;
	}

	/**
	 * What this execution may have spent if so many more jobs are bought, in credits: a job whose cost is
	 * not known counts as the dearest one so far.
	 */
	creditsWith(jobs: number): number {
		const { spentCredits, unpriced, dearest = TYPICAL_COST_CREDITS } = this.book;
		return roundCredits(spentCredits + (unpriced + jobs) * dearest);
	}

	/** The addresses of uploaded recordings, by the hash of their content: a record to be added to. */
	get uploads(): Record<string, string> {
		return this.book.uploads;
	}

	/** The addresses that were looked at, as hashes: a record to be added to. */
	get seenAddresses(): Record<string, true> {
		return (this.book.seenAddresses ??= {});
	}

	/** True if a request of this id was bought, or taken up, in this execution. */
	knows(requestId: string): boolean {
		return (
			this.deliveredIds.has(requestId) ||
			this.book.open.some(({ now }) => 'requestId' in now && now.requestId === requestId)
		);
	}

	/** What was bought, or may have been, and is not delivered: for the list in an error. */
	get undelivered(): LedgerEntry[] {
		return this.book.open.filter(({ now }) => now.state !== 'new');
	}

	/** How often n8n has called the node in this run, this call included. */
	get tries(): number {
		return this.book.tries.count;
	}

	/** True if an earlier try of this run has bought something for an item that no output shows. */
	hasBoughtFor(itemIndex: number): boolean {
		return this.itemsBefore.has(itemIndex);
	}

	/** True for a job of this very run, whose items are numbered alike. */
	isOfThisRun({ executionId, runIndex }: LedgerEntry): boolean {
		return executionId === this.executionId && runIndex === this.runIndex;
	}

	/** The output shows what was bought for these items: nobody takes it up again. */
	deliver(itemIndexes: number[]): void {
		for (const entry of itemIndexes.flatMap((itemIndex) => this.claimed.get(itemIndex) ?? [])) {
			const { now } = entry;
			if ('requestId' in now && now.requestId !== undefined) {
				this.book.delivered.push(now.requestId);
				deliveredIds.get(this.book)?.add(now.requestId);
			}
			entry.now = { state: 'new' };
		}
	}

	/** This run is over: what it has not delivered may be taken up by another one. */
	release(): void {
		this.book.open = this.undelivered;
		for (const entries of this.claimed.values()) entries.forEach((entry) => inUse.delete(entry));
	}

	private list(entry: LedgerEntry): void {
		const isListed = this.listed.has(entry) && this.book.open.includes(entry);
		if (!isListed) this.book.open.push(entry);
		this.listed.add(entry);
	}

	private get deliveredIds(): Set<string> {
		const known = deliveredIds.get(this.book) ?? new Set(this.book.delivered);
		deliveredIds.set(this.book, known);
		return known;
	}

	/** What is kept for as long as the execution is in memory can be kept by this. */
	get key(): object {
		return this.book;
	}

	/** The oldest job that says the same, and on which nobody works. */
	private takeByContent(content: string): LedgerEntry | undefined {
		const same = this.ofContent.get(content) ?? [];
		const free = same.findIndex((entry) => !inUse.has(entry));
		return free < 0 ? undefined : same.splice(free, 1)[0];
	}

	private fresh(content: string, itemIndex: number, isPart: boolean): LedgerEntry {
		const { executionId, runIndex } = this;
		const entry: LedgerEntry = { content, executionId, runIndex, itemIndex, now: { state: 'new' } };
		return isPart ? { ...entry, isPart } : entry;
	}
}

function push<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
	if (!lists.get(key)?.push(value)) lists.set(key, [value]);
}
