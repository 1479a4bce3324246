import { PollSchedule } from '../../nodes/OpenVoice/purchase/polling/pollSchedule';
import { type Batch, OTHERS, type PollCost, simulate } from '../pollSimulation';
import { printTable, type Target } from '../table';
import type { Topic } from './topic';

/** As many jobs for each cell of the table: more change its numbers by less than a hundredth. */
const JOBS = 1000;

/** What latency and requests may cost together, in seconds; first jobs are only compared. */
const BATCHES: Array<Batch & { atMost?: number }> = [
	{ items: 20, workers: 20, medianSeconds: 10.6, sigma: 0.25, atMost: 1.02 },
	{ items: 100, workers: 10, medianSeconds: 10.6, sigma: 0.05, atMost: 0.65 },
	{ items: 100, workers: 10, medianSeconds: 10.6, sigma: 0.25, atMost: 0.98 },
	{ items: 100, workers: 10, medianSeconds: 10.6, sigma: 0.5, atMost: 1.38 },
	{ items: 100, workers: 10, medianSeconds: 1, sigma: 0.25, atMost: 0.5 },
	{ items: 100, workers: 10, medianSeconds: 60, sigma: 0.25, atMost: 3.25 },
	...[1, 10.6, 60].map((medianSeconds) => ({ items: 1, workers: 1, medianSeconds, sigma: 0.25 })),
];

const SCHEDULES = { automatic: () => new PollSchedule(), ...OTHERS };

export const polling: Topic = {
	name: 'polling',
	about: 'what polling costs, simulated, beside fixed intervals, backoff and a running mean',
	minutes: 1,
	async run() {
		const targets: Target[] = [];
		const rows = BATCHES.map(({ atMost, ...batch }) => {
			const { items, workers, medianSeconds, sigma } = batch;
			const name = `${items} on ${workers}, ${medianSeconds} s, σ ${sigma}`;
			const costs = Object.values(SCHEDULES).map((schedule) =>
				simulate(batch, schedule, JOBS / items),
			);
			const [ours, ...others] = costs as [PollCost, ...PollCost[]];
			if (atMost !== undefined) {
				const leastOfOthers = Math.min(...others.map(({ costSeconds }) => costSeconds));
				const [what, measured] = [`simulated: ${name}: cost, s`, ours.costSeconds];
				targets.push(
					{ what, measured, atMost, digits: 3 },
					{
						what: `${what}, by others’ least`,
						measured: measured / leastOfOthers,
						atMost: 1,
						digits: 2,
					},
				);
			}
			return [name, ...costs.map(cell)];
		});
		printTable(
			'Polling, simulated: status requests per job · mean lag, s · cost, s',
			['jobs', ...Object.keys(SCHEDULES)],
			rows,
		);
		return await Promise.resolve(targets);
	},
};

const cell = ({ statusRequests, lagSeconds, costSeconds }: PollCost) =>
	`${statusRequests.toFixed(1)} · ${lagSeconds.toFixed(2)} · ${costSeconds.toFixed(2)}`;
