/** Servers write local time in zones of whole and half hours. */
const ZONE_STEP_MS = 1_800_000;

/** No zone is further from UTC: -12 to +14 hours. */
const FURTHEST_ZONE_MS = 14 * 3_600_000;

/** HTTP's `Date` counts whole seconds (RFC 9110, 5.6.7). */
const DATE_STEP_MS = 1_000;

/** As long as no answer told the time, the two clocks may differ by this much. */
const UNKNOWN_SLACK_MS = 600_000;

/** A record is written within this time of its submit, or of the answer to it. */
const WRITING_MS = 5_000;

/**
 * The service's clock beside ours, which may be minutes off. Learned from the `Date` header of its answers. All
 * times are in ms since 1970.
 */
export class ServiceClock {
	/** Bounds of what the service's clock is ahead of ours. */
	private lowMs = -Infinity;

	private highMs = Infinity;

	/** What times that name no zone lack to UTC; undefined: not known, and taken to be 0. */
	private zoneMs?: number;

	/**
	 * Learns from an answer.
	 * @param headers of an answer of the service itself
	 * @param sentMs when its request left, and `receivedMs`, when its headers came, by our clock
	 */
	heard(headers: Record<string, unknown>, sentMs: number, receivedMs: number): void {
		const ageMs = (Number(headers.age) || 0) * 1000;
		const serviceMs = Date.parse(String(headers.date)) + ageMs;
		if (!Number.isFinite(serviceMs)) return;
		const lowMs = serviceMs - receivedMs;
		const highMs = serviceMs + DATE_STEP_MS - sentMs;
		const isAtOdds = lowMs > this.highMs || highMs < this.lowMs;
		// Somebody has set a clock: what was learned before is void.
		this.lowMs = isAtOdds ? lowMs : Math.max(lowMs, this.lowMs);
		this.highMs = isAtOdds ? highMs : Math.min(highMs, this.highMs);
	}

	/** How far a converted time may be off, in ms. */
	get slackMs(): number {
		const isKnown = Number.isFinite(this.lowMs);
		return isKnown ? (this.highMs - this.lowMs) / 2 + DATE_STEP_MS : UNKNOWN_SLACK_MS;
	}

	/** A time of our clock, by the service's. */
	toService(ourMs: number): number {
		return ourMs + this.aheadMs;
	}

	/** A time of the service's clock, by ours. @param isZoneless it named no zone, and was read as UTC */
	toOurs(serviceMs: number, isZoneless = false): number {
		return serviceMs + (isZoneless ? (this.zoneMs ?? 0) : 0) - this.aheadMs;
	}

	/** True if times without a zone still have to be tied to UTC. */
	get isZoneUnknown(): boolean {
		return this.zoneMs === undefined;
	}

	/**
	 * Learns the zone of times that name none, if just one zone puts the newest record of the account between a
	 * submit and now.
	 * @param newestMs the newest time in the record, read as UTC
	 * @param sinceMs when the submit left, and `nowMs`, both by our clock
	 */
	learnZone(newestMs: number, sinceMs: number, nowMs: number): void {
		const lackMs = this.toService(nowMs) - newestMs;
		const windowMs = nowMs - sinceMs + WRITING_MS + this.slackMs;
		const steps = Math.floor((lackMs + WRITING_MS + this.slackMs) / ZONE_STEP_MS);
		const zoneMs = steps * ZONE_STEP_MS;
		const isFitting = lackMs - zoneMs <= windowMs && Math.abs(zoneMs) <= FURTHEST_ZONE_MS;
		if (isFitting && windowMs < ZONE_STEP_MS) this.zoneMs = zoneMs;
	}

	private get aheadMs(): number {
		return Number.isFinite(this.lowMs) ? (this.lowMs + this.highMs) / 2 : 0;
	}
}
