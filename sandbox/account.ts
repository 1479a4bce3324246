import type { Clock } from './clock.ts';
import { Refusal, refused, unauthorized } from './refusal.ts';
import type { Settings } from './settings.ts';

/** `SG_` and 16 hexadecimal digits (docs/segmind.md, "Authentication"). */
export const KEY = /SG_[0-9a-f]{16}/i;
const WHOLE_KEY = new RegExp(`^${KEY.source}$`, 'i');

/** Requests are counted by the minute (docs/segmind.md, "Rate limits"). */
const WINDOW_MS = 60_000;

/** Balances are given with ten digits (docs/segmind.md, "Account"); this keeps binary fractions out. */
const exact = (credits: number) => Number(credits.toFixed(10));

/** Who may do what, how often, and for what money. */
export class Account {
	private spent = 0;
	private readonly windows = new Map<string, { endsAt: number; requests: number }>();

	constructor(
		private readonly settings: () => Settings,
		private readonly clock: Clock,
	) {}

	/** Lets a request with this key through, or throws 401 or 429. */
	enter(key: string | undefined, authorization: string | undefined): string {
		if (key === undefined && authorization === undefined) {
			throw unauthorized(401, 'unauthorized', 'Missing Authorization or x-api-key in header');
		}
		if (!key || !WHOLE_KEY.test(key) || this.settings().rejectedKeys.includes(key)) {
			throw unauthorized(
				401,
				'invalid_api_key',
				'Unauthorized. API key is invalid or may have expired. Please check your API key.',
			);
		}
		this.count(key);
		return key;
	}

	/** When the key's present window of a minute ends, in real time, as the header gives it. */
	windowEnd(key: string): string {
		return new Date(this.clock.realTimeOf(this.window(key).endsAt)).toISOString();
	}

	/** @throws Refusal 403 or 410 if this key may not call the model, or the model is gone */
	checkModel(key: string): void {
		const { forbiddenKeys, retired } = this.settings();
		if (forbiddenKeys.includes(key)) {
			throw unauthorized(403, 'forbidden', 'This account or team may not call this model');
		}
		if (retired) throw refused(410, 'The model openvoice has been retired');
	}

	/**
	 * @param held credits that running jobs will cost
	 * @throws Refusal 406 if the balance does not cover one more job, or the team may not spend it
	 */
	checkMoney(held: number): void {
		const { cost, credits, freeCredits, teamSpendLimit } = this.settings();
		const balance = exact(credits + freeCredits - held);
		if (balance < cost) {
			throw refused(
				406,
				`Insufficient credits: the balance is ${balance}, this request needs ${cost}`,
			);
		}
		if (teamSpendLimit !== null && exact(this.spent + held + cost) > teamSpendLimit) {
			throw refused(406, `Team spend limit of ${teamSpendLimit} reached`);
		}
	}

	/** Takes the price of a finished job. @returns the credits that remain */
	pay(cost: number): number {
		const settings = this.settings();
		const fromCredits = Math.min(cost, settings.credits);
		settings.credits = exact(settings.credits - fromCredits);
		settings.freeCredits = exact(Math.max(0, settings.freeCredits - (cost - fromCredits)));
		this.spent = exact(this.spent + cost);
		return settings.credits;
	}

	private window(key: string) {
		const now = this.clock.now();
		const present = this.windows.get(key);
		if (present && present.endsAt > now) return present;
		const next = { endsAt: now + WINDOW_MS, requests: 0 };
		this.windows.set(key, next);
		return next;
	}

	private count(key: string): void {
		const window = this.window(key);
		const limit = this.settings().requestsPerMinute;
		if (limit > 0 && window.requests >= limit) {
			throw new Refusal(
				429,
				{ error: 'Rate limit exceeded' },
				{ 'x-rate-limit-reset-at-utc': this.windowEnd(key) },
			);
		}
		window.requests++;
	}
}
