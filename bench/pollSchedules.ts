import { type JobTiming, PollSchedule } from '../nodes/OpenVoice/purchase/polling/pollSchedule';
import { TYPICAL_RUN_SECONDS } from '../nodes/OpenVoice/models/openvoice';

/** Makes the schedule of one batch. */
export type NewSchedule = () => PollSchedule;

/** The node's own; `thrift` moves it along its trade-off of requests against delay. */
export function automatic(thrift?: number): NewSchedule {
	return () => new PollSchedule(thrift);
}

/** Whatever the jobs show: a pause for each number of polls sent. */
function pauses(pauseAfter: (polls: number) => number): NewSchedule {
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

/** Always the same pause. */
export function fixedInterval(seconds: number): NewSchedule {
	return pauses(() => seconds);
}

/** Every pause so many times the one before, up to the longest. */
export function exponentialBackoff(
	firstSeconds: number,
	factor: number,
	longestSeconds: number,
): NewSchedule {
	return pauses((polls) => Math.min(longestSeconds, firstSeconds * factor ** polls));
}

/** When the running mean polls first, and how far into a typical run it begins to poll in earnest. */
const EARLY_POLL_SECONDS = 1.4;
const PART_OF_MEAN = 0.62;

/** How far apart it polls then. */
const PART_OF_AGE = 0.07;
const SHORTEST_PAUSE_SECONDS = 0.2;

/**
 * What anybody would write: one early poll, then from 62 % of a running mean on, 7 % of the run's age apart.
 * The first job of a batch goes by the vendor's typical run.
 * @param scale moves it along its trade-off: its pauses are so many times as long
 */
export function runningMean(scale = 1): NewSchedule {
	return () =>
		new (class extends PollSchedule {
			private mean = TYPICAL_RUN_SECONDS;
			private seen = 0;

			override observe(...[metrics, seenAfterSeconds]: Parameters<PollSchedule['observe']>): void {
				const seconds = metrics.inferenceTime ?? seenAfterSeconds ?? this.mean;
				this.mean += (seconds - this.mean) / ++this.seen;
			}

			override nextPollSeconds(job: JobTiming): number {
				const { polledAtSeconds: at, queuedAtSeconds: queued = 0 } = job;
				const from = queued + PART_OF_MEAN * this.mean;
				if (at === 0) return Math.min(EARLY_POLL_SECONDS, from);
				const pause = Math.max(SHORTEST_PAUSE_SECONDS, PART_OF_AGE * (at - queued));
				return at < from ? from : at + scale * pause;
			}
		})();
}
