import { Failure } from '../errors/failure';
import { Priority, RateLimiter } from '../pace/rateLimiter';
import type { ExecutionClock } from '../pace/executionClock';
import { MODEL } from '../models/openvoice';
import type { Connection } from './connection';
import { failureOf } from './failureOf';
import { LARGEST_PAGE, Paging } from './historyPaging';
import {
	FIRST_REQUEST_MS,
	type HistoryPage,
	type HistoryRecord,
	readPage,
	readSingleRecord,
} from './historyRecord';
import type { HttpResponse } from './httpOutcome';
import { type RequestResult, sendWithRetry } from './sendWithRetry';
import type { Transport } from './transport';

/** What pages of the record are asked for. */
export interface HistoryQuery {
	/** The oldest request wanted, in ms since 1970. */
	fromMs: number;
	/** The newest one wanted, in ms since 1970; absent: up to now. */
	toMs?: number;
	status?: 'COMPLETED' | 'FAILED' | 'PENDING';
}

/** A page that is larger is read in smaller ones: parsing it would hold up n8n. */
const MOST_PAGE_BYTES = 4_000_000;

/** Stands for the text of an answer that is larger than that. */
const TOO_LARGE = 'too large';

/** The service gives so many days at most (docs/segmind.md, "Request history"), a day on each side taken off. */
const MOST_DAYS = 29;

const DAY_MS = 86_400_000;

/** A page of a hundred rows is small: if it takes this long, another try is faster. */
const ATTEMPT_MS = 15_000;

/** A record that cannot be read is waited for this long: a restart of the service, or a minute of its rate limit. */
const PATIENCE_MS = 75_000;

/** More rows than any account has in a week; after them, the record has no end. */
const MOST_ROWS = 250_000;

/** With these the service itself says that this account has no record to be read (docs/segmind.md, "Errors"). */
const NO_RECORD = [401, 403, 404, 410];

/**
 * Reads the account's own record of what it bought, failed and running requests included. It has a host
 * of its own, and a rate limit of its own: where that is reached, nothing but the record waits.
 */
export class HistoryClient {
	/** Whether it could be read when that was tried last; undefined: nobody has tried. */
	private lastRead?: boolean;

	/** What the service said when it refused to show the list. */
	private refusal?: Error;

	private readonly pace: { rateLimiter: RateLimiter; clock: ExecutionClock };

	constructor(
		private readonly transport: Transport,
		private readonly connection: Connection,
		private readonly clock: ExecutionClock,
	) {
		this.pace = { rateLimiter: new RateLimiter(clock, 0), clock };
	}

	/** False if the credential names no address for it: then nothing is asked. */
	get isUsed(): boolean {
		return this.connection.historyUrl !== '';
	}

	/** False, too, once it turned out that it cannot be read. */
	get isReadable(): boolean {
		return this.isUsed && this.lastRead !== false;
	}

	/** True if nobody has tried yet whether it can be read. */
	get isUntried(): boolean {
		return this.isUsed && this.lastRead === undefined;
	}

	/** True for the service's own word that this account has no record. */
	isRefusal(error: unknown): boolean {
		return error !== undefined && error === this.refusal;
	}

	/**
	 * One page of OpenVoice's requests, newest first.
	 * @param page from 1 on
	 * @param deadlineMs when to give up, in ms since 1970
	 * @returns undefined if it is too large
	 * @throws Failure
	 */
	async page(
		query: HistoryQuery,
		page: number,
		deadlineMs: number,
		perPage = LARGEST_PAGE,
	): Promise<HistoryPage | undefined> {
		const url = this.pageUrl(query, page, perPage);
		const read = (answer: HttpResponse<string>) =>
			answer.body === TOO_LARGE ? TOO_LARGE : readPage(answer);
		const result = this.resultOf(await this.send(url, read, deadlineMs));
		return result === TOO_LARGE ? undefined : result;
	}

	/**
	 * All pages, newest first, one by one; a request that has several rows, or moves on to the next page
	 * while they are read, is given once. More days than the service gives at once are read in several rounds.
	 * @throws Failure, also if the record turns out not to be whole
	 */
	async *pages(
		{ fromMs, toMs = Infinity, status }: HistoryQuery,
		deadlineMs: number,
	): AsyncGenerator<HistoryRecord[]> {
		const firstMs = Math.max(fromMs, FIRST_REQUEST_MS);
		const seen = new Map<string, number>();
		if (toMs < firstMs) return;
		for (let endMs = toMs, round = 1; ; round++) {
			const beginMs = Math.max(firstMs, Math.min(endMs, this.clock.now()) - MOST_DAYS * DAY_MS);
			const query = { fromMs: beginMs, toMs: endMs, status };
			for await (const records of this.round(query, { seen, round }, deadlineMs)) {
				yield records.filter(({ createdMs = beginMs }) => createdMs >= fromMs && createdMs <= toMs);
			}
			if (beginMs <= firstMs) return;
			endMs = beginMs;
		}
	}

	/**
	 * Whether the record can be read now; works after the batch has stopped.
	 * @throws ExecutionCancelled
	 */
	async probe(timeoutMs: number): Promise<boolean> {
		if (!this.isUsed) return false;
		const url = this.pageUrl({ fromMs: this.clock.now() }, 1, 1);
		const { answer } = await this.transport.forText({ method: 'GET', url, timeoutMs });
		const isReadable =
			answer !== undefined && answer.status < 300 && readPage(answer) !== undefined;
		this.lastRead = isReadable;
		return isReadable;
	}

	/** One request of any age. @returns undefined if the account has none of this id @throws Failure */
	async record(requestId: string, deadlineMs: number): Promise<HistoryRecord | undefined> {
		const result = await this.send(this.urlOf(`/${requestId}`), readSingleRecord, deadlineMs);
		// That it has no request of this id says nothing against it; that it has no list does.
		if (result.kind === 'refused' && result.answer.status === 404) return undefined;
		return this.resultOf(result);
	}

	/**
	 * The rows between two days.
	 * @param seen the last round in which a row was seen
	 */
	private async *round(
		query: HistoryQuery,
		{ seen, round }: { seen: Map<string, number>; round: number },
		deadlineMs: number,
	): AsyncGenerator<HistoryRecord[]> {
		const paging = new Paging();
		while (!paging.isOver) {
			if (this.clock.now() >= deadlineMs || paging.rows >= MOST_ROWS)
				throw new Failure('historyNotWhole', {});
			const page = await this.page(query, paging.page, deadlineMs, paging.size);
			if (!page) {
				paging.skip();
				continue;
			}
			const records = page.records.filter(({ requestId }) => !seen.has(requestId));
			const fresh = page.rowIds.filter((id) => seen.get(id) !== round);
			for (const id of page.rowIds) seen.set(id, round);
			yield records;
			if (isAllBefore(query.fromMs, page.records)) return;
			paging.read(page, fresh.length);
			if (paging.isBroken) throw new Failure('historyNotWhole', {});
		}
	}

	private pageUrl({ fromMs, toMs = Infinity, status }: HistoryQuery, page: number, size: number) {
		// In which zone the service's days begin is not known: a day more on each side is asked for.
		const parameters = new URLSearchParams({
			page: String(page),
			per_page: String(size),
			model_name: MODEL,
			from_date: dayOf(fromMs - DAY_MS),
			...(toMs + DAY_MS < this.clock.now() && { to_date: dayOf(toMs + DAY_MS) }),
			...(status && { status }),
			sort_by: 'model_created',
			sort_order: 'desc',
		});
		return this.urlOf(`?${parameters.toString()}`);
	}

	private urlOf(what: string): string {
		return `${this.connection.historyUrl}/inference-request/request-history${what}`;
	}

	private async send<Result>(
		url: string,
		read: (answer: HttpResponse<string>) => Result | undefined,
		deadlineMs: number,
	): Promise<RequestResult<string, Result>> {
		return await sendWithRetry(
			{
				purpose: 'record',
				priority: Priority.status,
				deadlineMs: Math.min(deadlineMs, this.clock.now() + PATIENCE_MS),
				attemptMs: ATTEMPT_MS,
				send: async (timeoutMs) =>
					await this.transport.send({ method: 'GET', url, timeoutMs }, async (body) => {
						const { text, isTooMuch } = await this.transport.boundedText(body, MOST_PAGE_BYTES);
						return isTooMuch ? TOO_LARGE : text;
					}),
				read,
			},
			this.pace,
		);
	}

	/** @throws Failure */
	private resultOf<Result>(result: RequestResult<string, Result>): Result {
		this.lastRead = result.kind === 'done';
		if (result.kind === 'done') return result.result;
		const failure = failureOf(result);
		if (result.kind === 'refused' && NO_RECORD.includes(result.answer.status)) {
			this.refusal = failure;
		}
		throw failure;
	}
}

/** Whether later pages hold nothing newer than that: this one is in order, newest first, and ends before it. */
export function isAllBefore(fromMs: number, records: HistoryRecord[]): boolean {
	const times = records.map(({ createdMs = NaN }) => createdMs);
	const isInOrder = times.every((time, index) => index === 0 || time <= (times[index - 1] ?? NaN));
	return isInOrder && (times.at(-1) ?? NaN) < fromMs;
}

function dayOf(ms: number): string {
	return new Date(ms).toISOString().slice(0, 10);
}
