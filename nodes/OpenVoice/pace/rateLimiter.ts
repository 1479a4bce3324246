import type { ExecutionClock } from './executionClock';

/** What a request is for, in the order in which requests pass when the pace is limited. */
export const Priority = {
	/** The result of a job that is known to be finished: somebody waits for its audio. */
	result: 0,
	/** A new job, or the upload it needs: keeps the service's workers busy. */
	submit: 1,
	/** A poll of a job that may or may not be finished. */
	status: 2,
} as const;
export type Priority = (typeof Priority)[keyof typeof Priority];

const MINUTE_MS = 60_000;

/**
 * Requests are spaced a little wider than the limit asks, because the network bunches them up: at 60
 * a minute, the 61st arrives 1.2 s after the minute is over, and 58.8 a minute still get through.
 */
const SPACING_MARGIN = 1.02;

/**
 * A poll that has waited this many spacings passes before new jobs: by then the job it is
 * about may well be finished, and finished jobs go before new ones.
 */
const PATIENCE_IN_SPACINGS = 5;

/**
 * The smallest plan that is known (docs/segmind.md, "Rate limits"). Nothing slower is learned: if even
 * that is refused, other executions use the same plan, and waiting helps.
 */
const SMALLEST_PLAN = 5;

/** A window that is full is empty again so long after its first request, however it is counted. */
const WINDOW_MARGIN_MS = 1_000;

/** If nothing of ours is in the window, others have filled it; some of it empties soon. */
const OTHERS_WINDOW_MS = 15_000;

/**
 * A learned pace may be too slow: others may have filled the window. So it rises by a fifth for every
 * two minutes without a refusal, which costs no more than a refusal now and then.
 */
const TRUST_MS = 120_000;
const RISE = 1.2;

interface Waiter {
	priority: Priority;
	sinceMs: number;
	passed: boolean;
}

/**
 * Rate limiter shared by all API requests of an execution. Spreads them to `requestsPerMinute`, pauses all of them
 * after a 429, and learns the limit where the service does not say when it resets.
 */
export class RateLimiter {
	/** Queued requests, in order of arrival. */
	private waiters: Waiter[] = [];

	private nextPassMs = 0;

	private closedUntilMs = 0;

	/** Times of requests in the current window that were not answered with 429. */
	private passes: number[] = [];

	/** The limit as learned from 429s; absent: none yet. */
	private learned?: { requestsPerMinute: number; sinceMs: number };

	/** @param limit how many requests a minute the user allows; 0 = no limit */
	constructor(
		private readonly clock: ExecutionClock,
		private readonly limit: number,
	) {}

	/**
	 * Waits until a request may be sent.
	 * @param deadlineMs when the caller gives up, in ms since 1970
	 * @returns false if it cannot be sent before that
	 * @throws ExecutionCancelled, BatchStopped
	 */
	async acquire(priority: Priority, deadlineMs: number): Promise<boolean> {
		this.clock.check();
		const waiter: Waiter = { priority, sinceMs: this.clock.now(), passed: false };
		this.waiters.push(waiter);
		try {
			for (;;) {
				this.admit();
				if (waiter.passed) return true;
				const opensMs = Math.max(this.nextPassMs, this.closedUntilMs);
				if (this.isClosedAt(deadlineMs) || this.clock.now() >= deadlineMs) return false;
				await this.clock.until(Math.min(opensMs, deadlineMs));
			}
		} finally {
			if (!waiter.passed) this.waiters = this.waiters.filter((other) => other !== waiter);
		}
	}

	/**
	 * Pauses all requests after a 429.
	 * @param resetMs when the service's window resets, in ms since 1970. Absent: when the first of our requests has
	 * left the window; the number of requests it let through is then taken as its limit
	 */
	refused(resetMs: number | undefined): void {
		const nowMs = this.clock.now();
		this.forgetOldPasses(nowMs);
		this.passes.pop();
		if (resetMs !== undefined) return this.pauseUntil(resetMs);
		const [first] = this.passes;
		this.pauseUntil(
			first === undefined ? nowMs + OTHERS_WINDOW_MS : first + MINUTE_MS + WINDOW_MARGIN_MS,
		);
		const letThrough = Math.max(SMALLEST_PLAN, this.passes.length);
		const known = this.learnedAt(nowMs) || Infinity;
		this.learned = { requestsPerMinute: Math.min(known, letThrough), sinceMs: nowMs };
	}

	/** Closes the door for every request until `untilMs` (ms since 1970). */
	pauseUntil(untilMs: number): void {
		this.closedUntilMs = Math.max(this.closedUntilMs, untilMs);
	}

	/** True if the service has asked for silence until after that time (ms since 1970). */
	isClosedAt(timeMs: number): boolean {
		return this.closedUntilMs > timeMs;
	}

	/** How many requests a minute may pass, as set or as learned; 0 = no limit. */
	get requestsPerMinute(): number {
		const limits = [this.limit, this.learnedAt(this.clock.now())].filter((limit) => limit > 0);
		return limits.length > 0 ? Math.min(...limits) / SPACING_MARGIN : 0;
	}

	/** What is known of the service's limit at that time; 0: nothing. */
	private learnedAt(nowMs: number): number {
		if (!this.learned) return 0;
		const { requestsPerMinute, sinceMs } = this.learned;
		return requestsPerMinute * RISE ** Math.floor((nowMs - sinceMs) / TRUST_MS);
	}

	private get spacingMs(): number {
		const { requestsPerMinute } = this;
		return requestsPerMinute > 0 ? MINUTE_MS / requestsPerMinute : 0;
	}

	private forgetOldPasses(nowMs: number): void {
		const windowStartMs = nowMs - MINUTE_MS - WINDOW_MARGIN_MS;
		while ((this.passes[0] ?? Infinity) <= windowStartMs) this.passes.shift();
	}

	/** Lets in whoever is next, as long as the door is open. */
	private admit(): void {
		const nowMs = this.clock.now();
		this.forgetOldPasses(nowMs);
		while (this.waiters.length > 0 && nowMs >= Math.max(this.nextPassMs, this.closedUntilMs)) {
			const next = this.waiters.reduce((first, other) =>
				this.rank(other, nowMs) < this.rank(first, nowMs) ? other : first,
			);
			this.waiters = this.waiters.filter((other) => other !== next);
			next.passed = true;
			this.passes.push(nowMs);
			this.nextPassMs = nowMs + this.spacingMs;
		}
	}

	private rank({ priority, sinceMs }: Waiter, nowMs: number): number {
		const patient = nowMs - sinceMs < PATIENCE_IN_SPACINGS * this.spacingMs;
		return patient ? priority : Priority.result;
	}
}
