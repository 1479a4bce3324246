import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

import { median } from 'simple-statistics';

import { printTable } from '../table';
import type { Topic } from './topic';

const CHECKOUT = resolve(__dirname, '../..');
const ROUNDS = 9;

/** What a fresh process does: loads what every node needs, then this package, and says how long. */
const SCRIPT = `
	const start = performance.now();
	require('n8n-workflow');
	const before = performance.now();
	const { n8n } = require('./package.json');
	for (const file of [...n8n.nodes, ...n8n.credentials]) require('./' + file);
	console.log(JSON.stringify({ workflow: before - start, package: performance.now() - before }));
`;

export const load: Topic = {
	name: 'load',
	about: 'how long n8n takes to load the package',
	minutes: 0.2,
	async run() {
		const rounds = Array.from({ length: ROUNDS }, () => {
			const said = execFileSync(process.execPath, ['-e', SCRIPT], {
				cwd: CHECKOUT,
				encoding: 'utf8',
			});
			return JSON.parse(said) as { workflow: number; package: number };
		});
		const ours = median(rounds.map((round) => round.package));
		const workflow = median(rounds.map((round) => round.workflow));
		printTable(
			`Time to load, median of ${ROUNDS} fresh processes`,
			['', 'ms', 'by n8n-workflow'],
			[
				['n8n-workflow, which every node needs', workflow.toFixed(0), '1'],
				['this package, node and credential', ours.toFixed(0), (ours / workflow).toFixed(2)],
			],
		);
		return await Promise.resolve([]);
	},
};
