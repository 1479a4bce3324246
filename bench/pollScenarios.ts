import { mean, quantile } from 'simple-statistics';

import { type Scenario, simulateBatch } from './pollSimulator';
import { Random } from '../sandbox/random.ts';
import type { NewSchedule } from './pollSchedules';

/** By when a batch has seen a few: results of this item and those after it are counted apart. */
const A_FEW = 15;

const RUNS_SEED = 1;
const NETWORK_SEED = 2;

/** What came of a scenario, over all its repetitions. */
export interface Summary {
	statusRequests: number;
	meanLagSeconds: number;
	p95LagSeconds: number;
	/** Mean lag by mean run. */
	lagOfRun: number;
	/** Mean makespan by the mean of the limit. */
	ofLimit: number;
	/** The same for the items of a batch after the first few. */
	later?: { statusRequests: number; meanLagSeconds: number; lagOfRun: number };
}

/** Plays a scenario so often, each time with other runs, the same ones for every schedule. */
export async function summarise(
	scenario: Scenario,
	schedule: NewSchedule,
	repetitions: number,
): Promise<Summary> {
	const random = { runs: new Random(RUNS_SEED), network: new Random(NETWORK_SEED) };
	const items: Array<{ item: number; requests: number; lag: number; run: number }> = [];
	let makespan = 0;
	let limit = 0;
	for (let repetition = 0; repetition < repetitions; repetition++) {
		const batch = await simulateBatch(scenario, schedule, random);
		makespan += batch.makespanSeconds;
		limit += batch.limitSeconds;
		for (const [item, requests] of batch.statusRequests.entries()) {
			const [lag = 0, run = 0] = [batch.lagSeconds[item], batch.runSeconds[item]];
			items.push({ item, requests, lag, run });
		}
	}
	const lagOfRun = (some: typeof items) =>
		mean(some.map(({ lag }) => lag)) / mean(some.map(({ run }) => run));
	const later = items.filter(({ item }) => item >= A_FEW);
	return {
		statusRequests: mean(items.map(({ requests }) => requests)),
		meanLagSeconds: mean(items.map(({ lag }) => lag)),
		p95LagSeconds: quantile(
			items.map(({ lag }) => lag),
			0.95,
		),
		lagOfRun: lagOfRun(items),
		ofLimit: makespan / limit,
		later:
			later.length === 0
				? undefined
				: {
						statusRequests: mean(later.map(({ requests }) => requests)),
						meanLagSeconds: mean(later.map(({ lag }) => lag)),
						lagOfRun: lagOfRun(later),
					},
	};
}

/** One job, of which nothing is known yet. */
export function firstJob(medianSeconds: number, sigma: number): Scenario {
	const runSeconds = (random: Random) => random.logNormal(medianSeconds, sigma);
	return { items: 1, workers: 1, maxConcurrency: 1, runSeconds };
}

/** 100 items on 10 workers, 10 in flight. */
export function batchOf100(medianSeconds: number, sigma: number): Scenario {
	const runSeconds = (random: Random) => random.logNormal(medianSeconds, sigma);
	return { items: 100, workers: 10, maxConcurrency: 10, runSeconds };
}

/** 20 items of typical length that all run at once. */
export function twentyAtOnce(): Scenario {
	return { ...typicalBatch, items: 20, workers: 20, maxConcurrency: 20 };
}

/** The vendor's typical run; the spread is assumed. */
export const TYPICAL = { medianSeconds: 10.6, sigma: 0.25 };

const typicalRun = (random: Random) => random.logNormal(TYPICAL.medianSeconds, TYPICAL.sigma);
const typicalBatch = batchOf100(TYPICAL.medianSeconds, TYPICAL.sigma);
const MINUTE = 60;

const SPREADS = [0.05, 0.25, 0.6];
const MEDIANS = [1, 3, 10.6, 30, 60];
const each = (
	make: typeof firstJob,
	name: (median: number, sigma: number) => string,
): Array<[string, Scenario]> =>
	MEDIANS.flatMap((median) =>
		SPREADS.map((sigma): [string, Scenario] => [name(median, sigma), make(median, sigma)]),
	);

/** What the schedule is tried on, by name. */
export const SCENARIOS: Array<[string, Scenario]> = [
	...each(firstJob, (median, sigma) => `first job, ${median} s, σ ${sigma}`),
	['first job, queued for a minute', { ...firstJob(10.6, 0.25), coldSeconds: () => MINUTE }],
	[
		'first job, runs a minute longer',
		{ ...firstJob(10.6, 0.25), runSeconds: (random) => MINUTE + typicalRun(random) },
	],
	...each(batchOf100, (median, sigma) => `batch, ${median} s, σ ${sigma}`),
	[
		'batch, every tenth runs a minute longer',
		{
			...typicalBatch,
			runSeconds: (random) => typicalRun(random) + (random.uniform() < 0.1 ? MINUTE : 0),
		},
	],
	[
		'batch, every tenth queued for a minute',
		{ ...typicalBatch, coldSeconds: (random) => (random.uniform() < 0.1 ? MINUTE : 0) },
	],
	['batch, 10.6 s, no times in the results', { ...typicalBatch, metrics: false }],
	['batch, 10.6 s, 20 in flight', { ...typicalBatch, maxConcurrency: 20 }],
	['batch, 10.6 s, 50 in flight', { ...typicalBatch, maxConcurrency: 50 }],
	['batch, 1 s, 20 in flight', { ...batchOf100(1, 0.25), maxConcurrency: 20 }],
	['batch, 60 s, 20 in flight', { ...batchOf100(60, 0.25), maxConcurrency: 20 }],
	['20 items at once on 20 workers', twentyAtOnce()],
	['20 items at once on 10 workers', { ...typicalBatch, items: 20, maxConcurrency: 20 }],
	['batch, 500 requests a minute', { ...typicalBatch, requestsPerMinute: 500 }],
	['batch, 120 requests a minute', { ...typicalBatch, requestsPerMinute: 120 }],
	['batch, 60 requests a minute', { ...typicalBatch, requestsPerMinute: 60 }],
	[
		'5 in flight, 60 requests a minute',
		{ ...typicalBatch, requestsPerMinute: 60, maxConcurrency: 5 },
	],
	[
		'2 in flight, 60 requests a minute',
		{ ...typicalBatch, requestsPerMinute: 60, maxConcurrency: 2 },
	],
];
