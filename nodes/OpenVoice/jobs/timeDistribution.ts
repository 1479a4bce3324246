// Where tests run, Jest takes far longer to find a global than to use it.
const { abs, exp, floor, log, max, min, sqrt } = Math;

/**
 * Times are told apart in steps of 6 %: fine enough for polls that come a tenth of a run apart, and few
 * enough to reach from a tenth of a second to the hour after which the service forgets a request.
 */
const FIRST_STEP_SECONDS = 0.1;
const STEP_LOG = log(1.06);
const STEPS = 181;
const LONGEST_SECONDS = 3600;

/** Old times fade, so that a service that changes is followed: the last 50 or so count. */
const FADING = 1 - 1 / 50;

/** What was assumed fades faster: after two times seen it counts half, after a dozen they decide. */
const PRIOR_FADING = 0.7;

/** What was assumed never fades quite, so that a time unlike all others is still expected. */
const PRIOR_FLOOR = 0.05;

/** How far around one time that was seen others are expected (log-normal σ); narrower as more are seen. */
const FIRST_SPREAD = 0.25;
const NARROWEST_SPREAD = 0.07;

/** One time in so many is like no other: it does not refute an assumption by itself. */
const OUTLIER = 0.002;

/** What was assumed and has become unlikely still counts so much: the next job may be of another kind. */
const UNLIKELY = 0.15;

/** Times expected around a median, log-normally; they weigh like so many times that were seen. */
export interface ExpectedTimes {
	medianSeconds: number;
	/** Standard deviation of the logarithm. */
	sigma: number;
	weight: number;
}

interface Assumption {
	weight: number;
	/** The share of times in each step. */
	share: Float64Array;
	/** The share of times that are longer than each step's lower end. */
	longer: Float64Array;
	/** How likely it makes the times that were seen, as a logarithm. */
	logLikelihood: number;
}

/**
 * How long something takes, as far as is known: a life table. In each step of age, the hazard is the
 * events (what ended in it) over those at risk (what lasted at least so long, whether it has ended or
 * still goes on); the share that lasts longer is the product of what each step leaves (Kaplan and
 * Meier). What still goes on is a right-censored observation: without it, the quick ones, which end
 * first, would be taken for all (survivorship bias). What was assumed counts like some events more, each
 * assumption by how likely it makes what was seen. Its size is fixed, however much it sees.
 */
export class TimeDistribution {
	private readonly assumed: Assumption[];

	private readonly seen = new Float64Array(STEPS);

	/** The share of times that are longer than each step's lower end. */
	private readonly longer = new Float64Array(STEPS + 1);

	private count = 0;

	private priorWeight = 1;

	constructor(expected: ExpectedTimes[]) {
		this.assumed = expected.map((times) => {
			const share = new Float64Array(STEPS);
			addLogNormal(share, { ...times, weight: 1 });
			const longer = new Float64Array(STEPS);
			for (let step = STEPS - 1; step >= 0; step--) {
				longer[step] = (longer[step + 1] ?? 0) + (share[step] ?? 0);
			}
			return { share, longer, weight: times.weight, logLikelihood: 0 };
		});
		this.estimate([]);
	}

	/** Takes in one time; what cannot be one (absent, negative, beyond an hour) is passed over. */
	observe(seconds: number | undefined): void {
		if (seconds === undefined || !(seconds >= 0 && seconds <= LONGEST_SECONDS)) return;
		this.count++;
		this.priorWeight = max(PRIOR_FLOOR, this.priorWeight * PRIOR_FADING);
		for (let step = 0; step < STEPS; step++) this.seen[step] = (this.seen[step] ?? 0) * FADING;
		for (const one of this.assumed) {
			const share = one.share[stepOf(seconds)] ?? 0;
			one.logLikelihood = one.logLikelihood * FADING + log(share + OUTLIER);
		}
		addLogNormal(this.seen, {
			medianSeconds: max(seconds, FIRST_STEP_SECONDS / 2),
			sigma: max(NARROWEST_SPREAD, FIRST_SPREAD / sqrt(this.count)),
			weight: 1,
		});
		this.estimate([]);
	}

	/**
	 * Works out the life table.
	 * @param ongoingSeconds how long each of those has lasted, at least, that still go on
	 */
	estimate(ongoingSeconds: number[]): void {
		const hazard = new Float64Array(STEPS);
		const prior = this.prior(ongoingSeconds);
		const ongoing = new Float64Array(STEPS);
		for (const seconds of ongoingSeconds) {
			// At risk in the steps that it has outlived, not in the one in which it is.
			const outlived = min(STEPS, floor(placeOf(seconds))) - 1;
			if (outlived >= 0) ongoing[outlived] = (ongoing[outlived] ?? 0) + 1;
		}
		let atRisk = 0;
		for (let step = STEPS - 1; step >= 0; step--) {
			const events = (this.seen[step] ?? 0) + (prior[step] ?? 0);
			atRisk += events + (ongoing[step] ?? 0);
			hazard[step] = atRisk > 0 ? events / atRisk : 1;
		}
		this.longer[0] = 1;
		for (let step = 0; step < STEPS; step++) {
			this.longer[step + 1] = (this.longer[step] ?? 0) * (1 - (hazard[step] ?? 0));
		}
	}

	/**
	 * What was assumed, by step: each assumption by how likely it makes what was seen (Bayes' rule).
	 * Together they weigh as they did at first, but for their fading.
	 */
	private prior(ongoingSeconds: number[]): Float64Array {
		const logs = this.assumed.map(({ longer, logLikelihood }) =>
			ongoingSeconds.reduce(
				(total, seconds) => total + log((longer[stepOf(seconds)] ?? 0) + OUTLIER),
				logLikelihood,
			),
		);
		const best = max(...logs);
		const likely = this.assumed.map(
			({ weight }, index) => weight * max(UNLIKELY, exp((logs[index] ?? 0) - best)),
		);
		const scale = (this.priorWeight * sum(this.assumed.map(({ weight }) => weight))) / sum(likely);
		const prior = new Float64Array(STEPS);
		for (const [index, { share }] of this.assumed.entries()) {
			const weight = scale * (likely[index] ?? 0);
			for (let step = 0; step < STEPS; step++) {
				prior[step] = (prior[step] ?? 0) + weight * (share[step] ?? 0);
			}
		}
		return prior;
	}

	/** The share of times that are longer than `seconds`. */
	shareLongerThan(seconds: number): number {
		if (!(seconds > 0)) return 1;
		if (seconds > LONGEST_SECONDS) return 0;
		const place = placeOf(seconds);
		const step = floor(place);
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
				step === 0 ? part * FIRST_STEP_SECONDS : endOf(step - 1) * exp(part * STEP_LOG);
			return min(toSeconds, max(fromSeconds, seconds));
		});
	}
}

/** Where a time lies among the steps: 2.5 is in the middle of the third. */
function placeOf(seconds: number): number {
	return seconds < FIRST_STEP_SECONDS
		? seconds / FIRST_STEP_SECONDS
		: 1 + log(seconds / FIRST_STEP_SECONDS) / STEP_LOG;
}

function stepOf(seconds: number): number {
	return min(STEPS - 1, floor(placeOf(seconds)));
}

function sum(numbers: number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}

/** Where a step ends, in seconds. */
function endOf(step: number): number {
	return FIRST_STEP_SECONDS * exp(step * STEP_LOG);
}

function addLogNormal(shares: Float64Array, { medianSeconds, sigma, weight }: ExpectedTimes): void {
	let before = 0;
	for (let step = 0; step < STEPS; step++) {
		const isLast = step === STEPS - 1;
		const upTo = isLast ? 1 : normalShareBelow(log(endOf(step) / medianSeconds) / sigma);
		shares[step] = (shares[step] ?? 0) + weight * max(0, upTo - before);
		before = upTo;
	}
}

/** Share of a standard normal distribution below `z`, to 7 digits (Abramowitz and Stegun, 26.2.17). */
function normalShareBelow(z: number): number {
	const t = 1 / (1 + 0.2316419 * abs(z));
	const series =
		t *
		(0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
	const tail = (exp((-z * z) / 2) / sqrt(2 * Math.PI)) * series;
	return z >= 0 ? 1 - tail : tail;
}
