import { mean } from 'simple-statistics';

import { type Measured, measure } from '../measure';
import { printTable, type Target } from '../table';
import type { Topic } from './topic';

const ITEMS = [1, 10, 100, 1000];
const WORKERS = [1, 10, 50];

/** A mean run of the typical service, in seconds. */
const MEAN_RUN_SECONDS = 10.9;

/** Time is scaled down until a row takes about so long, but no further than the machine keeps up. */
const SECONDS_A_ROW = 10;
const SECONDS_AN_ITEM = 0.06;
const STRONGEST_SCALE = 50;

/** Seldom: each sample costs CPU time, and that is measured as well. */
const MEMORY_SAMPLE_MS = 200;

/** At which linear growth counts as kept: measured from 10 to 1000 items, noise included. */
const LINEAR = 1.25;

const mostScale = (serviceSeconds: number, items: number) =>
	Math.min(
		STRONGEST_SCALE,
		Math.max(1, Math.floor(serviceSeconds / Math.max(SECONDS_A_ROW, SECONDS_AN_ITEM * items))),
	);

export const growth: Topic = {
	name: 'growth',
	about: 'from 1 to 1000 items on 1, 10 and 50 workers, beside the usual ways',
	minutes: 15,
	async run(sandbox) {
		const rows: string[][] = [];
		const ours = new Map<string, Measured>();
		for (const items of ITEMS) {
			// One item after the other uses one worker, however many there are.
			const sequential = await measure(sandbox, {
				way: 'sequential',
				items,
				settings: { workers: 1 },
				clockScale: mostScale(items * MEAN_RUN_SECONDS, items),
			});
			for (const workers of WORKERS) {
				const serviceSeconds = Math.max(1, items / workers) * MEAN_RUN_SECONDS;
				const clockScale = mostScale(serviceSeconds, items);
				const memorySampleMs = MEMORY_SAMPLE_MS;
				const common = { items, settings: { workers }, clockScale, memorySampleMs };
				const options = { maxConcurrency: workers };
				const node = await measure(sandbox, { way: 'openVoice', options, ...common });
				const atOnce = await measure(sandbox, { way: 'allAtOnce', ...common });
				ours.set(`${items}/${workers}`, node);
				const byLimit = ({ seconds }: Measured) => (seconds / node.limitSeconds).toFixed(2);
				const lost = items - atOnce.spoken;
				rows.push([
					`${items} on ${workers}`,
					`1:${clockScale}`,
					node.limitSeconds.toFixed(0),
					byLimit(node),
					byLimit(sequential),
					lost === 0 ? byLimit(atOnce) : `${lost} lost`,
					mean(node.statusRequests).toFixed(1),
					node.lagSeconds.toFixed(2),
					((1000 * node.cpuSeconds) / items).toFixed(0),
					(node.memoryGrowth / 1e6).toFixed(0),
				]);
			}
		}
		printTable(
			'From 1 to 1000 items (runs of 10.6 s, σ 0.25; as many in flight as there are workers; at 1:50, every ms of work counts 50)',
			[
				'items on workers',
				'scale',
				'limit, s',
				'by limit',
				'one by one, 1 s poll',
				'all at once, sync',
				'status requests per job',
				'mean lag, s',
				'CPU per item, ms',
				'memory growth, MB',
			],
			rows,
		);
		return [
			linear('CPU per item', ({ cpuSeconds }, items) => cpuSeconds / items),
			linear('status requests per item', ({ statusRequests }) => mean(statusRequests)),
		];

		function linear(what: string, ofItem: (measured: Measured, items: number) => number): Target {
			const at = (items: number) => ofItem(ours.get(`${items}/10`) as Measured, items);
			return {
				what: `${what}: 1000 items by 10 items, 10 workers`,
				measured: at(1000) / at(10),
				atMost: LINEAR,
				digits: 2,
			};
		}
	},
};
