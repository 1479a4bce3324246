import { REQUEST_KEPT_MS } from '../../models/retention';

/** Steps of age: 15 ms at first, 3 % later, up to the hour after which the service forgets a request. */
const UNIT_SECONDS = 0.5;
const STEP_LOG = Math.log(1.03);
const LONGEST_SECONDS = REQUEST_KEPT_MS / 1000;
const STEPS = Math.ceil(Math.log1p(LONGEST_SECONDS / UNIT_SECONDS) / STEP_LOG);

/** Old times fade, so that a service that changes is followed: the last 50 or so count. */
const FADING = 1 - 1 / 50;

/** With each time seen, what was assumed fades: by so much at most, less if it was expected; never quite. */
const PRIOR_FADING = 0.7;
const PRIOR_FLOOR = 0.02;

/** How far around one time that was seen others are expected (sigma); narrower as more are seen. */
const FIRST_SPREAD = 0.3;
const NARROWEST_SPREAD = 0.065;

/** Times expected around a median; they weigh like so many times that were seen. */
export interface ExpectedTimes {
	medianSeconds: number;
	/** About the standard deviation of the logarithm. */
	sigma: number;
	weight: number;
}

/**
 * How long something takes, as far as is known: a life table. In each step of age some of those that last
 * so long end; the share that lasts longer is the product of what each step leaves (Kaplan and Meier).
 * What still goes on counts as lasting, as far as it has come (right-censored): without it, the quick ones,
 * which end first, would be taken for all. What was assumed counts like some more that ended.
 */
export class TimeDistribution {
	/** How many of those assumed, and of those seen to end, last to each step. */
	private assumed = new Float64Array(STEPS + 1);
	private seen = new Float64Array(STEPS + 1);
	private priorWeight = 1;
	private count = 0;

	/** The share of all that lasts to each step. */
	private readonly lasting = new Float64Array(STEPS + 1).fill(1);

	constructor(expected: ExpectedTimes[]) {
		for (const times of expected) this.assumed = added(this.assumed, times);
		this.estimate([]);
	}

	/** Takes in one time; what cannot be one (absent, negative, beyond an hour) is passed over. */
	observe(seconds: number | undefined): void {
		if (seconds === undefined || !(seconds >= 0 && seconds <= LONGEST_SECONDS)) return;
		const longer = this.assumed[Math.floor(placeOf(seconds))]! / this.assumed[0]!;
		const asExpected = (2 * Math.min(longer, 1 - longer)) ** 0.25;
		this.priorWeight *= 1 - PRIOR_FADING * (1 - asExpected);
		const sigma = Math.max(NARROWEST_SPREAD, FIRST_SPREAD / Math.sqrt(++this.count));
		const faded = this.seen.map((lasting) => lasting * FADING);
		this.seen = added(faded, { medianSeconds: Math.max(seconds, 0.05), sigma, weight: 1 });
		this.estimate([]);
	}

	/**
	 * Works out the life table.
	 * @param ongoingSeconds how long each of those has lasted, at least, that still go on
	 */
	estimate(ongoingSeconds: number[]): void {
		const reached = new Float64Array(STEPS + 1);
		for (const seconds of ongoingSeconds) reached[Math.floor(placeOf(seconds))]!++;
		const weight = Math.max(PRIOR_FLOOR, this.priorWeight);
		const ended = (step: number) => this.seen[step]! + weight * this.assumed[step]!;
		let ongoing = ongoingSeconds.length;
		for (let step = 0; step < STEPS; step++) {
			// At risk in the steps that it has outlived, not in the one in which it is.
			ongoing -= reached[step]!;
			const stays = (ended(step + 1) + ongoing) / (ended(step) + ongoing);
			this.lasting[step + 1] = this.lasting[step]! * stays;
		}
	}

	/** The share of times that are longer than `seconds`. */
	shareLongerThan(seconds: number): number {
		const place = placeOf(seconds);
		const step = Math.floor(place);
		if (step >= STEPS) return 0;
		const here = this.lasting[step]!;
		return here + (this.lasting[step + 1]! - here) * (place - step);
	}

	/** The times up to which these shares of all times between two bounds lie (0.5: the median). */
	quantiles(shares: number[], fromSeconds = 0, toSeconds = Infinity): number[] {
		const first = this.shareLongerThan(fromSeconds);
		const last = this.shareLongerThan(toSeconds);
		return shares.map((share) => {
			const wanted = first - (first - last) * share;
			let step = 0;
			while (step < STEPS - 1 && this.lasting[step + 1]! > wanted) step++;
			const [above, below] = [this.lasting[step]!, this.lasting[step + 1]!];
			const part = above > below ? (above - wanted) / (above - below) : 0;
			return Math.min(toSeconds, Math.max(fromSeconds, secondsAt(step + part)));
		});
	}
}

/** Where a time lies among the steps: 2.5 is in the middle of the third. */
function placeOf(seconds: number): number {
	return seconds > 0 ? Math.min(STEPS, Math.log1p(seconds / UNIT_SECONDS) / STEP_LOG) : 0;
}

function secondsAt(place: number): number {
	return UNIT_SECONDS * Math.expm1(place * STEP_LOG);
}

/** Adds some, log-logistic: like log-normal, but with more that are far off. */
function added(lasting: Float64Array, { medianSeconds, sigma, weight }: ExpectedTimes) {
	const share = (seconds: number) => 1 / (1 + (seconds / medianSeconds) ** (1.7 / sigma));
	return lasting.map((before, step) => before + weight * share(secondsAt(step)));
}
