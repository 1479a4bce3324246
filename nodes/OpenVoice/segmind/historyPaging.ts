import type { HistoryPage } from './historyRecord';

/** The largest page that the service gives (docs/segmind.md, "Request history"). */
export const LARGEST_PAGE = 100;

/** Sizes of pages; smaller ones for rows that are too large together. Each divides the one before. */
const SIZES = [LARGEST_PAGE, 20, 5, 1];

/** So many pages in a row that bring nothing new are an end: new requests shift a few rows, not pages. */
const MOST_STALE_PAGES = 3;

/** Where the reading of a list stands: which page is next, and whether there is one. */
export class Paging {
	/** The next page, from 1 on. */
	page = 1;

	/** How many rows to ask for; the service may give fewer. */
	size = LARGEST_PAGE;

	/** How many rows were read. */
	rows = 0;

	isOver = false;

	/** The service gives its first page again and again: this is not the whole list. */
	isBroken = false;

	private fullest = 0;

	private stale = 0;

	/** The page was too large to be read: goes on with smaller ones, or behind the one row that it held. */
	skip(): void {
		const smaller = SIZES.find((size) => size < this.size);
		if (smaller !== undefined) return this.resize(smaller);
		this.rows++;
		this.page++;
	}

	/** @param freshRows how many rows of the page were not on an earlier one */
	read({ rowIds: { length }, pages, total }: HistoryPage, freshRows: number): void {
		this.stale = freshRows === 0 ? this.stale + 1 : 0;
		const isRepeated = this.stale >= MOST_STALE_PAGES;
		// The last page again and again is an end; the first one is not.
		this.isBroken = isRepeated && length === this.size && this.page === 1 + MOST_STALE_PAGES;
		this.isOver = isRepeated || this.isLast(length, pages, total);
		this.rows += length;
		this.fullest = Math.max(this.fullest, length);
		// An empty page in the middle is asked for again.
		if (length > 0) this.page++;
		if (length === this.size) this.grow();
	}

	private isLast(length: number, pages: number | undefined, total: number | undefined): boolean {
		const rows = this.rows + length;
		if (length === 0) return total === undefined || rows >= total;
		if (pages !== undefined) return this.page >= pages && rows >= (total ?? 0);
		if (total !== undefined) return rows >= total && length < this.size;
		return this.page > 1 && length < Math.min(this.size, this.fullest);
	}

	/** Larger pages again, once one of them would begin where this one ends. */
	private grow(): void {
		const larger = SIZES.filter((size) => size > this.size).at(-1);
		if (larger !== undefined && this.rows % larger === 0) this.resize(larger);
	}

	private resize(size: number): void {
		this.size = size;
		this.page = Math.floor(this.rows / size) + 1;
		this.fullest = 0;
	}
}
