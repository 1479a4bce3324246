import type { IBinaryData, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { fingerprint } from '../fingerprint';
import type { RequestAnswer } from '../segmind/answers';
import type { SpeechRequest } from '../segmind/client';

/**
 * What is known of one paid job. `leaving`: a submit is on its way; if that is all that is found
 * later, nobody knows what became of it. `accepted`: it runs, or has ended unnoticed. `completed`: it
 * is done, and its audio can be fetched. `spoken`: its audio came with the answer (sync) and is kept
 * here, because it cannot be fetched again. `lost`: it is billed, and its audio broke off (sync).
 */
export type LedgerEntry =
	| { state: 'leaving' }
	| { state: 'accepted'; requestId: string }
	| { state: 'completed'; requestId: string; answer: RequestAnswer }
	| { state: 'arriving'; requestId?: string; elsewhere?: { audioUrl: string; json: IDataObject } }
	| { state: 'spoken'; requestId?: string; json: IDataObject; audio: IBinaryData };

interface Book {
	/** By run, item and request. */
	jobs: Record<string, LedgerEntry>;
	/** Addresses of uploaded reference recordings, by the hash of their content. */
	uploads: Record<string, string>;
	/** What each job of this execution has cost, in credits, by its key. */
	costs: Record<string, number>;
	/** The sum of these costs. */
	spentCredits: number;
}

/** Credits are added up in these: 0.1 + 0.2 would else be more than 0.3, and a limit be missed. */
const PARTS_OF_A_CREDIT = 1e10;

/** Under this name the ledger lies in the node's execution context. */
const CONTEXT_KEY = 'openVoiceLedger';

/**
 * What was bought in this execution, so that nothing is bought twice. It lies in the node's execution
 * context, which n8n keeps across Retry On Fail, loops, and a retry from the list of executions, and
 * saves with the execution: so no key and no text is in it.
 */
export class Ledger {
	private readonly book: Book;

	constructor(
		context: IExecuteFunctions,
		private readonly runIndex: number,
	) {
		const kept = context.getContext('node') as { [CONTEXT_KEY]?: Book };
		this.book = kept[CONTEXT_KEY] ??= { jobs: {}, uploads: {}, costs: {}, spentCredits: 0 };
	}

	/**
	 * The key of one item's job.
	 * @param referenceAudio what tells the recording apart: its address, or the hash of its content
	 */
	key(
		itemIndex: number,
		mode: string,
		request: Omit<SpeechRequest, 'input_audio'>,
		referenceAudio: string,
	): string {
		const { text, language, speed } = request;
		const content = JSON.stringify([mode, text, language, speed, referenceAudio]);
		return `${this.runIndex}:${itemIndex}:${fingerprint(content)}`;
	}

	find(key: string): LedgerEntry | undefined {
		return this.book.jobs[key];
	}

	write(key: string, entry: LedgerEntry): void {
		this.book.jobs[key] = entry;
	}

	/** Nothing was bought under this key, or what was bought failed, and so was not billed. */
	forget(key: string): void {
		delete this.book.jobs[key];
	}

	/** The accepted request of this run's item, for the list in an error. */
	get acceptedItems(): Array<{ itemIndex: number; requestId: string }> {
		return Object.entries(this.book.jobs).flatMap(([key, entry]) => {
			const [run, item] = key.split(':').map(Number);
			if (run !== this.runIndex || item === undefined) return [];
			return 'requestId' in entry && entry.requestId !== undefined
				? [{ itemIndex: item, requestId: entry.requestId }]
				: [];
		});
	}

	uploadedUrl(contentHash: string): string | undefined {
		return this.book.uploads[contentHash];
	}

	rememberUpload(contentHash: string, url: string): void {
		this.book.uploads[contentHash] = url;
	}

	/** Adds what a job has cost, once, however often it is learned. */
	rememberCost(key: string, credits: number | undefined): void {
		if (credits === undefined || key in this.book.costs) return;
		this.book.costs[key] = credits;
		const spent = this.book.spentCredits + credits;
		this.book.spentCredits = Math.round(spent * PARTS_OF_A_CREDIT) / PARTS_OF_A_CREDIT;
	}

	/** What is known to be spent in this execution, in credits. */
	get spentCredits(): number {
		return this.book.spentCredits;
	}

	/**
	 * This run is over, and nobody will ask again: what was kept for a retry is let go. In n8n's memory mode
	 * a kept audio is the audio itself, and would be saved twice.
	 */
	settleRun(): void {
		for (const [key, entry] of Object.entries(this.book.jobs)) {
			if (entry.state === 'spoken' && key.startsWith(`${this.runIndex}:`)) this.forget(key);
		}
	}
}
