import { measure } from '../measure';
import { printTable, type Target } from '../table';
import type { Topic } from './topic';

/** What the node may leave in n8n's database for each item that it has delivered. */
const MOST_BYTES_AN_ITEM = 200;

const ITEMS = [100, 1_000, 10_000];

/** At which linear growth counts as kept, from one size to one ten times as large, noise included. */
const LINEAR = 1.25;

/** Only what the node itself does is measured: jobs are ordered, not waited for. */
const COMMON = { settings: { runSeconds: 0, workers: 100 }, clockScale: 1 };

export const ledger: Topic = {
	name: 'ledger',
	about:
		'what the node leaves in the saved execution, and what a pass of a loop costs, up to 10,000',
	minutes: 6,
	async run(sandbox) {
		const parameters = { waitForCompletion: false };
		const rows: string[][] = [];
		const bytes = new Map<number, number>();
		const ours = new Map<number, number>();
		for (const items of ITEMS) {
			const atOnce = await measure(sandbox, {
				...COMMON,
				way: 'openVoice',
				items,
				parameters,
				options: { maxConcurrency: 50 },
			});
			const loop = await measure(sandbox, {
				...COMMON,
				way: 'openVoice',
				items,
				parameters,
				passes: true,
			});
			// The engine's own work grows with what it keeps of each pass.
			const empty = await measure(sandbox, { ...COMMON, way: 'nothing', items, passes: true });
			const milliseconds = ({ cpuSeconds }: { cpuSeconds: number }) => (1000 * cpuSeconds) / items;
			bytes.set(items, Math.max(atOnce.savedBytes, loop.savedBytes) / items);
			ours.set(items, milliseconds(loop) - milliseconds(empty));
			rows.push([
				items.toLocaleString('en'),
				(atOnce.savedBytes / items).toFixed(0),
				(loop.savedBytes / items).toFixed(0),
				milliseconds(atOnce).toFixed(2),
				milliseconds(loop).toFixed(2),
				milliseconds(empty).toFixed(2),
				(milliseconds(loop) - milliseconds(empty)).toFixed(2),
			]);
		}
		printTable(
			'What was bought, as it is remembered (Wait for Completion off)',
			[
				'items or passes',
				'saved an item, bytes',
				'saved a pass, bytes',
				'CPU per item, ms',
				'CPU a pass, ms',
				'of an empty loop, ms',
				'of the node, ms',
			],
			rows,
		);
		const most = Math.max(...ITEMS);
		return [
			{
				what: `bytes an item in the saved execution: ${most.toLocaleString('en')} items`,
				measured: bytes.get(most)!,
				atMost: MOST_BYTES_AN_ITEM,
				digits: 0,
			},
			...ITEMS.slice(1).map((passes): Target => {
				const [before, after] = [passes / 10, passes].map((count) => count.toLocaleString('en'));
				return {
					what: `CPU a pass of a loop: ${after} passes by ${before}`,
					measured: ours.get(passes)! / ours.get(passes / 10)!,
					atMost: LINEAR,
					digits: 2,
				};
			}),
		];
	},
};
