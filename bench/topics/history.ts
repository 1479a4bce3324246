import { setInterval as every } from 'node:timers/promises';

import { type Engine, startEngine } from '../../harness/engine/n8nEngine';
import type { Sandbox } from '../../harness/sandboxProcess';
import { printTable, type Target } from '../table';
import type { Topic } from './topic';

const ITEMS = 1000;

/** How many requests an account may have made within what is looked back. */
const ROWS = [5_000, 50_000];

const SAMPLE_MS = 100;

const MB = 1e6;

/** Runs that are over at once: what is measured is all the rest. */
const QUICK = { runSeconds: 0, workers: 100, audio: { bytes: 20_000 }, credits: 1e6 };

export const history: Topic = {
	name: 'history',
	about: 'what it takes to find 1000 speeches that are bought already, and to find none',
	minutes: 3,
	async run(sandbox) {
		const engine = await startEngine();
		await sandbox.reset(QUICK);
		const speak = async (text: string, isByHand: boolean) => {
			const [jobs, log] = [(await sandbox.jobs()).length, (await sandbox.log()).length];
			const start = performance.now();
			const execution = await engine.runWorkflow({
				mode: isByHand ? 'manual' : 'trigger',
				items: Array.from({ length: ITEMS }, (_, item) => ({ json: { text: `${text} ${item}` } })),
				parameters: {
					inputAudioUrl: sandbox.referenceUrl,
					text: '={{ $json.text }}',
					options: { maxConcurrency: 50, pollInterval: 0.1 },
				},
				credentials: { segmindApi: sandbox.credential() },
			});
			const seconds = (performance.now() - start) / 1000;
			if (execution.error) throw execution.error;
			const requests = (await sandbox.log()).slice(log);
			return {
				seconds,
				spoken: execution.outputItems().filter(({ binary }) => binary !== undefined).length,
				bought: (await sandbox.jobs()).length - jobs,
				requests: requests.length,
				history: requests.filter(({ path }) => path.includes('request-history')).length,
			};
		};
		const first = await speak('Line', false);
		const again = await speak('Line', true);
		const another = await speak('Other line', true);
		printTable(
			`${ITEMS} items, runs that take no time, 50 in flight`,
			['', 'spoken', 'bought', 'requests', 'of these to the history', 'seconds'],
			Object.entries({
				'in production, the history not asked': first,
				'again by hand: all is bought already': again,
				[`by hand, nothing of it among ${ITEMS} bought`]: another,
			}).map(([name, { spoken, bought, requests, history: asked, seconds }]) => [
				name,
				...[spoken, bought, requests, asked].map(String),
				seconds.toFixed(1),
			]),
		);
		return [
			{ what: 'history requests to find 1000', measured: again.history, atMost: 15, digits: 0 },
			{ what: 'bought though it was there', measured: again.bought, atMost: 0, digits: 0 },
			{ what: 'history requests to find none', measured: another.history, atMost: 15, digits: 0 },
			{ what: 'not spoken', measured: ITEMS - again.spoken, atMost: 0, digits: 0 },
			...(await largeRecords(engine, sandbox)),
		];
	},
};

/** Finds one speech among many requests of other programs: how long that takes, and how much memory. */
async function largeRecords(engine: Engine, sandbox: Sandbox): Promise<Target[]> {
	const measured: Array<{
		rows: number;
		seconds: number;
		cpu: number;
		grown: number;
		bought: number;
	}> = [];
	for (const rows of ROWS) {
		await sandbox.reset(QUICK);
		const speak = async () => {
			const execution = await engine.runWorkflow({
				mode: 'manual',
				items: [{ json: { text: 'One of many' } }],
				parameters: { inputAudioUrl: sandbox.referenceUrl, text: '={{ $json.text }}', options: {} },
				credentials: { segmindApi: sandbox.credential() },
			});
			if (execution.error) throw execution.error;
		};
		await speak();
		await sandbox.settings({ history: { others: { rows } } });
		const before = process.memoryUsage.rss();
		let most = before;
		const stop = new AbortController();
		const watching = watch(stop.signal, () => (most = Math.max(most, process.memoryUsage.rss())));
		const [start, cpu] = [performance.now(), process.cpuUsage()];
		await speak();
		const { user, system } = process.cpuUsage(cpu);
		measured.push({
			rows,
			seconds: (performance.now() - start) / 1000,
			cpu: (user + system) / 1e6,
			grown: (most - before) / MB,
			bought: (await sandbox.jobs()).length - 1,
		});
		stop.abort();
		await watching;
	}
	printTable(
		'One speech, bought already, among the requests of another program',
		['rows', 'seconds', 'CPU of the node, seconds', 'memory grown, MB', 'bought'],
		measured.map(({ rows, seconds, cpu, grown, bought }) => [
			...[rows, seconds.toFixed(1), cpu.toFixed(1), grown.toFixed(0), bought].map(String),
		]),
	);
	const largest = measured.at(-1)!;
	return [
		{ what: 'MB for a record of 50,000 rows', measured: largest.grown, atMost: 150, digits: 0 },
		{ what: 'bought though it was among 50,000', measured: largest.bought, atMost: 0, digits: 0 },
	];
}

async function watch(signal: AbortSignal, look: () => void): Promise<void> {
	try {
		for await (const _ of every(SAMPLE_MS, undefined, { signal })) look();
	} catch {
		// Over.
	}
}
