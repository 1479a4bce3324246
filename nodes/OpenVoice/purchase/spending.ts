import { TYPICAL_COST_CREDITS } from '../models/openvoice';
import { roundCredits } from './credits';

/** What an execution has spent; saved with it. All sums in credits. */
export interface SpendingRecord {
	/** The sum of the costs that are known. */
	spentCredits: number;
	/** How many requests may be billed whose cost is not known (yet). */
	unpriced: number;
	/** The dearest request so far. */
	dearest?: number;
}

export const NOTHING_SPENT: Readonly<SpendingRecord> = { spentCredits: 0, unpriced: 0 };

/** Adds up what an execution spends, for its limit. */
export class Spending {
	constructor(private readonly record: SpendingRecord) {}

	/** One more request may be billed. */
	mayBeBilled(): void {
		this.record.unpriced++;
	}

	/** A request of unknown cost turned out not to be billed. */
	isNotBilled(): void {
		this.record.unpriced--;
	}

	/** What one request of unknown cost did cost. */
	costs(credits: number): void {
		this.record.unpriced--;
		this.record.dearest = Math.max(this.record.dearest ?? 0, credits);
		this.record.spentCredits = roundCredits(this.record.spentCredits + credits);
	}

	/** What is known to be spent. */
	get spentCredits(): number {
		return this.record.spentCredits;
	}

	/** What may be spent with so many more requests: one of unknown cost counts as the dearest so far. */
	creditsWith(requests: number): number {
		const { spentCredits, unpriced, dearest = TYPICAL_COST_CREDITS } = this.record;
		return roundCredits(spentCredits + (unpriced + requests) * dearest);
	}
}
