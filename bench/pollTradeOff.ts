import { batchOf100, firstJob, SCENARIOS, summarise, type Summary, TYPICAL } from './pollScenarios';
import { automatic, exponentialBackoff, fixedInterval, type PollSchedule } from './pollSchedules';
import { printTable, printTargets, type Target } from './table';
import type { Scenario } from './pollSimulator';

/** So many jobs for each cell of a table, and more where a number is held against a target. */
const JOBS = 800;
const JOBS_FOR_TARGETS = 4000;

const SCHEDULES: Array<[string, PollSchedule]> = [
	['automatic', automatic()],
	['every 1 s', fixedInterval(1)],
	['every 5 s', fixedInterval(5)],
	['backoff 1 s × 1.5', exponentialBackoff(1, 1.5, 30)],
];

/** Prices of a look around the one that was chosen: our trade-off curve. */
const LOOK_PRICES = [0.002, 0.003, 0.005, 0.0078, 0.012, 0.02, 0.035, 0.06];

const INTERVALS = [0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 6];

const BACKOFFS = [0.5, 1, 2, 4].flatMap((first) =>
	[1.05, 1.1, 1.25, 1.5, 2].flatMap((factor) =>
		[2, 5, 30].filter((cap) => cap > first).map((cap) => ({ first, factor, cap })),
	),
);

const play = async (scenario: Scenario, schedule: PollSchedule, jobs = JOBS) =>
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
	schedules: Array<[string, PollSchedule]>,
): Promise<Point[]> {
	const points: Point[] = [];
	for (const [name, schedule] of schedules) {
		const { statusRequests, meanLagSeconds } = await play(scenario, schedule);
		points.push({ name, requests: statusRequests, lag: meanLagSeconds });
	}
	return points.sort((one, other) => one.requests - other.requests);
}

/** Our lag with so many requests, read off between two points of our curve; both axes logarithmic. */
function lagWith(requests: number, ours: Point[]): number | undefined {
	const above = ours.findIndex((point) => point.requests >= requests);
	const [low, high] = [ours[above - 1], ours[above]];
	if (!low || !high) return undefined;
	const part = Math.log(requests / low.requests) / Math.log(high.requests / low.requests);
	return low.lag * (high.lag / low.lag) ** part;
}

/** @returns the least of the others' lags by ours at as many requests: over 1, ours lies below all */
async function showTradeOff(title: string, scenario: Scenario): Promise<number> {
	const ours = await curve(
		scenario,
		LOOK_PRICES.map((price) => [`automatic, price ${price}`, automatic(price)]),
	);
	const others = await curve(scenario, [
		...INTERVALS.map((seconds): [string, PollSchedule] => [
			`every ${seconds} s`,
			fixedInterval(seconds),
		]),
		...BACKOFFS.map(({ first, factor, cap }): [string, PollSchedule] => [
			`${first} s × ${factor} up to ${cap} s`,
			exponentialBackoff(first, factor, cap),
		]),
	]);
	const compared = others.flatMap((point) => {
		const ourLag = lagWith(point.requests, ours);
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
	const atOnce = await ours({ ...batch, items: 20, workers: 20, maxConcurrency: 20 });
	const atMost = (what: string, measured: number, limit: number, digits = 2) => ({
		what: `simulated: ${what}`,
		measured,
		atMost: limit,
		digits,
	});
	return [
		atMost('10.6 s, first job: status requests', typical.statusRequests, 7),
		atMost('10.6 s, first job: mean lag, s', typical.meanLagSeconds, 0.5),
		atMost('10.6 s, batch: status requests', typicalBatch.statusRequests, 6),
		atMost('10.6 s, batch: mean lag, s', typicalBatch.meanLagSeconds, 0.5),
		atMost('1 s, first job: mean lag, s', short.meanLagSeconds, 1.5),
		atMost('1 s, batch after a few: mean lag, s', shortBatch.later?.meanLagSeconds ?? NaN, 0.2),
		atMost('60 s, first job: status requests', long.statusRequests, 30, 1),
		atMost('60 s, first job: lag by run', long.lagOfRun, 0.05, 3),
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
