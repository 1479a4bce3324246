import type { IExecuteFunctions } from 'n8n-workflow';

import { Failure } from '../errors/failure';
import type { ExecutionClock } from '../pace/executionClock';
import { type HistoryClient, isAllBefore } from '../segmind/history';
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

/** How late a request may appear in the history after its submit: assumed, the service documents no bound [?]. */
export const LANDING_MS = 60_000;

/** With no request for this long, a killed execution is taken to have ended before its retry. */
const QUIET_MS = 900_000;

interface Matches {
	/** Requests by what they say, newest first. */
	byKey: Map<string, HistoryRecord[]>;
	/** When the account's newest request was made, by our clock. */
	newestMs: number;
}

interface Reading {
	/** By our clock, as `untilMs`. */
	startedMs: number;
	found: Promise<Lookup<Matches>>;
	/** Until when it is kept; absent: as long as the execution. */
	untilMs?: number;
}

/** What was read for an execution, by how far back in ms. */
export type Readings = Map<number, Reading>;

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

	private hasToldWait = false;

	private refresh?: Refresh;

	/** The oldest submit that is in doubt, in ms since 1970 by our clock. */
	private refreshFromMs = Infinity;

	/** @param readings is the same object for as long as the execution is in memory */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly client: HistoryClient,
		private readonly clock: ExecutionClock,
		private readonly serviceClock: ServiceClock,
		private readonly readings: Readings,
	) {}

	/**
	 * Requests of the last hours that say the same, newest first; in whose voice is left to the caller
	 * (`isSameRecording`). `createdMs` is by our clock.
	 * @throws ExecutionCancelled, BatchStopped
	 */
	async findMatching(said: Said, hours: number): Promise<Lookup<HistoryRecord[]>> {
		return matching(said, await this.read(hours * HOUR_MS));
	}

	/**
	 * Finds what a killed process had submitted last. The record may be late: waits until `LANDING_MS` after the first
	 * reading, then reads the latest rows again. Does not wait if the killed execution ended long before.
	 * @param hours as in `findMatching`
	 * @param begunMs when the killed execution began, in ms since 1970; absent: not known
	 * @throws ExecutionCancelled, BatchStopped
	 */
	async findLanded(
		said: Said,
		hours: number,
		begunMs = Infinity,
	): Promise<Lookup<HistoryRecord[]>> {
		const first = await this.read(hours * HOUR_MS);
		if (first.kind !== 'read') return first;
		const { newestMs, startedMs } = first.value;
		if (startedMs - Math.max(newestMs, begunMs) > QUIET_MS) return { kind: 'read', value: [] };
		const landedMs = startedMs + LANDING_MS;
		if (this.clock.now() < landedMs && !this.hasToldWait) {
			this.hasToldWait = true;
			this.context.logger.info(
				'OpenVoice: waits up to a minute before it buys, for what the killed execution bought last to show up in the request history',
			);
		}
		await this.clock.until(landedMs);
		return matching(said, await this.read(2 * LANDING_MS));
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

	/** The record so far back, read once an execution. */
	private async read(backMs: number): Promise<Lookup<Matches & Pick<Reading, 'startedMs'>>> {
		if (!this.client.isUsed) return { kind: 'noRecord' };
		let reading = this.readings.get(backMs);
		if (!reading || (reading.untilMs ?? Infinity) <= this.clock.now()) {
			reading = { startedMs: this.clock.now(), found: this.readMatches(backMs) };
			this.readings.set(backMs, reading);
		}
		const { startedMs } = reading;
		const found = await reading.found.catch((error: unknown) => {
			// Cancelled or stopped in the middle: whoever asks next reads it anew.
			this.readings.delete(backMs);
			throw error;
		});
		if (found.kind === 'unavailable') reading.untilMs ??= this.clock.now() + UNREAD_KEPT_MS;
		return found.kind === 'read' ? { kind: 'read', value: { ...found.value, startedMs } } : found;
	}

	private async readMatches(backMs: number): Promise<Lookup<Matches>> {
		const endMs = this.clock.now() + READING_MS;
		const fromMs = this.serviceClock.toService(this.clock.now() - backMs);
		return await this.lookUp(async () => {
			const byKey: Matches['byKey'] = new Map();
			let newestMs = -Infinity;
			// One voice may stand in thousands of rows.
			const voices = new Map<string, string>();
			for await (const records of this.client.pages({ fromMs: fromMs - ZONES_MS }, endMs)) {
				for (const record of records) {
					const { createdMs = Infinity, isZoneless } = record;
					if (!isZoneless && createdMs < fromMs) continue;
					const slim = this.slim(record, voices);
					newestMs = Math.max(newestMs, this.isLocal(record) ? endMs : (slim.createdMs ?? endMs));
					for (const key of recordedKeys(record)) {
						if (!byKey.get(key)?.push(slim)) byKey.set(key, [slim]);
					}
				}
			}
			for (const records of byKey.values()) records.sort(newestFirst);
			return { byKey, newestMs };
		});
	}

	/** What is needed to use a request again: a record of 50,000 rows stays in memory as long as the execution. */
	private slim(record: HistoryRecord, voices: Map<string, string>): HistoryRecord {
		const { requestId, status, cost, audioUrl, inputAudioUrl: voice } = record;
		if (voice !== undefined && !voices.has(voice)) voices.set(voice, voice);
		const isRunning = status !== 'COMPLETED' && status !== 'FAILED';
		return {
			...{ requestId, status, cost, audioUrl },
			inputAudioUrl: voice === undefined ? undefined : voices.get(voice),
			// In an unknown zone, what still runs may have been submitted just now: whoever asks for it will see.
			createdMs: isRunning && this.isLocal(record) ? this.clock.now() : this.ourTime(record),
		};
	}

	/** Its time is in a zone that is not known. */
	private isLocal({ isZoneless }: HistoryRecord): boolean {
		return isZoneless === true && this.serviceClock.isZoneUnknown;
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
			if (isAllBefore(fromMs, page)) break;
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

function matching(said: Said, found: Lookup<Matches>): Lookup<HistoryRecord[]> {
	if (found.kind !== 'read') return found;
	return { kind: 'read', value: found.value.byKey.get(saidKey(said)) ?? [] };
}

function newestFirst({ createdMs: one = 0 }: HistoryRecord, other: HistoryRecord): number {
	return (other.createdMs ?? 0) - one;
}
