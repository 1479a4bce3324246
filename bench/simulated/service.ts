import Heap from 'heap-js';

import type { ExecutionClock } from '../../nodes/OpenVoice/pace/executionClock';
import { Priority, type RateLimiter } from '../../nodes/OpenVoice/pace/rateLimiter';
import { Semaphore } from '../../nodes/OpenVoice/pace/semaphore';
import type { RequestAnswer } from '../../nodes/OpenVoice/segmind/answers';
import type { SegmindClient } from '../../nodes/OpenVoice/segmind/client';
import type { Random } from '../../sandbox/random.ts';

/** What is to become of a job, and what became of it; times in seconds of virtual time. */
export interface Job {
	runSeconds: number;
	/** How long it stays QUEUED even though a worker is free for it. */
	coldSeconds: number;
	status: 'QUEUED' | 'PROCESSING' | 'COMPLETED';
	statusRequests: number;
	acceptedAt: number;
	startedAt: number;
	endedAt: number;
}

/** One way through the network: a status request takes 20 to 50 ms. */
const SHORTEST_WAY_SECONDS = 0.01;
const LONGEST_WAY_SECONDS = 0.025;

/**
 * The service, in the place of the client that speaks to it, in virtual time: so many workers, jobs first
 * come first served.
 */
export class SimulatedService implements Pick<SegmindClient, 'status' | 'result'> {
	private readonly workers: Semaphore;

	private accepted = 0;

	/**
	 * @param jobs what is to become of each job, in the order in which they arrive
	 * @param setUp `metrics`: whether results carry the times of their runs
	 */
	constructor(
		private readonly pace: { clock: ExecutionClock; rateLimiter: RateLimiter },
		private readonly network: Random,
		private readonly jobs: Job[],
		private readonly setUp: { workers: number; metrics: boolean },
	) {
		this.workers = new Semaphore(setUp.workers);
	}

	get nowSeconds(): number {
		return this.pace.clock.now() / 1000;
	}

	/** Takes in the next job. @returns its request id */
	async submit(): Promise<string> {
		return await this.request(Priority.submit, () => {
			const index = this.accepted++;
			const job = this.job(index);
			job.acceptedAt = this.nowSeconds;
			void this.workers.use(async () => await this.run(job));
			return `${index}`;
		});
	}

	async status(requestId: string): Promise<RequestAnswer> {
		return await this.request(Priority.status, () => {
			const job = this.job(Number(requestId));
			job.statusRequests++;
			return { status: job.status, facts: {}, raw: {} };
		});
	}

	async result(requestId: string): Promise<RequestAnswer> {
		return await this.request(Priority.result, () => {
			const { status, acceptedAt, startedAt, endedAt } = this.job(Number(requestId));
			const times = {
				inferenceTime: endedAt - startedAt,
				queueTime: startedAt - acceptedAt,
				totalTime: endedAt - acceptedAt,
			};
			return { status, facts: this.setUp.metrics ? times : {}, raw: {} };
		});
	}

	/** There and back, when the rate limit lets it through. */
	private async request<Answer>(priority: Priority, answer: () => Answer): Promise<Answer> {
		await this.pace.rateLimiter.acquire(priority, Infinity);
		await this.pass(this.way());
		const given = answer();
		await this.pass(this.way());
		return given;
	}

	private async run(job: Job): Promise<void> {
		if (job.coldSeconds > 0) await this.pass(job.coldSeconds);
		Object.assign(job, { status: 'PROCESSING', startedAt: this.nowSeconds });
		await this.pass(job.runSeconds);
		Object.assign(job, { status: 'COMPLETED', endedAt: this.nowSeconds });
	}

	private job(index: number): Job {
		const job = this.jobs[index];
		if (!job) throw new Error('More jobs were submitted than there are.');
		return job;
	}

	private way(): number {
		const spread = LONGEST_WAY_SECONDS - SHORTEST_WAY_SECONDS;
		return SHORTEST_WAY_SECONDS + spread * this.network.uniform();
	}

	private async pass(seconds: number): Promise<void> {
		const { clock } = this.pace;
		await clock.until(clock.now() + seconds * 1000);
	}
}

/** How long so many workers need at least for jobs that are all there at once, in their order. */
export function shortestMakespan(jobSeconds: number[], workers: number): number {
	const freeAt = new Heap<number>();
	freeAt.init(Array.from({ length: workers }, () => 0));
	let last = 0;
	for (const seconds of jobSeconds) {
		const end = (freeAt.peek() ?? 0) + seconds;
		freeAt.replace(end);
		last = Math.max(last, end);
	}
	return last;
}
