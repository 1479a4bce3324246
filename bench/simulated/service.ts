import Heap from 'heap-js';

import { Semaphore } from '../../nodes/OpenVoice/pace/semaphore';
import type { VirtualTime } from './virtualTime';

/** A job as the service sees it; times in seconds of virtual time. */
export interface Job {
	status: 'QUEUED' | 'PROCESSING' | 'COMPLETED';
	acceptedAt: number;
	startedAt: number;
	endedAt: number;
}

/** So many workers, jobs first come first served. */
export class Service {
	private readonly workers: Semaphore;

	constructor(
		private readonly time: VirtualTime,
		workers: number,
	) {
		this.workers = new Semaphore(workers);
	}

	/** Takes in a job that stays QUEUED for `coldSeconds` on a free worker before it runs. */
	accept({ coldSeconds, runSeconds }: { coldSeconds: number; runSeconds: number }): Job {
		const { time } = this;
		const job: Job = { status: 'QUEUED', acceptedAt: time.nowSeconds, startedAt: 0, endedAt: 0 };
		void this.workers.use(async () => {
			if (coldSeconds > 0) await time.pass(coldSeconds);
			Object.assign(job, { status: 'PROCESSING', startedAt: time.nowSeconds });
			await time.pass(runSeconds);
			Object.assign(job, { status: 'COMPLETED', endedAt: time.nowSeconds });
		});
		return job;
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
