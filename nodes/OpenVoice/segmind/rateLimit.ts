import { parseUtc } from './utcTime';

/** The service counts requests by the minute (docs/segmind.md, "Rate limits"): longer waits are errors. */
const LONGEST_WINDOW_MS = 60_000;

/** Behind the reset that the service names, so that clocks that differ a little do no harm. */
const RESET_MARGIN_MS = 250;

/** A reset in the past: the window is over, but the request that says so was refused all the same. */
const PAST_RESET_MS = 1_000;

/**
 * When the rate limit lets requests through again, in ms since 1970, read from the header
 * `x-rate-limit-reset-at-utc`. In the past: soon; more than a minute away: a minute, because that is how
 * long the service counts.
 * @returns undefined if the header is absent (it is documented for v1 only) or garbled
 */
export function rateLimitResetMs(header: string | undefined, nowMs: number): number | undefined {
	const resetMs = header === undefined ? NaN : parseUtc(header);
	if (!Number.isFinite(resetMs)) return undefined;
	if (resetMs <= nowMs) return nowMs + PAST_RESET_MS;
	return Math.min(resetMs + RESET_MARGIN_MS, nowMs + LONGEST_WINDOW_MS);
}
