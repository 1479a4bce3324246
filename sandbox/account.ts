import type { Clock } from './clock.ts';
import { Refusal, refused, unauthorized } from './refusal.ts';
import type { Mode } from './jobs.ts';
import type { Settings } from './settings.ts';

/** `SG_` and 16 hexadecimal digits (docs/segmind.md, "Authentication"). */
export const KEY = /SG_[0-9a-f]{16}/i;
const WHOLE_KEY = new RegExp(`^${KEY.source}$`, 'i');

/** Requests are counted by the minute (docs/segmind.md, "Rate limits"). */
const WINDOW_MS = 60_000;

/** The first part of the history's paths; at Segmind it has a host of its own. */
const HISTORY = 'inference-request';

/** Balances are given with ten digits (docs/segmind.md, "Account"); this keeps binary fractions out. */
const exact = (credits: number) => Number(credits.toFixed(10));

/** Who may do what, how often, and for what money. */
export class Account {
	/** When each key's requests were let through, as far as they count. */
	private readonly visits = new Map<string, number[]>();

	constructor(
		private readonly settings: () => Settings,
		private readonly clock: Clock,
	) {}

	/**
	 * Lets a request through.
	 * @param surface the first part of its path: `v1` and others share a limit, the history has its own
	 * @returns its key
	 * @throws Refusal 401 or 429
	 */
	enter(key: string | undefined, authorization: string | undefined, surface: string): string {
		if (key === undefined && authorization === undefined) {
			throw this.refuseKey(401, 'unauthorized', 'Missing Authorization or x-api-key in header');
		}
		if (!key || !WHOLE_KEY.test(key) || this.settings().rejectedKeys.includes(key)) {
			throw this.refuseKey(
				401,
				'invalid_api_key',
				'Unauthorized. API key is invalid or may have expired. Please check your API key.',
			);
		}
		this.count(key, surface);
		return key;
	}

	/** When the limit of this key resets, in real time, as the header gives it. */
	resetTime(key: string, surface = ''): string {
		const [first = this.clock.now()] = this.counted(key, surface);
		return new Date(this.clock.realTimeOf(first + WINDOW_MS)).toISOString();
	}

	/** @throws Refusal 403 or 410 if this key may not call the model, or the model is gone */
	checkModel(key: string): void {
		const { forbiddenKeys, retired } = this.settings();
		if (forbiddenKeys.includes(key)) {
			throw this.refuseKey(403, 'forbidden', 'This account or team may not call this model');
		}
		if (retired) throw refused(410, 'The model openvoice has been retired');
	}

	/**
	 * @param held credits that running jobs will cost
	 * @throws Refusal 402 (async) or 406 (sync) if the balance does not cover one more job
	 */
	checkMoney(held: number, mode: Mode): void {
		const { cost, credits, freeCredits } = this.settings();
		const balance = exact(credits + freeCredits - held);
		if (balance >= cost) return;
		const shown = Number.isInteger(balance) ? balance.toFixed(1) : balance;
		throw refused(mode === 'async' ? 402 : 406, `Insufficient credits. You have ${shown} credits.`);
	}

	/** Takes the price of a finished job. @returns the credits that remain */
	pay(cost: number): number {
		const settings = this.settings();
		const fromCredits = Math.min(cost, settings.credits);
		settings.credits = exact(settings.credits - fromCredits);
		settings.freeCredits = exact(Math.max(0, settings.freeCredits - (cost - fromCredits)));
		return settings.credits;
	}

	/** The requests of this key that count at present; a fixed window begins with its first one. */
	private counted(key: string, surface = ''): number[] {
		const name = surface === HISTORY ? `${HISTORY} ${key}` : key;
		const now = this.clock.now();
		const visits = this.visits.get(name) ?? [];
		const [first = now] = visits;
		const sliding = this.settings().rateWindow === 'sliding';
		const counted = visits.filter((time) => (sliding ? time : first) + WINDOW_MS > now);
		this.visits.set(name, counted);
		return counted;
	}

	private count(key: string, surface: string): void {
		const visits = this.counted(key, surface);
		const { history, resetHeader, ...others } = this.settings();
		const { requestsPerMinute } = surface === HISTORY ? history : others;
		if (requestsPerMinute > 0 && visits.length >= requestsPerMinute) {
			const tells = resetHeader === 'always' || resetHeader === surface;
			throw new Refusal(
				429,
				{ error: 'Rate limit exceeded' },
				tells ? { 'x-rate-limit-reset-at-utc': this.resetTime(key, surface) } : {},
			);
		}
		visits.push(this.clock.now());
	}

	private refuseKey(status: number, code: string, description: string): Refusal {
		return this.settings().authBody === 'plain'
			? refused(status, description)
			: unauthorized(status, code, description);
	}
}
