import { mean } from 'simple-statistics';

import { measure } from '../measure';
import { printTable } from '../table';
import type { Topic } from './topic';

/** What a request to the real service takes, beside the work behind it. */
const ANSWER_DELAY_MS = 30;

const CASES = [
	{ items: 100, workers: 10, maxConcurrency: 10, atMost: 1.06 },
	{ items: 100, workers: 10, maxConcurrency: 20, atMost: 1.03 },
	{ items: 20, workers: 20, maxConcurrency: 20, atMost: 1.06 },
	{ items: 20, workers: 10, maxConcurrency: 20, atMost: 1.06 },
];

export const makespan: Topic = {
	name: 'makespan',
	about: 'batches in real time against what the service needs at least',
	minutes: 6,
	async run(sandbox) {
		const rows: string[][] = [];
		const targets = [];
		for (const { items, workers, maxConcurrency, atMost } of CASES) {
			const { seconds, limitSeconds, statusRequests, lag, cpuSeconds } = await measure(sandbox, {
				way: 'openVoice',
				items,
				settings: { workers },
				options: { maxConcurrency },
				clockScale: 1,
				answerDelayMs: ANSWER_DELAY_MS,
			});
			const name = `${items} items, ${workers} workers, ${maxConcurrency} in flight`;
			const byLimit = seconds / limitSeconds;
			rows.push([
				name,
				limitSeconds.toFixed(1),
				byLimit.toFixed(3),
				mean(statusRequests).toFixed(1),
				lag.mean.toFixed(2),
				lag.p95.toFixed(2),
				((1000 * cpuSeconds) / items).toFixed(0),
			]);
			targets.push({ what: `makespan by limit: ${name}`, measured: byLimit, atMost, digits: 3 });
		}
		printTable(
			`Makespan, scale 1:1 (runs of 10.6 s, σ 0.25; every answer takes ${ANSWER_DELAY_MS} ms more)`,
			[
				'batch',
				'limit, s',
				'by limit',
				'status requests per job',
				'mean lag, s',
				'95 %, s',
				'CPU per item, ms',
			],
			rows,
		);
		return targets;
	},
};
