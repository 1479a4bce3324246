import {
	batchOf100,
	firstJob,
	SCENARIOS,
	summarise,
	type Summary,
	twentyAtOnce,
	TYPICAL,
} from './pollScenarios';
import {
	automatic,
	exponentialBackoff,
	fixedInterval,
	type NewSchedule,
	runningMean,
} from './pollSchedules';
import { printTable, printTargets, type Target } from './table';
import type { Scenario } from './pollSimulator';

/** So many jobs for each cell of a table, and more where a number is held against a target. */
const JOBS = 400;
const JOBS_FOR_TARGETS = 4000;
const JOBS_FOR_MEANS = 1200;

const SCHEDULES: Array<[string, NewSchedule]> = [
	['automatic', automatic()],
	['every 1 s', fixedInterval(1)],
	['every 5 s', fixedInterval(5)],
	['backoff 1 s × 1.5', exponentialBackoff(1, 1.5, 30)],
	['running mean', runningMean()],
];

/** Around what was chosen: our trade-off curve, and that of the running mean. */
const THRIFTS = [0.25, 0.4, 0.65, 1, 1.5, 2.5, 4.5, 7.5];
const MEAN_SCALES = [0.4, 0.6, 0.7, 0.85, 1, 1.15, 1.35, 1.8, 2.5];

const INTERVALS = [0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 6];

const BACKOFFS = [0.5, 1, 2, 4].flatMap((first) =>
	[1.05, 1.1, 1.25, 1.5, 2].flatMap((factor) =>
		[2, 5, 30].filter((cap) => cap > first).map((cap) => ({ first, factor, cap })),
	),
);

const play = async (scenario: Scenario, schedule: NewSchedule, jobs = JOBS) =>
	await summarise(scenario, schedule, Math.ceil(jobs / scenario.items));

async function showScenarios(): Promise<void> {
	const rows: string[][] = [];
	for (const [name, scenario] of SCENARIOS) {
		const cells = [];
		for (const [, schedule] of SCHEDULES) cells.push(cell(await play(scenario, schedule)));
		rows.push([name, ...cells]);
	}
	printTable(
		'Status requests a job · mean lag (95th percentile), s · makespan by the limit',
		['scenario', ...SCHEDULES.map(([name]) => name)],
		rows,
	);
}

function cell({ statusRequests, meanLagSeconds, p95LagSeconds, ofLimit }: Summary): string {
	const lag = `${meanLagSeconds.toFixed(2)} (${p95LagSeconds.toFixed(2)})`;
	return `${statusRequests.toFixed(1)} · ${lag} · ${ofLimit.toFixed(2)}`;
}

interface Point {
	name: string;
	requests: number;
	lag: number;
}

async function curve(
	scenario: Scenario,
	schedules: Array<[string, NewSchedule]>,
	jobs = JOBS,
): Promise<Point[]> {
	const points: Point[] = [];
	for (const [name, schedule] of schedules) {
		const { statusRequests, meanLagSeconds } = await play(scenario, schedule, jobs);
		points.push({ name, requests: statusRequests, lag: meanLagSeconds });
	}
	return points.sort((one, other) => one.requests - other.requests);
}

/**
 * What a curve has of one where it has so much of the other, read off between two of its points; both
 * axes logarithmic. Undefined beyond its ends.
 */
function readOff(
	curve: Point[],
	of: 'requests' | 'lag',
	where: 'requests' | 'lag',
	is: number,
): number | undefined {
	const rising = [...curve].sort((one, other) => one[where] - other[where]);
	const above = rising.findIndex((point) => point[where] >= is);
	const [low, high] = [rising[above - 1], rising[above]];
	if (!low || !high) return undefined;
	const part = Math.log(is / low[where]) / Math.log(high[where] / low[where]);
	return low[of] * (high[of] / low[of]) ** part;
}

/** @returns the least of the others' lags by ours at as many requests: over 1, ours lies below all */
async function showTradeOff(title: string, scenario: Scenario): Promise<number> {
	const ours = await curve(
		scenario,
		THRIFTS.map((thrift) => [`automatic, thrift ${thrift}`, automatic(thrift)]),
	);
	const others = await curve(scenario, [
		...INTERVALS.map((seconds): [string, NewSchedule] => [
			`every ${seconds} s`,
			fixedInterval(seconds),
		]),
		...BACKOFFS.map(({ first, factor, cap }): [string, NewSchedule] => [
			`${first} s × ${factor} up to ${cap} s`,
			exponentialBackoff(first, factor, cap),
		]),
	]);
	const compared = others.flatMap((point) => {
		const ourLag = readOff(ours, 'lag', 'requests', point.requests);
		return ourLag === undefined ? [] : [{ ...point, byOurs: point.lag / ourLag }];
	});
	const best = compared.filter(
		({ requests, lag }) => !others.some((one) => one.requests < requests && one.lag < lag),
	);
	const row = ({ name, requests, lag }: Point, byOurs = '') => [
		name,
		requests.toFixed(1),
		lag.toFixed(2),
		byOurs,
	];
	printTable(
		title,
		['schedule (ours, and the best of the others)', 'requests a job', 'mean lag, s', 'lag by ours'],
		[
			...ours.map((point) => row(point)),
			...best.map((point) => row(point, point.byOurs.toFixed(2))),
		],
	);
	return Math.min(...compared.map(({ byOurs }) => byOurs));
}

/** What a poll costs, in seconds of delay that it has to save: a run of 10.6 s is worth about six. */
const POLL_COST_SECONDS = 0.083;

/**
 * With what delay and requests may cost together: for typical runs no more than before jobs that still run were
 * counted (0.964 on 10 workers, 1.08 at once), for others at most 3 % more. First jobs are only compared.
 */
const PRICED: Array<{ name: string; scenario: Scenario; atMost?: number }> = [
	{ name: '20 at once', scenario: twentyAtOnce(), atMost: 1 },
	...[
		{ medianSeconds: 10.6, sigma: 0.25, atMost: 0.964 },
		{ medianSeconds: 10.6, sigma: 0.05, atMost: 0.63 },
		{ medianSeconds: 10.6, sigma: 0.5, atMost: 1.364 },
		{ medianSeconds: 1, sigma: 0.25, atMost: 0.494 },
		{ medianSeconds: 3, sigma: 0.25, atMost: 0.859 },
		{ medianSeconds: 30, sigma: 0.25, atMost: 1.939 },
		{ medianSeconds: 60, sigma: 0.25, atMost: 3.232 },
	].map(({ medianSeconds, sigma, atMost }) => ({
		name: `100 on 10, ${medianSeconds} s, σ ${sigma}`,
		scenario: batchOf100(medianSeconds, sigma),
		atMost,
	})),
	...[1, 3, 10.6, 30, 60].map((medianSeconds) => ({
		name: `first job, ${medianSeconds} s, σ 0.25`,
		scenario: firstJob(medianSeconds, 0.25),
	})),
];

/** Requests by those of the running mean, at equal delay: a fifth less, and of first jobs nearly so. */
const BY_MEAN_AT_MOST = 0.8;
const BY_MEAN_AT_MOST_FIRST = 0.83;

/**
 * Holds us against a running mean: what both cost, and how many requests each needs at our delay. First jobs of
 * 1 and 3 s have no such number: whatever its pauses, the running mean finds them with its first or second poll.
 */
async function showPrices(): Promise<Target[]> {
	const rows: string[][] = [];
	const targets: Target[] = [];
	for (const { name, scenario, atMost } of PRICED) {
		const ours = await play(scenario, automatic(), JOBS_FOR_TARGETS);
		const means = await curve(
			scenario,
			MEAN_SCALES.map((scale) => [`${scale}`, runningMean(scale)]),
			JOBS_FOR_MEANS,
		);
		const mean = means.find((point) => point.name === '1')!;
		const needed = readOff(means, 'requests', 'lag', ours.meanLagSeconds);
		const cost = (requests: number, lag: number) => lag + POLL_COST_SECONDS * requests;
		const figures = (requests: number, lag: number) =>
			`${requests.toFixed(2)} · ${lag.toFixed(2)} · ${cost(requests, lag).toFixed(2)}`;
		const byMean = needed === undefined ? undefined : ours.statusRequests / needed;
		rows.push([
			name,
			figures(ours.statusRequests, ours.meanLagSeconds),
			figures(mean.requests, mean.lag),
			byMean?.toFixed(2) ?? '',
		]);
		const target = (what: string, measured: number, limit: number, digits: number) =>
			targets.push({ what: `simulated: ${name}: ${what}`, measured, atMost: limit, digits });
		const measured = cost(ours.statusRequests, ours.meanLagSeconds);
		if (atMost !== undefined) target('cost, s', measured, atMost, 3);
		const byMeanAtMost = scenario.items === 1 ? BY_MEAN_AT_MOST_FIRST : BY_MEAN_AT_MOST;
		if (byMean !== undefined) target('requests by a running mean’s', byMean, byMeanAtMost, 2);
	}
	printTable(
		`Requests a job · mean lag, s · cost (lag, and ${POLL_COST_SECONDS} s for each request)`,
		['jobs', 'automatic', 'running mean', 'requests by its at equal lag'],
		rows,
	);
	return targets;
}

/** Plays everything through and prints the tables. @returns what was asked, and what came out */
export async function pollTradeOff(): Promise<Target[]> {
	console.log('Polling, simulated. A status request takes 20 to 50 ms.');
	await showScenarios();
	const { medianSeconds, sigma } = TYPICAL;
	const first = firstJob(medianSeconds, sigma);
	const batch = batchOf100(medianSeconds, sigma);
	const firstByOurs = await showTradeOff('Trade-off, first job, 10.6 s, σ 0.25', first);
	const batchByOurs = await showTradeOff('Trade-off, batch, 10.6 s, σ 0.25', batch);
	const ours = async (scenario: Scenario) => await play(scenario, automatic(), JOBS_FOR_TARGETS);
	const [typical, typicalBatch] = [await ours(first), await ours(batch)];
	const [short, shortBatch] = [await ours(firstJob(1, 0.25)), await ours(batchOf100(1, 0.25))];
	const [long, longBatch] = [await ours(firstJob(60, 0.25)), await ours(batchOf100(60, 0.25))];
	const crowded = await ours({ ...batch, maxConcurrency: 20 });
	const atOnce = await ours(twentyAtOnce());
	const prices = await showPrices();
	const atMost = (what: string, measured: number, limit: number, digits = 2) => ({
		what: `simulated: ${what}`,
		measured,
		atMost: limit,
		digits,
	});
	return [
		...prices,
		atMost('10.6 s, first job: status requests', typical.statusRequests, 7),
		atMost('10.6 s, first job: mean lag, s', typical.meanLagSeconds, 0.5),
		atMost('10.6 s, batch: status requests', typicalBatch.statusRequests, 6),
		atMost('10.6 s, batch: mean lag, s', typicalBatch.meanLagSeconds, 0.5),
		atMost('1 s, first job: mean lag, s', short.meanLagSeconds, 1.5),
		atMost('1 s, batch after a few: mean lag, s', shortBatch.later?.meanLagSeconds ?? NaN, 0.2),
		atMost('60 s, first job: status requests', long.statusRequests, 35, 1),
		atMost('60 s, first job: lag by run', long.lagOfRun, 0.03, 3),
		atMost('60 s, batch after a few: status requests', longBatch.later?.statusRequests ?? NaN, 8),
		atMost('60 s, batch after a few: lag by run', longBatch.later?.lagOfRun ?? NaN, 0.05, 3),
		atMost('100 items on 10 workers, 10 in flight: by limit', typicalBatch.ofLimit, 1.06, 3),
		atMost('100 items on 10 workers, 20 in flight: by limit', crowded.ofLimit, 1.03, 3),
		atMost('20 items at once: by limit', atOnce.ofLimit, 1.06, 3),
		{
			what: 'simulated: first job: others’ least lag by ours',
			measured: firstByOurs,
			atLeast: 1,
			digits: 2,
		},
		{
			what: 'simulated: batch: others’ least lag by ours',
			measured: batchByOurs,
			atLeast: 1,
			digits: 2,
		},
	];
}

if (require.main === module) {
	void pollTradeOff().then((targets) => {
		if (!printTargets(targets)) process.exitCode = 1;
	});
}
