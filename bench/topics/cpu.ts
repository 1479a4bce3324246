import { mean, median } from 'simple-statistics';

import { measure } from '../measure';
import { printTable } from '../table';
import type { Topic } from './topic';

const ITEMS = 200;
const ROUNDS = 3;
/** The node's waiting costs too, so its runs last as they do; ten times as fast. */
const CLOCK_SCALE = 10;

export const cpu: Topic = {
	name: 'cpu',
	about: 'CPU time an item, beside the plainest loop that sends the same requests',
	minutes: 3,
	async run(sandbox) {
		const milliseconds = (cpuSeconds: number) => (1000 * cpuSeconds) / ITEMS;
		const rounds = [];
		for (let round = 0; round < ROUNDS; round++) {
			const node = await measure(sandbox, {
				way: 'openVoice',
				items: ITEMS,
				settings: {},
				options: { maxConcurrency: 10 },
				clockScale: CLOCK_SCALE,
			});
			const plain = await measure(sandbox, {
				way: 'plainLoop',
				items: ITEMS,
				polls: node.statusRequests,
				settings: { runSeconds: 0 },
				clockScale: 1,
			});
			rounds.push({
				node: milliseconds(node.cpuSeconds),
				plain: milliseconds(plain.cpuSeconds),
				polls: mean(node.statusRequests),
			});
		}
		const byPlain = median(rounds.map(({ node, plain }) => node / plain));
		printTable(
			`CPU time an item (${ITEMS} items, runs of 10.6 s at scale 1:${CLOCK_SCALE}, 10 in flight)`,
			['round', 'status requests per item', 'plainest loop, ms', 'node, ms', 'node by loop'],
			rounds.map(({ node, plain, polls }, round) => [
				`${round + 1}`,
				polls.toFixed(1),
				plain.toFixed(1),
				node.toFixed(1),
				(node / plain).toFixed(2),
			]),
		);
		return [{ what: 'CPU per item by plainest loop', measured: byPlain, atMost: 1.5, digits: 2 }];
	},
};
