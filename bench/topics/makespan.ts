import { inFreshProcess } from '../freshProcess';
import type { Batch, BatchCost } from '../process/batch';
import { printTable, type Target, type Topic } from '../table';

const WORKERS = 10;

/** Ten narrated parts, or ten items, on ten workers end with the longest run: some time goes to what is not speech. */
const CASES = [
	{ items: 1 },
	{ items: 10, moreSeconds: 0.3 },
	{ items: 100, moreSeconds: 0 },
	{ items: 10, isNarration: true, moreSeconds: 0.3 },
	{ items: 100, isNarration: true, moreSeconds: 0 },
];

const MOST = 1.06;

/** One by one, more items take as many times as long: nobody need wait for that. */
const MOST_ONE_BY_ONE = 10;

const measure = async (batch: Batch) => await inFreshProcess<BatchCost>('batch', batch);

/** Batches and narrations in real time against what the service needs at least, beside the usual ways. */
export const makespan: Topic = {
	name: 'makespan',
	async run() {
		const rows: string[][] = [];
		const targets: Target[] = [];
		for (const { moreSeconds, ...batch } of CASES) {
			const { items, isNarration } = batch;
			const options = { maxConcurrency: WORKERS };
			const node = await measure({ way: 'openVoice', ...batch, parameters: { options } });
			const byLimit = ({ seconds }: BatchCost) => seconds / node.limitSeconds;
			const one = await beside(items <= MOST_ONE_BY_ONE, {
				way: 'oneByOne',
				items,
				parameters: { pollSeconds: 1 },
			});
			const all = await beside(items > 1, { way: 'allAtOnce', items });
			const name = `${items} ${isNarration ? 'parts' : 'items'}`;
			rows.push([
				name,
				node.limitSeconds.toFixed(1),
				byLimit(node).toFixed(3),
				one ? byLimit(one).toFixed(2) : '',
				!all ? '' : all.spoken < items ? `${items - all.spoken} lost` : byLimit(all).toFixed(2),
				node.pollsPerJob.toFixed(1),
				node.delaySeconds.toFixed(2),
			]);
			if (moreSeconds === undefined) continue;
			const less = moreSeconds > 0 ? `, less ${moreSeconds} s` : '';
			const measured = (node.seconds - moreSeconds) / node.limitSeconds;
			targets.push({ what: `${name}, by the limit${less}`, measured, atMost: MOST });

			async function beside(isWanted: boolean, other: Batch) {
				return isWanted && !isNarration ? await measure(other) : undefined;
			}
		}
		printTable(
			`Batches on ${WORKERS} workers, as many in flight (runs of 10.6 s, σ 0.25; every answer takes 30 ms more)`,
			[
				'batch',
				'limit, s',
				'by limit',
				'one by one',
				'all at once, sync',
				'polls per job',
				'mean delay, s',
			],
			rows,
		);
		return targets;
	},
};
