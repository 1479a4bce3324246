import type { IExecuteFunctions } from 'n8n-workflow';

import { Failure } from '../errors/failure';
import type { ExecutionClock } from '../pace/executionClock';
import type { HistoryClient } from '../segmind/history';
import type { HistoryRecord } from '../segmind/historyRecord';

/** What is said, and how, but for the voice. */
type Said = Pick<HistoryRecord, 'text' | 'language' | 'speed'>;

const HOUR_MS = 3_600_000;

/** All that a week's record takes; what is not read by then is bought, as it would be without a record. */
const READING_MS = 60_000;

/** An account's latest requests are one page. */
const REFRESH_MS = 20_000;

/** Submits in doubt ask for them no more often than this, together. */
const REFRESH_APART_MS = 1_000;

/** To see whether the record can be read at all, somebody who waits for an error waits this long at most. */
const PROBE_MS = 3_000;

/** What was read of the record, by how far back: by what its rows say. */
export type Readings = Map<number, Promise<Lookup<Map<string, HistoryRecord[]>>>>;

/** What came of reading the record: `unavailable` for now, or no record that this account may read. */
export type Lookup<Value> =
	{ kind: 'read'; value: Value } | { kind: 'unavailable' } | { kind: 'noRecord' };

/**
 * The account's record as a run sees it: read once an execution, however many items ask and however often
 * n8n repeats, and anew only where a submit is in doubt. Where it cannot be read, it is empty.
 */
export class AccountRecord {
	private hasWarned = false;

	private refresh?: {
		startedMs: number;
		isOver: boolean;
		records: Promise<Lookup<HistoryRecord[]>>;
	};

	/** The oldest submit that is in doubt, in ms since 1970. */
	private refreshFromMs = Infinity;

	/** True once an item wants to be bought anew, whatever there is. */
	isDeclined = false;

	/** @param readings what was read in this execution; to be added to */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly client: HistoryClient,
		private readonly clock: ExecutionClock,
		private readonly readings: Readings,
	) {}

	/**
	 * Requests of the last hours that say the same, newest first; in whose voice is left to the caller.
	 * @throws ExecutionCancelled, BatchStopped
	 */
	async findMatching(said: Said, hours: number): Promise<Lookup<HistoryRecord[]>> {
		if (!this.client.isUsed) return { kind: 'noRecord' };
		const reading = this.readings.get(hours) ?? this.read(hours);
		this.readings.set(hours, reading);
		const records = await reading.catch((error: unknown) => {
			// Cancelled or stopped in the middle: whoever asks next reads it anew.
			this.readings.delete(hours);
			throw error;
		});
		if (records.kind !== 'read') return records;
		return { kind: 'read', value: records.value.get(keyOf(said)) ?? [] };
	}

	/**
	 * The requests submitted since then, read no earlier than at `notBeforeMs`; both in ms since 1970. Whoever
	 * asks meanwhile shares a reading.
	 * @throws ExecutionCancelled, BatchStopped
	 */
	async submittedSince(fromMs: number, notBeforeMs: number): Promise<Lookup<HistoryRecord[]>> {
		if (!this.client.isUsed) return { kind: 'noRecord' };
		this.refreshFromMs = Math.min(this.refreshFromMs, fromMs);
		while (!this.refresh || this.refresh.startedMs < notBeforeMs) {
			const { refresh } = this;
			if (refresh && !refresh.isOver) await refresh.records;
			else if (refresh && refresh.startedMs + REFRESH_APART_MS > this.clock.now()) {
				await this.clock.until(refresh.startedMs + REFRESH_APART_MS);
			} else this.refresh = this.startRefresh();
		}
		return await this.refresh.records;
	}

	/** Whether what was bought will be found by whoever runs the workflow again by hand. */
	async canBeRead(): Promise<boolean> {
		if (this.isDeclined) return false;
		const nowMs = this.clock.now();
		if (!this.client.isUntried) return this.client.isReadable;
		return await this.client.page({ fromMs: nowMs }, 1, nowMs + PROBE_MS).then(
			() => true,
			() => false,
		);
	}

	private async read(hours: number): Promise<Lookup<Map<string, HistoryRecord[]>>> {
		const found = new Map<string, HistoryRecord[]>();
		const nowMs = this.clock.now();
		const query = { fromMs: nowMs - hours * HOUR_MS };
		try {
			for await (const records of this.client.pages(query, nowMs + READING_MS)) {
				for (const record of records) {
					const key = keyOf(record);
					if (!found.get(key)?.push(record)) found.set(key, [record]);
				}
			}
			return { kind: 'read', value: found };
		} catch (error) {
			return this.cannotRead(error);
		}
	}

	private startRefresh(): NonNullable<AccountRecord['refresh']> {
		const startedMs = this.clock.now();
		const reading = async (): Promise<Lookup<HistoryRecord[]>> => {
			const value: HistoryRecord[] = [];
			const query = { fromMs: this.refreshFromMs };
			for await (const records of this.client.pages(query, startedMs + REFRESH_MS)) {
				value.push(...records);
			}
			return { kind: 'read', value };
		};
		const refresh = {
			startedMs,
			isOver: false,
			records: reading()
				.catch((error: unknown) => this.cannotRead(error))
				.finally(() => (refresh.isOver = true)),
		};
		return refresh;
	}

	/** @throws what is no Failure: cancelled, stopped */
	private cannotRead(error: unknown): { kind: 'unavailable' } | { kind: 'noRecord' } {
		if (!(error instanceof Failure)) throw error;
		const { title, httpCode = '' } = error.facts;
		if (!this.hasWarned) {
			this.context.logger.warn(`OpenVoice: the request history cannot be read: ${title}`);
		}
		this.hasWarned = true;
		return { kind: REFUSALS.includes(httpCode) ? 'noRecord' : 'unavailable' };
	}
}

/** Statuses by which the service says that this account has no record, or may not read it. */
const REFUSALS = ['401', '403', '404'];

function keyOf({ text, language, speed }: Said): string {
	return JSON.stringify([text, language, speed]);
}
