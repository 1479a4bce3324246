import type { ExecutionClock } from './executionClock';

/** What a request is for, in the order in which requests pass when the pace is limited. */
export const Priority = {
	/** The result of a job that is known to be finished: somebody waits for its audio. */
	result: 0,
	/** A new job, or the upload it needs: keeps the service's workers busy. */
	submit: 1,
	/** A look at a job that may or may not be finished. */
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
 * A status look that has waited this many spacings passes before new jobs: by then the job it is
 * about may well be finished, and finished jobs go before new ones.
 */
const PATIENCE_IN_SPACINGS = 5;

interface Waiter {
	priority: Priority;
	sinceMs: number;
	passed: boolean;
}

/**
 * The one door through which every request of an execution to the API passes. It spreads them to
 * `requestsPerMinute`, and it closes for all when the service says that its rate limit is reached.
 */
export class RateLimiter {
	private readonly spacingMs: number;

	/** Those who wait, in the order in which they came. */
	private waiters: Waiter[] = [];

	private nextPassMs = 0;

	private closedUntilMs = 0;

	/** @param requestsPerMinute 0 = no limit */
	constructor(
		private readonly clock: ExecutionClock,
		requestsPerMinute: number,
	) {
		this.spacingMs = requestsPerMinute > 0 ? (MINUTE_MS / requestsPerMinute) * SPACING_MARGIN : 0;
	}

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
				if (this.closedUntilMs > deadlineMs || this.clock.now() >= deadlineMs) return false;
				await this.clock.until(Math.min(opensMs, deadlineMs));
			}
		} finally {
			if (!waiter.passed) this.waiters = this.waiters.filter((other) => other !== waiter);
		}
	}

	/** Closes the door for every request until `untilMs` (ms since 1970): the service asked for it. */
	pauseUntil(untilMs: number): void {
		this.closedUntilMs = Math.max(this.closedUntilMs, untilMs);
	}

	/** How many requests a minute may pass; 0 = no limit. */
	get requestsPerMinute(): number {
		return this.spacingMs === 0 ? 0 : MINUTE_MS / this.spacingMs;
	}

	/** Lets in whoever is next, as long as the door is open. */
	private admit(): void {
		const nowMs = this.clock.now();
		while (this.waiters.length > 0 && nowMs >= Math.max(this.nextPassMs, this.closedUntilMs)) {
			const next = this.waiters.reduce((first, other) =>
				this.rank(other, nowMs) < this.rank(first, nowMs) ? other : first,
			);
			this.waiters = this.waiters.filter((other) => other !== next);
			next.passed = true;
			this.nextPassMs = nowMs + this.spacingMs;
		}
	}

	private rank({ priority, sinceMs }: Waiter, nowMs: number): number {
		const patient = nowMs - sinceMs < PATIENCE_IN_SPACINGS * this.spacingMs;
		return patient ? priority : Priority.result;
	}
}
