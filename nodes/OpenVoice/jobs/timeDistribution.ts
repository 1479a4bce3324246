/**
 * Times are told apart in steps of 6 %: fine enough for looks that come a tenth of a run apart, and few
 * enough to reach from a tenth of a second to the hour after which the service forgets a request.
 */
const FIRST_STEP_SECONDS = 0.1;
const STEP_LOG = Math.log(1.06);
const STEPS = 181;
const LONGEST_SECONDS = 3600;

/** Old times fade, so that a service that changes is followed: the last 50 or so count. */
const FADING = 1 - 1 / 50;

/** What was assumed fades faster: after three times seen they count more, after a dozen they decide. */
const PRIOR_FADING = 0.8;

/** What was assumed never fades quite, so that a time unlike all others is still expected. */
const PRIOR_FLOOR = 0.05;

/** How far around one time that was seen others are expected (log-normal σ); narrower as more are seen. */
const FIRST_SPREAD = 0.25;
const NARROWEST_SPREAD = 0.07;

/** Times expected around a median, log-normally; it weighs like so many times that were seen. */
export interface ExpectedTimes {
	medianSeconds: number;
	/** Standard deviation of the logarithm. */
	sigma: number;
	weight: number;
}

/**
 * How long something takes, as far as is known: what was assumed at first, and more and more what has
 * been seen. Its size is fixed, however much it sees.
 */
export class TimeDistribution {
	private readonly prior = new Float64Array(STEPS);

	private readonly seen = new Float64Array(STEPS);

	/** The share of times that are longer than each step's lower end. */
	private readonly longer = new Float64Array(STEPS + 1);

	private count = 0;

	private priorWeight = 1;

	constructor(expected: ExpectedTimes[]) {
		for (const times of expected) addLogNormal(this.prior, times);
		this.sumUp();
	}

	/** Takes in one time; what cannot be one (absent, negative, beyond an hour) is passed over. */
	observe(seconds: number | undefined): void {
		if (seconds === undefined || !(seconds >= 0 && seconds <= LONGEST_SECONDS)) return;
		this.count++;
		this.priorWeight = Math.max(PRIOR_FLOOR, this.priorWeight * PRIOR_FADING);
		for (let step = 0; step < STEPS; step++) this.seen[step] = (this.seen[step] ?? 0) * FADING;
		addLogNormal(this.seen, {
			medianSeconds: Math.max(seconds, FIRST_STEP_SECONDS / 2),
			sigma: Math.max(NARROWEST_SPREAD, FIRST_SPREAD / Math.sqrt(this.count)),
			weight: 1,
		});
		this.sumUp();
	}

	/** The share of times that are longer than `seconds`. */
	shareLongerThan(seconds: number): number {
		if (!(seconds > 0)) return 1;
		if (seconds > LONGEST_SECONDS) return 0;
		const place =
			seconds < FIRST_STEP_SECONDS
				? seconds / FIRST_STEP_SECONDS
				: 1 + Math.log(seconds / FIRST_STEP_SECONDS) / STEP_LOG;
		const step = Math.floor(place);
		const here = this.longer[step] ?? 0;
		return here + ((this.longer[step + 1] ?? 0) - here) * (place - step);
	}

	/**
	 * The times, in seconds, up to which these shares of all times between two bounds lie
	 * (0.5: the median).
	 * @param shares in rising order
	 */
	quantiles(shares: number[], fromSeconds = 0, toSeconds = Infinity): number[] {
		const first = this.shareLongerThan(fromSeconds);
		const last = this.shareLongerThan(toSeconds);
		let step = 0;
		return shares.map((share) => {
			const wanted = first - (first - last) * share;
			while (step < STEPS - 1 && (this.longer[step + 1] ?? 0) > wanted) step++;
			const [above, below] = [this.longer[step] ?? 0, this.longer[step + 1] ?? 0];
			const part = above > below ? (above - wanted) / (above - below) : 0;
			const seconds =
				step === 0 ? part * FIRST_STEP_SECONDS : endOf(step - 1) * Math.exp(part * STEP_LOG);
			return Math.min(toSeconds, Math.max(fromSeconds, seconds));
		});
	}

	private sumUp(): void {
		let left = 0;
		for (let step = STEPS - 1; step >= 0; step--) {
			left += (this.seen[step] ?? 0) + this.priorWeight * (this.prior[step] ?? 0);
			this.longer[step] = left;
		}
		for (let step = 0; step < STEPS; step++) this.longer[step] = (this.longer[step] ?? 0) / left;
	}
}

/** Where a step ends, in seconds. */
function endOf(step: number): number {
	return FIRST_STEP_SECONDS * Math.exp(step * STEP_LOG);
}

function addLogNormal(shares: Float64Array, { medianSeconds, sigma, weight }: ExpectedTimes): void {
	let before = 0;
	for (let step = 0; step < STEPS; step++) {
		const isLast = step === STEPS - 1;
		const upTo = isLast ? 1 : normalShareBelow(Math.log(endOf(step) / medianSeconds) / sigma);
		shares[step] = (shares[step] ?? 0) + weight * Math.max(0, upTo - before);
		before = upTo;
	}
}

/** Share of a standard normal distribution below `z`, to 7 digits (Abramowitz and Stegun, 26.2.17). */
function normalShareBelow(z: number): number {
	const t = 1 / (1 + 0.2316419 * Math.abs(z));
	const series =
		t *
		(0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
	const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
	return z >= 0 ? 1 - tail : tail;
}
