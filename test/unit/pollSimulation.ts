import { mean } from 'simple-statistics';

import { TYPICAL_RUN_SECONDS } from '../../nodes/OpenVoice/models/openvoice';
import { type JobTiming, PollSchedule } from '../../nodes/OpenVoice/purchase/polling/pollSchedule';
import { Random } from '../../sandbox/random.ts';

/** Jobs that are submitted together, as many in flight as there are workers. Runs are log-normal. */
export interface Batch {
	items: number;
	workers: number;
	medianSeconds: number;
	sigma: number;
}

/** What polling a batch took, on average per job. */
export interface PollCost {
	statusRequests: number;
	/** From the end of a run until the answer that says COMPLETED. */
	lagSeconds: number;
	/** The lag, and what a status request is taken to cost. */
	costSeconds: number;
}

/** What a poll costs, in seconds of latency: a run of 10.6 s is worth about six. */
const POLL_COST_SECONDS = 0.083;

/** There and back takes 20 to 50 ms. */
const SHORTEST_TRIP_SECONDS = 0.02;
const LONGEST_TRIP_SECONDS = 0.05;

interface Job {
	timing: JobTiming;
	submittedAt: number;
	endsAt: number;
}

/** Polls batches in virtual time. @param newSchedule makes the schedule of a batch */
export function simulate(
	{ items, workers, medianSeconds, sigma }: Batch,
	newSchedule: () => PollSchedule,
	batches: number,
): PollCost {
	const [runs, network] = [new Random(1), new Random(2)];
	const trip = () =>
		SHORTEST_TRIP_SECONDS + (LONGEST_TRIP_SECONDS - SHORTEST_TRIP_SECONDS) * network.uniform();
	const lags: number[] = [];
	let statusRequests = 0;
	for (let batch = 0; batch < batches; batch++) {
		const schedule = newSchedule();
		const inFlight = new Set<Job>();
		let submitted = 0;
		const submit = (now: number) => {
			const submittedAt = now + trip();
			submitted++;
			const endsAt = submittedAt + runs.logNormal(medianSeconds, sigma);
			inFlight.add({ timing: schedule.begin(), submittedAt, endsAt });
		};
		while (submitted < Math.min(items, workers)) submit(0);
		while (inFlight.size > 0) {
			const [job, polledAt] = nextPoll(inFlight, schedule);
			const answeredAt = polledAt + trip();
			statusRequests++;
			const age = answeredAt - job.submittedAt;
			if (answeredAt < job.endsAt) {
				schedule.polled(job.timing, 'PROCESSING', age);
				continue;
			}
			lags.push(answeredAt - job.endsAt);
			schedule.end(job.timing);
			inFlight.delete(job);
			schedule.observe({ inferenceTime: job.endsAt - job.submittedAt, queueTime: 0 }, age);
			if (submitted < items) submit(answeredAt);
		}
	}
	const requests = statusRequests / lags.length;
	const lagSeconds = mean(lags);
	const costSeconds = lagSeconds + POLL_COST_SECONDS * requests;
	return { statusRequests: requests, lagSeconds, costSeconds };
}

/** The job that is polled next, and when. */
function nextPoll(inFlight: Set<Job>, schedule: PollSchedule): [Job, number] {
	let [first, at]: [Job | undefined, number] = [undefined, Infinity];
	for (const job of inFlight) {
		const due = job.submittedAt + schedule.nextPollSeconds(job.timing);
		if (due < at) [first, at] = [job, due];
	}
	return [first!, at];
}

/** What the node's schedule is compared with, by name. */
export const OTHERS: Record<string, () => PollSchedule> = {
	'every 1 s': pauses(() => 1),
	'every 2 s': pauses(() => 2),
	'backoff 1 s × 1.25': pauses((polls) => Math.min(30, 1.25 ** polls)),
	'running mean': () => new RunningMean(),
};

/** Whatever the jobs show: a pause for each number of polls sent. */
function pauses(pauseAfter: (polls: number) => number): () => PollSchedule {
	return () =>
		new (class extends PollSchedule {
			private readonly sent = new Map<JobTiming, number>();

			override polled(job: JobTiming, status: string, ageSeconds: number): void {
				super.polled(job, status, ageSeconds);
				this.sent.set(job, (this.sent.get(job) ?? 0) + 1);
			}

			override nextPollSeconds(job: JobTiming): number {
				return job.polledAtSeconds + pauseAfter(this.sent.get(job) ?? 0);
			}
		})();
}

/** When the running mean polls first, and how far into a mean run it begins to poll in earnest. */
const EARLY_POLL_SECONDS = 1.4;
const PART_OF_MEAN = 0.62;

/** How far apart it polls then, as a part of the run's age. */
const PART_OF_AGE = 0.07;
const SHORTEST_PAUSE_SECONDS = 0.2;

/** What anybody would write: one early poll, then from 62 % of the mean run on, 7 % of the run's age apart. */
class RunningMean extends PollSchedule {
	private mean = TYPICAL_RUN_SECONDS;
	private seen = 0;

	override observe({ inferenceTime = this.mean }: { inferenceTime?: number }): void {
		this.mean += (inferenceTime - this.mean) / ++this.seen;
	}

	override nextPollSeconds({ polledAtSeconds: at }: JobTiming): number {
		const from = PART_OF_MEAN * this.mean;
		if (at === 0) return Math.min(EARLY_POLL_SECONDS, from);
		return at < from ? from : at + Math.max(SHORTEST_PAUSE_SECONDS, PART_OF_AGE * at);
	}
}
