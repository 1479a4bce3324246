import { TYPICAL_RUN_SECONDS } from '../../models/openvoice';
import { TimeDistribution } from './timeDistribution';

/**
 * What is assumed of a run before any is seen, worth two jobs that were: about the typical length,
 * seldom much less (a text of a word) and seldom much more (a cold start, a long text).
 */
const EXPECTED_RUNS = [
	{ medianSeconds: TYPICAL_RUN_SECONDS, sigma: 0.225, weight: 1.5 },
	{ medianSeconds: 1.2, sigma: 0.38, weight: 0.15 },
	{ medianSeconds: 28, sigma: 0.32, weight: 0.135 },
];

/** A job is assumed to start at once, as jobs do while the service has a free worker. */
const EXPECTED_QUEUES = [
	{ medianSeconds: 0.05, sigma: 0.4, weight: 1.5 },
	{ medianSeconds: 3, sigma: 1.25, weight: 0.1 },
];

/** So much waiting a poll has to save: the knob of the trade-off. In long runs, so much of their age. */
const POLL_COST_SECONDS = 0.0745;
const POLL_COST_OF_AGE = 0.0058;

/** Where the rate limit is too tight for some six polls a job, each holds up the others by so much. */
const POLLS_PER_JOB = 6;
const CROWDING = 0.4;

/** Closer polls would show nothing that matters to a listener; and however long a job takes, somebody waits. */
const SHORTEST_INTERVAL_SECONDS = 0.2;
const LONGEST_INTERVAL_SECONDS = 30;

/** How finely time is gone through: in steps of 2 % of the job's age. */
const FINEST_STEP_SECONDS = 0.05;
const STEP_OF_AGE = 0.02;

/** When a run may have begun is stood for by five moments, each as likely as the others. */
const FIFTHS = [0.1, 0.3, 0.5, 0.7, 0.9];

/** Jobs that begin together are first polled one after the other: the first answers serve the others. */
const SPREAD = 0.17;
const GOLDEN_RATIO = 0.618; // It spreads any number evenly.

/** What is known of a job that is waited for. Ages, in seconds, count from when the wait began. */
export interface JobTiming {
	/** It was accepted before this wait, nobody knows when. */
	resumed: boolean;
	/** Which part of the way to its first poll it is spared: 0 to 0.17. */
	headStart: number;
	/** Its age when it was last polled; 0: not yet. */
	polledAtSeconds: number;
	/** Its age when it was last seen `QUEUED`; absent if it never was. */
	queuedAtSeconds?: number;
	/** Its age when it was first seen `PROCESSING`; absent if it has not been yet. */
	processingAtSeconds?: number;
	/** How long it had run at least, when it was last polled; 0 if nobody knows. */
	ranSeconds: number;
}

/**
 * When to poll the jobs of an execution: learns from those that have finished, and from those that
 * still run. Takes some microseconds, and reads nonsense (a clock set back) as the nearest sense.
 */
export class PollSchedule {
	private readonly runs = new TimeDistribution(EXPECTED_RUNS);
	private readonly queues = new TimeDistribution(EXPECTED_QUEUES);
	private readonly waiting = new Set<JobTiming>();
	private begun = 0;

	/** @param thrift over 1: fewer and later polls; under 1: more and earlier ones, for the simulation */
	constructor(private readonly thrift = 1) {}

	/** Counts a job among those that are waited for, until its `end`. */
	begin(resumed = false): JobTiming {
		const headStart = SPREAD * ((this.begun++ * GOLDEN_RATIO) % 1);
		const job = { resumed, headStart, polledAtSeconds: 0, ranSeconds: 0 };
		this.waiting.add(job);
		return job;
	}

	/** Takes in what a poll said of a job that is not finished. */
	polled(job: JobTiming, status: string, ageSeconds: number): void {
		const age = positive(ageSeconds);
		job.polledAtSeconds = age;
		if (status === 'QUEUED') job.queuedAtSeconds = age;
		else {
			job.processingAtSeconds ??= age;
			const [, , begun = 0] = this.likelyStarts(job, age);
			job.ranSeconds = age - Math.max(0, begun);
		}
	}

	/** The job is waited for no more. */
	end(job: JobTiming): void {
		this.waiting.delete(job);
	}

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

	/**
	 * At which age to poll a job again. It may be asked at any time, and changes with what is learned.
	 *
	 * A poll costs a request, and a poll not sent costs waiting: the job may be finished. The best moments
	 * follow from the chance that a job which is not finished yet finishes right now (its hazard rate h):
	 * polls should then come `sqrt(2 · cost / h)` apart (Keller's optimum checking schedule, 1974). So the
	 * polls' density is summed up from the last poll on until it makes one: that is the next. Before any run
	 * can be finished none is spent; a job that outlives what was expected is polled less and less often.
	 * @param requestsPerMinute the rate limit for all requests to the service; absent or 0: none
	 * @returns seconds: 0.2 to 30 after the last poll, unless the rate limit spreads requests wider
	 */
	nextPollSeconds(job: JobTiming, requestsPerMinute = 0): number {
		const age = positive(job.polledAtSeconds);
		const neverSeen = (job.queuedAtSeconds ?? job.processingAtSeconds) === undefined;
		if (job.resumed && neverSeen) return age + SHORTEST_INTERVAL_SECONDS;

		const others = [...this.waiting].filter((other) => other !== job);
		this.runs.estimate(others.map(({ ranSeconds }) => ranSeconds));
		const starts = this.likelyStarts(job, age);
		const unfinished = (atSeconds: number) =>
			starts.reduce((sum, start) => sum + this.runs.shareLongerThan(atSeconds - start), 0);
		const spacing = 60 / (positive(requestsPerMinute) || Infinity);
		const round = spacing * Math.max(1, this.waiting.size);
		const [typicalRun = 0] = this.runs.quantiles([0.5]);
		const crowding = CROWDING * Math.max(0, round - typicalRun / POLLS_PER_JOB);
		const longest = Math.max(LONGEST_INTERVAL_SECONDS, spacing);

		let at = age;
		let left = unfinished(at);
		let polls = neverSeen ? job.headStart : 0;
		while (polls < 1 && at - age < longest) {
			const step = Math.max(FINEST_STEP_SECONDS, STEP_OF_AGE * at);
			const leftThen = unfinished(at + step);
			const hazard = leftThen > 0 ? Math.max(0, Math.log(left / leftThen)) / step : 0;
			const cost = this.thrift * Math.max(POLL_COST_SECONDS, POLL_COST_OF_AGE * at) + crowding;
			const pollsHere = step * Math.sqrt(hazard / (2 * cost));
			at += step * Math.min(1, (1 - polls) / pollsHere);
			polls += pollsHere;
			left = leftThen;
		}
		return age + Math.min(longest, Math.max(SHORTEST_INTERVAL_SECONDS, spacing, at - age));
	}

	/** At which ages the run may have begun: after it was last seen to queue, before it was seen to run. */
	private likelyStarts(job: JobTiming, age: number): number[] {
		const { resumed, queuedAtSeconds, processingAtSeconds = Infinity } = job;
		if (resumed && queuedAtSeconds === undefined) {
			// It was running when first seen: it began any time up to a long run ago.
			const [longRun = 0] = this.runs.quantiles([0.9]);
			return FIFTHS.map((part) => -part * longRun);
		}
		const after = Math.min(age, positive(queuedAtSeconds));
		return this.queues.quantiles(FIFTHS, after, Math.max(after, processingAtSeconds));
	}
}

/** What cannot be a time or a number of something counts as 0. */
function positive(value = 0): number {
	return value > 0 && value < Infinity ? value : 0;
}

function difference(whole?: number, part?: number): number | undefined {
	return whole === undefined || part === undefined ? undefined : whole - part;
}
