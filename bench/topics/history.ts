import { measured } from '../../harness/cost';
import { type Engine, startEngine } from '../../harness/engine/n8nEngine';
import { type Sandbox, startSandbox } from '../../harness/sandboxProcess';
import { printTable, type Target, type Topic } from '../table';

const ITEMS = 1000;

/** How many requests of other programs an account may have made within what is looked back. */
const OTHERS = 50_000;

/** Runs that are over at once: what is measured is all the rest. */
const QUICK = { runSeconds: 0, workers: 100, audio: { bytes: 20_000 }, credits: 1e6 };

/** What it takes to find 1000 speeches that are bought already, and to find none. */
export const history: Topic = {
	name: 'history',
	async run() {
		const [engine, sandbox] = await Promise.all([startEngine(), startSandbox({ settings: QUICK })]);
		try {
			const speak = speaker(engine, sandbox);
			const first = await speak(ITEMS, 'Line', 'trigger');
			const again = await speak(ITEMS, 'Line', 'manual');
			const another = await speak(ITEMS, 'Other line', 'manual');
			await sandbox.settings({ history: { others: { rows: OTHERS } } });
			const among = await speak(1, 'Line', 'manual');
			const rows = {
				'in production, the history not asked': first,
				'again by hand: all is bought already': again,
				[`by hand, nothing of it among ${ITEMS} bought`]: another,
				[`one by hand, bought among ${OTHERS} of another program`]: among,
			};
			printTable(
				`${ITEMS} items, runs that take no time, 50 in flight`,
				['', 'spoken', 'bought', 'requests', 'of these to the history', 'CPU, s', 'memory, MB'],
				Object.entries(rows).map(([name, { spoken, bought, requests, toHistory, cpu, memory }]) => [
					name,
					...[spoken, bought, requests, toHistory].map(String),
					cpu.toFixed(1),
					memory.toFixed(0),
				]),
			);
			return [
				{ what: 'not spoken', measured: ITEMS - again.spoken, atMost: 0 },
				{ what: 'bought though it was there', measured: again.bought + among.bought, atMost: 0 },
				{ what: 'history requests to find 1000', measured: again.toHistory, atMost: 15 },
				{ what: 'history requests to find none', measured: another.toHistory, atMost: 15 },
				{ what: `MB for a record of ${OTHERS} rows`, measured: among.memory, atMost: 150 },
			] satisfies Target[];
		} finally {
			await sandbox.stop();
		}
	},
};

/** Has the node speak so many items of one text, and tells what that took. */
const speaker =
	(engine: Engine, sandbox: Sandbox) =>
	async (items: number, text: string, mode: 'trigger' | 'manual') => {
		const [jobs, log] = [(await sandbox.jobs()).length, (await sandbox.log()).length];
		const cpuBefore = process.cpuUsage();
		const { result: execution, cost } = await measured(
			async () =>
				await engine.runWorkflow({
					mode,
					items: Array.from({ length: items }, (_, item) => ({
						json: { text: `${text} ${item}` },
					})),
					parameters: {
						inputAudioUrl: sandbox.referenceUrl,
						text: '={{ $json.text }}',
						options: { maxConcurrency: 50, pollInterval: 0.1 },
					},
					credentials: { segmindApi: sandbox.credential() },
				}),
		);
		const { user, system } = process.cpuUsage(cpuBefore);
		if (execution.error) throw execution.error;
		const requests = (await sandbox.log()).slice(log);
		return {
			spoken: execution.outputItems().filter(({ binary }) => binary !== undefined).length,
			bought: (await sandbox.jobs()).length - jobs,
			requests: requests.length,
			toHistory: requests.filter(({ path }) => path.includes('request-history')).length,
			cpu: (user + system) / 1e6,
			memory: cost.memoryBytes / 1e6,
		};
	};
