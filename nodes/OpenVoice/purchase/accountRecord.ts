import type { IExecuteFunctions } from 'n8n-workflow';

import { Failure } from '../errors/failure';
import type { ExecutionClock } from '../pace/executionClock';
import type { HistoryClient } from '../segmind/history';
import type { HistoryRecord } from '../segmind/historyRecord';
import { recordedKeys, type Said, saidKey } from '../segmind/sameRequest';
import type { ServiceClock } from '../segmind/serviceClock';

/**
 * What became of looking something up: `read` whole; `unavailable` for the moment; or `noRecord`: this account
 * has none, by the service's own word or by the credential, and everything goes on as if there were no such thing.
 */
export type Lookup<T> = { kind: 'read'; value: T } | { kind: 'unavailable' } | { kind: 'noRecord' };

const HOUR_MS = 3_600_000;

/** 500 pages, of a second each; each page may stumble for as long as `HistoryClient` is patient. */
const READING_MS = 600_000;

/** The requests since a submit are a page or two. */
const REFRESH_MS = 30_000;

/** Submits in doubt ask for them no more often than this, together. */
const REFRESH_APART_MS = 1_000;

/** To see whether the record can be read at all, somebody who waits for an error waits this long at most. */
const PROBE_MS = 3_000;

/** Times without a zone may be so far off until their zone is known. */
const ZONES_MS = 14 * HOUR_MS;

/** A record that could not be read is not tried again by each item, pass of a loop and retry for so long. */
const UNREAD_KEPT_MS = 30_000;

/** Requests by what they say, newest first. */
type Matches = Map<string, HistoryRecord[]>;

interface Reading {
	found: Promise<Lookup<Matches>>;
	/** Until when it is kept, by our clock; absent: as long as the execution. */
	untilMs?: number;
}

/**
 * What was read for an execution, by how far back. n8n offers no object that lives as long as an execution and is
 * not saved with it.
 */
const readings = new WeakMap<object, Map<number, Reading>>();

interface Refresh {
	startedMs: number;
	isOver: boolean;
	records: Promise<Lookup<HistoryRecord[]>>;
}

/**
 * The account's record as a run sees it: read once an execution, however many items ask and however often
 * n8n repeats, and anew only where a submit is in doubt. Whole or not at all: of a record that broke off, nothing
 * is used and nothing is kept.
 */
export class AccountRecord {
	/** Once an item wants to be bought anew, whatever there is, running again by hand is not free. */
	isDeclined = false;

	private hasWarned = false;

	private refresh?: Refresh;

	/** The oldest submit that is in doubt, in ms since 1970 by our clock. */
	private refreshFromMs = Infinity;

	/** @param execution is the same object for as long as the execution is in memory */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly client: HistoryClient,
		private readonly clock: ExecutionClock,
		private readonly serviceClock: ServiceClock,
		private readonly execution: object,
	) {}

	/**
	 * Requests of the last hours that say the same, newest first; in whose voice is left to the caller
	 * (`isSameRecording`). `createdMs` is by our clock.
	 * @throws ExecutionCancelled, BatchStopped
	 */
	async findMatching(said: Said, hours: number): Promise<Lookup<HistoryRecord[]>> {
		if (!this.client.isUsed) return { kind: 'noRecord' };
		const known = readings.get(this.execution) ?? new Map<number, Reading>();
		readings.set(this.execution, known);
		let reading = known.get(hours);
		if (!reading || (reading.untilMs ?? Infinity) <= this.clock.now()) {
			reading = { found: this.readMatches(hours) };
			known.set(hours, reading);
		}
		const found = await reading.found.catch((error: unknown) => {
			// Cancelled or stopped in the middle: whoever asks next reads it anew.
			known.delete(hours);
			throw error;
		});
		if (found.kind === 'unavailable') reading.untilMs ??= this.clock.now() + UNREAD_KEPT_MS;
		if (found.kind !== 'read') return found;
		return { kind: 'read', value: found.value.get(saidKey(said)) ?? [] };
	}

	/**
	 * The requests that the service accepted since then, newest first, read no earlier than at `notBeforeMs`; both in
	 * ms since 1970 by our clock, and so is `createdMs`: right to within `slackMs`. Whoever asks meanwhile shares a
	 * reading.
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

	/** How far the times of `submittedSince` may be off, in ms: the service tells its own in whole seconds. */
	get slackMs(): number {
		return this.serviceClock.slackMs;
	}

	/** Whether whoever runs the workflow again by hand will find what was bought; also after the batch has stopped. */
	async canBeRead(): Promise<boolean> {
		if (this.isDeclined) return false;
		if (!this.client.isUntried && this.client.isReadable) return true;
		return await this.client.probe(PROBE_MS).catch(() => false);
	}

	/**
	 * One request of any age; `read` without a value: the account has none of this id.
	 * @param deadlineMs when to give up, in ms since 1970
	 * @throws ExecutionCancelled, BatchStopped
	 */
	async request(requestId: string, deadlineMs: number): Promise<Lookup<HistoryRecord | undefined>> {
		if (!this.client.isUsed) return { kind: 'noRecord' };
		return await this.lookUp(async () => {
			return await this.client.record(requestId, deadlineMs);
		});
	}

	private async readMatches(hours: number): Promise<Lookup<Matches>> {
		const endMs = this.clock.now() + READING_MS;
		const fromMs = this.serviceClock.toService(this.clock.now() - hours * HOUR_MS);
		return await this.lookUp(async () => {
			const found: Matches = new Map();
			// One voice may stand in thousands of rows.
			const voices = new Map<string, string>();
			for await (const records of this.client.pages({ fromMs: fromMs - ZONES_MS }, endMs)) {
				for (const record of records) {
					const { createdMs = Infinity, isZoneless } = record;
					if (!isZoneless && createdMs < fromMs) continue;
					const slim = this.slim(record, voices);
					for (const key of recordedKeys(record)) {
						if (!found.get(key)?.push(slim)) found.set(key, [slim]);
					}
				}
			}
			for (const records of found.values()) records.sort(newestFirst);
			return found;
		});
	}

	/** What is needed to use a request again: a record of 50,000 rows stays in memory as long as the execution. */
	private slim(record: HistoryRecord, voices: Map<string, string>): HistoryRecord {
		const { requestId, status, cost, audioUrl, inputAudioUrl: voice } = record;
		if (voice !== undefined && !voices.has(voice)) voices.set(voice, voice);
		const isRunning = status !== 'COMPLETED' && status !== 'FAILED';
		const isLocal = record.isZoneless && this.serviceClock.isZoneUnknown;
		return {
			...{ requestId, status, cost, audioUrl },
			inputAudioUrl: voice === undefined ? undefined : voices.get(voice),
			// In an unknown zone, what still runs may have been submitted just now: whoever asks for it will see.
			createdMs: isRunning && isLocal ? this.clock.now() : this.ourTime(record),
		};
	}

	private startRefresh(): Refresh {
		const startedMs = this.clock.now();
		const refresh: Refresh = {
			startedMs,
			isOver: false,
			records: this.lookUp(async () => await this.readSince(this.refreshFromMs, startedMs)).finally(
				() => (refresh.isOver = true),
			),
		};
		return refresh;
	}

	private async readSince(sinceMs: number, nowMs: number): Promise<HistoryRecord[]> {
		const all: HistoryRecord[] = [];
		const fromMs = sinceMs - this.slackMs;
		const query = { fromMs: this.serviceClock.toService(fromMs) - ZONES_MS };
		for await (const records of this.client.pages(query, nowMs + REFRESH_MS)) {
			this.learnZone(records, sinceMs);
			const page = records.map((record) => {
				return { ...record, raw: undefined, createdMs: this.ourTime(record) };
			});
			all.push(...page.filter(({ createdMs = Infinity }) => createdMs >= fromMs));
			if (isPast(page, fromMs)) break;
		}
		return all.sort(newestFirst);
	}

	/** Once a time without a zone shows up, the account's newest request may show the zone. */
	private learnZone(records: HistoryRecord[], sinceMs: number): void {
		if (!this.serviceClock.isZoneUnknown) return;
		const zoneless = records.flatMap(({ isZoneless, createdMs }) =>
			isZoneless && createdMs !== undefined ? [createdMs] : [],
		);
		if (zoneless.length === 0) return;
		this.serviceClock.learnZone(Math.max(...zoneless), sinceMs, this.clock.now());
	}

	private ourTime({ createdMs, isZoneless }: HistoryRecord): number | undefined {
		return createdMs === undefined ? undefined : this.serviceClock.toOurs(createdMs, isZoneless);
	}

	/** @throws what is no Failure: cancelled, stopped */
	private async lookUp<Value>(read: () => Promise<Value>): Promise<Lookup<Value>> {
		const reading = read().then((value): Lookup<Value> => ({ kind: 'read', value }));
		return await reading.catch((error: unknown): Lookup<Value> => {
			if (!(error instanceof Failure)) throw error;
			if (!this.hasWarned) {
				this.context.logger.warn(`OpenVoice: the request history cannot be read: ${error.message}`);
			}
			this.hasWarned = true;
			return { kind: this.client.isRefusal(error) ? 'noRecord' : 'unavailable' };
		});
	}
}

function newestFirst({ createdMs: one = 0 }: HistoryRecord, other: HistoryRecord): number {
	return (other.createdMs ?? 0) - one;
}

/** Whether later pages hold nothing newer: this one is in order, newest first, and ends before that time. */
function isPast(records: HistoryRecord[], fromMs: number): boolean {
	const times = records.map(({ createdMs = Infinity }) => createdMs);
	const isInOrder = times.every((time, index) => index === 0 || time <= times[index - 1]!);
	return isInOrder && (times.at(-1) ?? Infinity) < fromMs;
}
