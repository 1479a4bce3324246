import { TimeDistribution } from './timeDistribution';

/**
 * What is assumed of a run before any is seen: about 10.6 s, as the vendor says (docs/segmind.md, "The
 * model"), seldom much less (a text of a word) and seldom much more (a cold start, a long text).
 */
const EXPECTED_RUNS = [
	{ medianSeconds: 10.6, sigma: 0.25, weight: 2 },
	{ medianSeconds: 1.2, sigma: 0.5, weight: 0.2 },
	{ medianSeconds: 20, sigma: 0.7, weight: 0.1 },
];

/** A job is assumed to start at once, as jobs do while the service has a free worker. */
const EXPECTED_QUEUES = [
	{ medianSeconds: 0.05, sigma: 0.5, weight: 1.5 },
	{ medianSeconds: 3, sigma: 1.5, weight: 0.1 },
];

/**
 * What one look may cost, in seconds of waiting saved for each second of a run: the one knob of the
 * trade-off. At 0.0078, a run of 10.6 s is worth about six looks, and is found half a second late.
 */
const LOOK_PRICE = 0.0078;

/** A job needs about so many requests: tells whether a rate limit is too tight for all that wait. */
const REQUESTS_PER_JOB = 6;

/** How much of the time that a look takes from the other jobs under a tight rate limit counts. */
const CROWDING = 0.4;

/** Closer looks would show nothing that matters to a listener. */
const SHORTEST_INTERVAL_SECONDS = 0.2;

/** However long a job takes, somebody waits for it. */
const LONGEST_INTERVAL_SECONDS = 30;

/** How finely time is gone through: in steps of 2 % of the job's age. */
const FINEST_STEP_SECONDS = 0.05;
const STEP_OF_AGE = 0.02;

/** When the run may have begun is stood for by five moments, each as likely as the others. */
const FIFTHS = [0.1, 0.3, 0.5, 0.7, 0.9];

/** What the runs of this execution have shown so far. */
export class RunTimes {
	readonly runs = new TimeDistribution(EXPECTED_RUNS);

	readonly queues = new TimeDistribution(EXPECTED_QUEUES);

	/**
	 * Takes in a finished job.
	 * @param metrics its times in seconds, as far as the service gave them (docs/segmind.md, "Async")
	 * @param seenAfterSeconds how old it was when it was seen finished: used if there are no metrics
	 */
	observe(
		metrics: { inferenceTime?: number; queueTime?: number; totalTime?: number },
		seenAfterSeconds?: number,
	): void {
		const { inferenceTime, queueTime, totalTime } = metrics;
		// From its start to its end, which may be more than the inference alone.
		this.runs.observe(difference(totalTime, queueTime) ?? inferenceTime ?? seenAfterSeconds);
		this.queues.observe(queueTime ?? difference(totalTime, inferenceTime));
	}
}

/** What is known of a job that is not finished. Ages count from when the service accepted it. */
export interface Outlook {
	ageSeconds: number;
	/** Its age when it was last seen `QUEUED`; absent if it never was. */
	queuedAtSeconds?: number;
	/** Its age when it was first seen `PROCESSING`; absent if it has not been yet. */
	processingAtSeconds?: number;
	/** It was accepted before this wait, nobody knows when; ages count from the start of the wait. */
	resumed?: boolean;
	/** What other jobs have shown; absent: no other has been seen. */
	runTimes?: RunTimes;
	/** How many jobs wait at the same time, this one included; absent: only this one. */
	jobsWaiting?: number;
	/** The rate limit for all requests to the service; absent or 0: none. */
	requestsPerMinute?: number;
}

const NOTHING_SEEN = new RunTimes();

/**
 * In how many seconds to look at a job's status again.
 *
 * A look costs a request, and a look not taken costs waiting: the job may be finished. The best
 * moments follow from the chance that a job which is not finished yet finishes right now (its hazard
 * rate h): looks should then come `sqrt(2 · price / h)` apart (Keller's optimum checking schedule,
 * 1974). So the looks' density is summed up from the last look on until it makes one: that is the
 * next look. Before any run can be finished none is spent, around the typical run they come every
 * second or less, and a job that outlives what was expected is asked after less and less often.
 *
 * - The price grows with the run: a second is much on 3 s and little on a minute. It is that of the
 *   typical run, or of this job's age once it is older.
 * - Run and queue times are distributions: what was assumed, giving way to what was seen.
 * - When the run began follows from the looks: after the last that said `QUEUED`, before the first that
 *   said `PROCESSING`; within that, from the queue times seen. A queued job is thus left alone until
 *   it could have started and run.
 * - Under a rate limit that is too tight for all jobs that wait, a look holds up the others: the
 *   price rises by the time it takes from them, and fewer, later looks are taken.
 *
 * Chosen by simulation (`bench/pollTradeOff.ts`): over runs around 10.6 s, no fixed interval and no
 * exponential backoff needs as few looks at the same delay. Pure; takes some microseconds; nonsense in
 * the outlook (a clock set back) is read as the nearest thing that makes sense.
 * @param lookPrice the one knob of the trade-off, for the simulation
 * @returns seconds, at least 0.2, and at most 30 unless the rate limit spreads requests wider
 */
export function secondsUntilNextPoll(outlook: Outlook, lookPrice = LOOK_PRICE): number {
	const { runTimes = NOTHING_SEEN, resumed, queuedAtSeconds, processingAtSeconds } = outlook;
	const neverSeen = queuedAtSeconds === undefined && processingAtSeconds === undefined;
	if (resumed && neverSeen) return SHORTEST_INTERVAL_SECONDS;

	const age = positive(outlook.ageSeconds);
	const starts = likelyStarts(outlook, runTimes, age);
	const unfinished = (atSeconds: number) =>
		starts.reduce((sum, start) => sum + runTimes.runs.shareLongerThan(atSeconds - start), 0);

	const typicalRun = runTimes.runs.quantiles([0.5])[0] ?? 0;
	const requestsPerMinute = positive(outlook.requestsPerMinute);
	const spacing = requestsPerMinute > 0 ? 60 / requestsPerMinute : 0;
	const round = spacing * Math.max(1, positive(outlook.jobsWaiting));
	const overload = round > 0 ? Math.max(0, 1 - typicalRun / (REQUESTS_PER_JOB * round)) : 0;
	const crowdingPrice = CROWDING * overload * round;
	const longest = Math.max(LONGEST_INTERVAL_SECONDS, spacing);

	let at = age;
	let left = unfinished(at);
	let looks = 0;
	while (looks < 1 && at - age < longest) {
		const step = Math.max(FINEST_STEP_SECONDS, STEP_OF_AGE * at);
		const leftThen = unfinished(at + step);
		const hazard = leftThen > 0 ? Math.max(0, Math.log(left / leftThen)) / step : 0;
		const price = lookPrice * Math.max(typicalRun, at) + crowdingPrice;
		const looksHere = step * Math.sqrt(hazard / (2 * price));
		at += step * Math.min(1, (1 - looks) / looksHere);
		looks += looksHere;
		left = leftThen;
	}
	return Math.min(longest, Math.max(SHORTEST_INTERVAL_SECONDS, spacing, at - age));
}

/** At which ages the run may have begun. */
function likelyStarts(outlook: Outlook, { runs, queues }: RunTimes, age: number): number[] {
	const { resumed, queuedAtSeconds, processingAtSeconds } = outlook;
	if (resumed && queuedAtSeconds === undefined) {
		// It was running when first seen: it began any time up to a long run ago.
		const [longRun = 0] = runs.quantiles([0.9]);
		return FIFTHS.map((part) => -part * longRun);
	}
	const after = Math.min(age, positive(queuedAtSeconds));
	const before =
		processingAtSeconds === undefined ? Infinity : Math.max(after, positive(processingAtSeconds));
	return queues.quantiles(FIFTHS, after, before);
}

/** What cannot be a time or a number of something counts as 0. */
function positive(value = 0): number {
	return value > 0 && value < Infinity ? value : 0;
}

function difference(whole?: number, part?: number): number | undefined {
	return whole === undefined || part === undefined ? undefined : whole - part;
}
