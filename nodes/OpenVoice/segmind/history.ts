import { Priority, RateLimiter } from '../pace/rateLimiter';
import type { ExecutionClock } from '../pace/executionClock';
import { MODEL } from '../models/openvoice';
import type { Connection } from './connection';
import { failureOf } from './failureOf';
import { type HistoryPage, type HistoryRecord, readPage, readSingleRecord } from './historyRecord';
import type { HttpResponse } from './httpOutcome';
import { sendWithRetry } from './sendWithRetry';
import type { Transport } from './transport';

/** What pages of the record are asked for. */
export interface HistoryQuery {
	/** The oldest request wanted, in ms since 1970. */
	fromMs: number;
	/** The newest one wanted, in ms since 1970; absent: up to now. */
	toMs?: number;
	status?: 'COMPLETED' | 'FAILED' | 'PENDING';
}

/** The largest page that the service gives (docs/segmind.md, "Request history"). */
export const LARGEST_PAGE = 100;

/** The service gives so many days at most (docs/segmind.md, "Request history"), a day on each side taken off. */
const MOST_DAYS = 29;

const DAY_MS = 86_400_000;

/** A page of a hundred rows is small: if it takes this long, another try is faster. */
const ATTEMPT_MS = 15_000;

/**
 * Reads the account's own record of what it bought, failed and running requests included. It has a host
 * of its own, and a rate limit of its own: where that is reached, nothing but the record waits.
 */
export class HistoryClient {
	/** Whether it could be read when that was tried last; undefined: nobody has tried. */
	private lastRead?: boolean;

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

	/**
	 * One page of OpenVoice's requests, newest first.
	 * @param page from 1 on
	 * @param deadlineMs when to give up, in ms since 1970
	 * @throws Failure
	 */
	async page(query: HistoryQuery, page: number, deadlineMs: number): Promise<HistoryPage> {
		const { fromMs, toMs = Infinity, status } = query;
		// In which zone the service's days begin is not known: a day more on each side is asked for.
		const parameters = new URLSearchParams({
			page: String(page),
			per_page: String(LARGEST_PAGE),
			model_name: MODEL,
			from_date: dayOf(fromMs - DAY_MS),
			...(toMs + DAY_MS < this.clock.now() && { to_date: dayOf(toMs + DAY_MS) }),
			...(status && { status }),
			sort_by: 'model_created',
			sort_order: 'desc',
		});
		return await this.read(`?${parameters.toString()}`, readPage, deadlineMs);
	}

	/**
	 * All pages, newest first, one by one; a request that has several rows, or moves on to the next page
	 * while they are read, is given once. More days than the service gives at once are read in several rounds.
	 * @throws Failure
	 */
	async *pages(
		{ fromMs, toMs, status }: HistoryQuery,
		deadlineMs: number,
	): AsyncGenerator<HistoryRecord[]> {
		const seen = new Set<string>();
		let endMs = toMs;
		for (;;) {
			const roundEndMs = endMs ?? this.clock.now();
			const beginMs = Math.max(fromMs, roundEndMs - MOST_DAYS * DAY_MS);
			for (let number = 1; ; number++) {
				const query = { fromMs: beginMs, toMs: endMs, status };
				const { records, rows, pages } = await this.page(query, number, deadlineMs);
				const fresh = records.filter(({ requestId }) => !seen.has(requestId));
				for (const { requestId } of fresh) seen.add(requestId);
				yield fresh.filter(
					({ model = MODEL, createdMs = beginMs }) =>
						model.toLowerCase() === MODEL && createdMs >= fromMs && createdMs <= (toMs ?? Infinity),
				);
				const isLast = pages === undefined ? rows < LARGEST_PAGE : number >= pages;
				// A page that repeats the one before: paging does not work as we think.
				if (isLast || fresh.length === 0 || isAllBefore(beginMs, records)) break;
			}
			if (beginMs <= fromMs) return;
			endMs = beginMs;
		}
	}

	/** One request of any age. @throws Failure; with `httpCode` 404 if the account has none of this id */
	async record(requestId: string, deadlineMs: number): Promise<HistoryRecord> {
		return await this.read(`/${requestId}`, readSingleRecord, deadlineMs);
	}

	private async read<Result>(
		what: string,
		read: (answer: HttpResponse<string>) => Result | undefined,
		deadlineMs: number,
	): Promise<Result> {
		const url = `${this.connection.historyUrl}/inference-request/request-history${what}`;
		const result = await sendWithRetry(
			{
				purpose: 'lookup',
				priority: Priority.status,
				deadlineMs,
				attemptMs: ATTEMPT_MS,
				send: async (timeoutMs) => await this.transport.forText({ method: 'GET', url, timeoutMs }),
				read,
			},
			this.pace,
		);
		if (result.kind === 'done') {
			this.lastRead = true;
			return result.result;
		}
		const failure = failureOf(result);
		// That it has no request of this id says nothing against it; that it has no list does.
		const isAboutId = failure.facts.httpCode === '404' && what.startsWith('/');
		if (!isAboutId) this.lastRead = false;
		throw failure;
	}
}

/** Whether nothing of a later page can be wanted: it is in order, newest first, and ends before that time. */
function isAllBefore(fromMs: number, records: HistoryRecord[]): boolean {
	const times = records.map(({ createdMs = NaN }) => createdMs);
	const isInOrder = times.every((time, index) => index === 0 || time <= (times[index - 1] ?? NaN));
	return isInOrder && (times.at(-1) ?? NaN) < fromMs;
}

function dayOf(ms: number): string {
	return new Date(ms).toISOString().slice(0, 10);
}
