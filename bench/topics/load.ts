import { execFileSync } from 'node:child_process';

import { median } from 'simple-statistics';

import { printTable, type Topic } from '../table';

const ROUNDS = 9;

/** Loads what every node needs, then this package, and says how long each took, in ms. */
const SCRIPT = `
	const times = [performance.now()];
	require('n8n-workflow');
	times.push(performance.now());
	const { n8n } = require('./package.json');
	for (const file of [...n8n.nodes, ...n8n.credentials]) require('./' + file);
	times.push(performance.now());
	console.log(JSON.stringify([times[1] - times[0], times[2] - times[1]]));
`;

export const load: Topic = {
	name: 'load',
	about: 'how long n8n takes to load the package',
	minutes: 0.2,
	async run() {
		const rounds = Array.from({ length: ROUNDS }, () => {
			const said = execFileSync(process.execPath, ['-e', SCRIPT], { encoding: 'utf8' });
			return JSON.parse(said) as [number, number];
		});
		const [workflow, ours] = [0, 1].map((part) => median(rounds.map((round) => round[part]!)));
		printTable(
			`Time to load, median of ${ROUNDS} fresh processes`,
			['', 'ms'],
			[
				['n8n-workflow, which every node needs', workflow!.toFixed(0)],
				['this package, node and credential', ours!.toFixed(0)],
			],
		);
		const what = 'time to load, by n8n-workflow’s';
		return await Promise.resolve([{ what, measured: ours! / workflow!, atMost: 1 }]);
	},
};
