import { RunTimes } from '../nodes/OpenVoice/jobs/pollSchedule';
import { Priority, RateLimiter } from '../nodes/OpenVoice/pace/rateLimiter';
import { Semaphore } from '../nodes/OpenVoice/pace/semaphore';
import type { PollSchedule } from './pollSchedules';
import type { Random } from './simulated/random';
import { type Job, Service, shortestMakespan } from './simulated/service';
import { VirtualTime } from './simulated/virtualTime';

/** How the service and the node are set up. */
export interface Scenario {
	items: number;
	/** How many jobs the service runs at once. */
	workers: number;
	maxConcurrency: number;
	/** How long a run takes. */
	runSeconds: (random: Random) => number;
	/** How long a job stays QUEUED even though a worker is free for it; default 0. */
	coldSeconds?: (random: Random) => number;
	/** Default: no limit. */
	requestsPerMinute?: number;
	/** Whether results carry the times of their runs; default true. */
	metrics?: boolean;
}

/** Where the numbers come from; the runs are drawn first, so they are the same for every schedule. */
export interface Chance {
	runs: Random;
	network: Random;
}

/** What became of the items, by item. */
export interface SimulatedBatch {
	statusRequests: number[];
	/** From the end of the run until the answer that says COMPLETED has arrived. */
	lagSeconds: number[];
	runSeconds: number[];
	/** When the last result was there. */
	makespanSeconds: number;
	/** What the service needs at least, had it all items at once. */
	limitSeconds: number;
}

/** One way through the network: a status request takes 20 to 50 ms. */
const SHORTEST_WAY_SECONDS = 0.01;
const LONGEST_WAY_SECONDS = 0.025;

/**
 * Plays a batch through in virtual time, as the node runs it: with its slots and its request gate, one
 * watch a job, and what results tell of run times shared by all that still wait.
 */
export async function simulateBatch(
	scenario: Scenario,
	schedule: PollSchedule,
	{ runs, network }: Chance,
): Promise<SimulatedBatch> {
	const { items, workers, maxConcurrency, requestsPerMinute = 0, metrics = true } = scenario;
	const jobs = Array.from({ length: items }, () => ({
		runSeconds: scenario.runSeconds(runs),
		coldSeconds: scenario.coldSeconds?.(runs) ?? 0,
	}));
	const time = new VirtualTime();
	const way = async () => {
		const spread = LONGEST_WAY_SECONDS - SHORTEST_WAY_SECONDS;
		await time.pass(SHORTEST_WAY_SECONDS + spread * network());
	};

	const service = new Service(time, workers);
	const slots = new Semaphore(maxConcurrency);
	const gate = new RateLimiter(time, requestsPerMinute);
	const runTimes = new RunTimes();
	let jobsWaiting = 0;

	const watch = async (job: Job) => {
		const since = time.nowSeconds;
		let queuedAtSeconds: number | undefined;
		let processingAtSeconds: number | undefined;
		jobsWaiting++;
		for (let polls = 0; ;) {
			const ageSeconds = time.nowSeconds - since;
			const seen = { ageSeconds, queuedAtSeconds, processingAtSeconds, runTimes };
			await time.pass(schedule({ ...seen, jobsWaiting, requestsPerMinute }, polls++));
			await gate.acquire(Priority.status, Infinity);
			await way();
			const { status } = job;
			await way();
			if (status === 'COMPLETED') {
				jobsWaiting--;
				return { polls, lagSeconds: time.nowSeconds - job.endedAt };
			}
			if (status === 'QUEUED') queuedAtSeconds = time.nowSeconds - since;
			else processingAtSeconds ??= time.nowSeconds - since;
		}
	};
	const runItem = async (job: (typeof jobs)[number]) =>
		await slots.use(async (release) => {
			await gate.acquire(Priority.submit, Infinity);
			await way();
			const accepted = service.accept(job);
			await way();
			const seen = await watch(accepted);
			release();
			await gate.acquire(Priority.result, Infinity);
			await way();
			await way();
			const { acceptedAt, startedAt, endedAt } = accepted;
			const times = { inferenceTime: endedAt - startedAt, queueTime: startedAt - acceptedAt };
			if (metrics) runTimes.observe({ ...times, totalTime: endedAt - acceptedAt });
			return seen;
		});

	const seen = await time.run(Promise.all(jobs.map(runItem)));
	const serviceSeconds = jobs.map(({ runSeconds, coldSeconds }) => runSeconds + coldSeconds);
	return {
		statusRequests: seen.map(({ polls }) => polls),
		lagSeconds: seen.map(({ lagSeconds }) => lagSeconds),
		runSeconds: jobs.map(({ runSeconds }) => runSeconds),
		makespanSeconds: time.nowSeconds,
		limitSeconds: shortestMakespan(serviceSeconds, workers),
	};
}
