import { inFreshProcess } from '../freshProcess';
import type { Batch, BatchCost } from '../process/batch';
import { printTable, type Target, type Topic } from '../table';

const CASES = [
	{ items: 10, megabytes: 1 },
	{ items: 100, megabytes: 1 },
	{ items: 1000, megabytes: 1, mostMegabytes: 150 },
	{ items: 1, megabytes: 500, mostMegabytes: 60 },
];

/** At which linear growth counts as kept, noise included. */
const LINEAR = 1.25;

const measure = async (batch: Batch) => await inFreshProcess<BatchCost>('batch', batch);

/** CPU time an item beside the plainest loop, and memory, from 10 to 1000 items and for a file of 500 MB. */
export const growth: Topic = {
	name: 'growth',
	async run() {
		const rows: string[][] = [];
		const targets: Target[] = [];
		const cpu = new Map<number, number>();
		for (const { items, megabytes, mostMegabytes } of CASES) {
			const settings = { runSeconds: 0, workers: 50, audio: { bytes: megabytes * 1e6 } };
			const options = { maxConcurrency: 10, pollInterval: 0.1 };
			const node = { way: 'openVoice', items, parameters: { options } } as const;
			const { cpuMs } = await measure({ ...node, settings });
			const plain = await measure({ way: 'oneByOne', items, settings });
			const { memoryMegabytes } = await measure({ ...node, settings, watchesMemory: true });
			const byPlain = cpuMs / plain.cpuMs;
			const name = `${items} × ${megabytes} MB`;
			rows.push([name, ...[cpuMs, byPlain, memoryMegabytes].map((value) => value.toFixed(1))]);
			cpu.set(items, cpuMs);
			if (items === 1000) {
				targets.push(
					{ what: 'CPU by the plainest loop: 1000 items', measured: byPlain, atMost: 1.5 },
					{ what: 'CPU per item: 1000 by 10', measured: cpuMs / cpu.get(10)!, atMost: LINEAR },
				);
			}
			if (mostMegabytes === undefined) continue;
			targets.push({
				what: `memory growth, MB: ${name}`,
				measured: memoryMegabytes,
				atMost: mostMegabytes,
			});
		}
		printTable(
			'Runs that take no time, 10 in flight; binary data in files, memory is the resident set',
			['items', 'CPU per item, ms', 'by the plainest loop', 'memory growth, MB'],
			rows,
		);
		return targets;
	},
};
