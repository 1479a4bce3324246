import { waitForRequest } from '../nodes/OpenVoice/purchase/polling/waitForRequest';
import { RateLimiter } from '../nodes/OpenVoice/pace/rateLimiter';
import { Semaphore } from '../nodes/OpenVoice/pace/semaphore';
import type { Random } from '../sandbox/random.ts';
import { FakeClock } from '../test/unit/fakeClock';
import type { NewSchedule } from './pollSchedules';
import { type Job, shortestMakespan, SimulatedService } from './simulated/service';

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

/** What became of the jobs, in the order in which the service accepted them. */
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

/** No job of the simulation is ever forgotten. */
const neverAsked = async () => await Promise.reject(new Error('Only forgotten jobs are looked up'));

/** Nothing waits that long. */
const NO_DEADLINE = { deadlineMs: 1e12, timeoutSeconds: 1e9 };

/**
 * Plays a batch through in virtual time: the node's own waiting for requests, its rate limiter
 * and its slots, on a service that is simulated.
 * @param random the runs are drawn first, so they are the same for every schedule
 */
export async function simulateBatch(
	scenario: Scenario,
	newSchedule: NewSchedule,
	random: { runs: Random; network: Random },
): Promise<SimulatedBatch> {
	const { items, workers, maxConcurrency, requestsPerMinute = 0, metrics = true } = scenario;
	const jobs = Array.from({ length: items }, (): Job => ({
		runSeconds: scenario.runSeconds(random.runs),
		coldSeconds: scenario.coldSeconds?.(random.runs) ?? 0,
		...{ status: 'QUEUED', statusRequests: 0, acceptedAt: 0, startedAt: 0, endedAt: 0 },
	}));
	const clock = new FakeClock({ startMs: 0 });
	const rateLimiter = new RateLimiter(clock, requestsPerMinute);
	const pace = { clock, rateLimiter };
	const service = new SimulatedService(pace, random.network, jobs, { workers, metrics });
	const pollSchedule = newSchedule();
	const slots = new Semaphore(maxConcurrency);
	const history = { isUsed: false, record: neverAsked };
	const client = { status: service.status.bind(service), finished: neverAsked };
	const run = { ...pace, client, history, pollSchedule };

	const lagSeconds = jobs.map(() => 0);
	const runItem = async () => {
		await slots.use(async (release) => {
			const requestId = await service.submit();
			const since = service.nowSeconds;
			await waitForRequest(run, requestId, NO_DEADLINE);
			const seenAfter = service.nowSeconds - since;
			const index = Number(requestId);
			lagSeconds[index] = service.nowSeconds - (jobs[index]?.endedAt ?? 0);
			release();
			const { facts } = await service.result(requestId);
			pollSchedule.observe(facts, seenAfter);
		});
	};
	await Promise.all(jobs.map(runItem));
	const serviceSeconds = jobs.map(({ runSeconds, coldSeconds }) => runSeconds + coldSeconds);
	return {
		statusRequests: jobs.map(({ statusRequests }) => statusRequests),
		lagSeconds,
		runSeconds: jobs.map(({ runSeconds }) => runSeconds),
		makespanSeconds: service.nowSeconds,
		limitSeconds: shortestMakespan(serviceSeconds, workers),
	};
}
