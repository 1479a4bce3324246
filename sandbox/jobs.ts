import { randomUUID } from 'node:crypto';
import { Random } from './random.ts';
import type { Clock } from './clock.ts';
import type { StoredFile } from './files.ts';
import type { Settings } from './settings.ts';

export type Mode = 'async' | 'sync';
export type Status = 'QUEUED' | 'PROCESSING' | 'COMPLETED' | 'FAILED';

/** A job that was accepted. Times are the sandbox's, in ms since 1970. */
export interface Job {
	readonly requestId: string;
	readonly mode: Mode;
	/** Of the account that bought it. */
	readonly key: string;
	/** The body as it came: it may be wrong, and turn out so only when the job runs. */
	readonly body: Record<string, unknown>;
	readonly acceptedAt: number;
	readonly startsAt: number;
	/** When its run is over; put off if the work behind it takes longer. */
	endsAt: number;
	/** What came of it: the audio, or why there is none. Absent while the work goes on. */
	outcome?: { file: StoredFile; error?: undefined } | { file?: undefined; error: string };
	/** Resolves when there is an outcome. Never rejects. */
	work: Promise<void>;
	/** In credits; what its seconds cost is known when the work is done. */
	price: number;
	/** Set once it was paid for. */
	remainingCredits?: number;
	statusReads: number;
	delivered: boolean;
	/** Its record was lost before its time. */
	forgotten?: boolean;
}

/** A job whose audio is there. */
export type CompletedJob = Job & { outcome: { file: StoredFile } };

/** Whether a job has completed, by the clock of the queue that it is in. */
export function isCompleted(job: Job, jobs: Jobs): job is CompletedJob {
	return jobs.statusOf(job) === 'COMPLETED';
}

/**
 * The queue: first in, first out, on as many workers as the settings say. A job's times are fixed
 * when it is accepted, so that its status is a question of what time it is.
 */
export class Jobs {
	private readonly jobs = new Map<string, Job>();
	private readonly unsettled = new Set<Job>();
	private workersFreeAt: number[] = [];
	private runTimes: { seed: number; random: Random } | undefined;

	/**
	 * @param runJob does the work behind a job: the audio, or an Error with a sentence for the user
	 * @param pay takes the price of a finished job and gives the credits that remain
	 */
	constructor(
		private readonly settings: () => Settings,
		private readonly clock: Clock,
		private readonly runJob: (job: Job) => Promise<StoredFile>,
		private readonly pay: (price: number) => number,
	) {}

	/** Takes a job into the queue. */
	accept(mode: Mode, key: string, body: Record<string, unknown>): Job {
		const acceptedAt = this.clock.now();
		const runMs = this.runSeconds() * 1000;
		const startsAt = this.takeWorker(acceptedAt + this.settings().queueSeconds * 1000, runMs);
		const job: Job = {
			requestId: this.settings().ids === 'hex' ? randomUUID().replaceAll('-', '') : randomUUID(),
			mode,
			key,
			body,
			acceptedAt,
			startsAt,
			endsAt: Math.round(startsAt + runMs),
			work: Promise.resolve(),
			price: this.settings().cost,
			statusReads: 0,
			delivered: false,
		};
		job.work = this.runJob(job).then(
			(file) => this.finishWork(job, { file }),
			(error: Error) => this.finishWork(job, { error: error.message }),
		);
		this.jobs.set(job.requestId, job);
		this.unsettled.add(job);
		return job;
	}

	/** A job that is still on record; undefined if it never was, or its record has expired. */
	find(requestId: string): Job | undefined {
		const job = this.jobs.get(requestId);
		if (!job || job.forgotten) return undefined;
		return job.acceptedAt + this.settings().recordSeconds * 1000 > this.clock.now()
			? job
			: undefined;
	}

	/** The job whose audio is this file. */
	ofFile(file: StoredFile): Job | undefined {
		return this.all().find(({ outcome }) => outcome?.file === file);
	}

	/** Loses the record of a request before its time. */
	forget(requestId: string): void {
		const job = this.jobs.get(requestId);
		if (job) job.forgotten = true;
	}

	/** Every job that was ever accepted, in order. */
	all(): Job[] {
		return [...this.jobs.values()];
	}

	statusOf({ startsAt, endsAt, outcome }: Job): Status {
		const now = this.clock.now();
		if (now < startsAt) return 'QUEUED';
		if (now < endsAt || !outcome) return 'PROCESSING';
		return outcome.file ? 'COMPLETED' : 'FAILED';
	}

	/** How a job's times add up, in seconds (docs/segmind.md, "Async"). */
	timesOf({ acceptedAt, startsAt, endsAt }: Job) {
		return {
			inference_time: (endsAt - startsAt) / 1000,
			queue_time: (startsAt - acceptedAt) / 1000,
			total_time: (endsAt - acceptedAt) / 1000,
		};
	}

	/** Waits until the job has ended. */
	async ended(job: Job): Promise<void> {
		await job.work;
		await this.clock.until(job.endsAt);
		this.settle();
	}

	/** Takes the money for what has finished since the last time. */
	settle(): void {
		for (const job of this.unsettled) {
			const status = this.statusOf(job);
			// Only what succeeds is billed (docs/segmind.md, "Money").
			if (status === 'COMPLETED') job.remainingCredits = this.pay(job.price);
			if (status === 'COMPLETED' || status === 'FAILED') this.unsettled.delete(job);
		}
	}

	/** Credits that jobs which have not ended will cost. */
	held(): number {
		return [...this.unsettled].reduce((sum, { price }) => sum + price, 0);
	}

	private finishWork(job: Job, outcome: NonNullable<Job['outcome']>): void {
		job.outcome = outcome;
		job.endsAt = Math.max(job.endsAt, this.clock.now());
		const { seconds = 0 } = outcome.file ?? {};
		job.price += Number((seconds * this.settings().costPerSecond).toFixed(6));
	}

	private runSeconds(): number {
		const { runSeconds, seed } = this.settings();
		if (typeof runSeconds === 'number') return runSeconds;
		if (this.runTimes?.seed !== seed) this.runTimes = { seed, random: new Random(seed) };
		return this.runTimes.random.logNormal(runSeconds.median, runSeconds.sigma);
	}

	/** @returns when a worker is free to begin with a job that may begin at `earliest` */
	private takeWorker(earliest: number, runMs: number): number {
		const { workers } = this.settings();
		const freeAt = this.workersFreeAt.sort((one, other) => one - other).slice(0, workers);
		while (freeAt.length < workers) freeAt.unshift(0);
		const startsAt = Math.round(Math.max(earliest, freeAt[0] ?? 0));
		freeAt[0] = startsAt + runMs;
		this.workersFreeAt = freeAt;
		return startsAt;
	}
}
