import { measure } from '../measure';
import { printTable } from '../table';
import type { Topic } from './topic';

const MEGABYTE = 1e6;

/** Between two samples, a download on this machine moves some 10 MB. */
const MEMORY_SAMPLE_MS = 10;

const CASES = [
	{ items: 1, megabytes: 1 },
	{ items: 100, megabytes: 1 },
	{ items: 1000, megabytes: 1, atMost: 150 },
	{ items: 1, megabytes: 500, atMost: 60 },
];

export const memory: Topic = {
	name: 'memory',
	about: 'how much memory grows with the items and with the size of the audio',
	minutes: 2,
	async run(sandbox) {
		const rows: string[][] = [];
		const targets = [];
		for (const { items, megabytes, atMost } of CASES) {
			const common = {
				items,
				settings: { runSeconds: 0.2, workers: 50, audio: { bytes: megabytes * MEGABYTE } },
				clockScale: 1,
				memorySampleMs: MEMORY_SAMPLE_MS,
			};
			const options = { maxConcurrency: 10, pollInterval: 0.1 };
			const node = await measure(sandbox, { way: 'openVoice', options, ...common });
			const atOnce = await measure(sandbox, { way: 'allAtOnce', ...common });
			const name = `${items} × ${megabytes} MB`;
			const grown = node.memoryGrowth / MEGABYTE;
			const grownAtOnce = atOnce.memoryGrowth / MEGABYTE;
			rows.push([
				name,
				grown.toFixed(0),
				grownAtOnce.toFixed(0),
				(grown / (items * megabytes)).toFixed(3),
			]);
			if (atMost === undefined) continue;
			targets.push({ what: `memory growth, MB: ${name}`, measured: grown, atMost, digits: 0 });
		}
		printTable(
			'Memory growth at most (resident set, binary data in files, 10 in flight)',
			['audio', 'node, MB', 'all at once, MB', 'node by size of audio'],
			rows,
		);
		return targets;
	},
};
