import { type Engine, startEngine } from '../harness/engine/n8nEngine';
import { UsageError, USED_WRONGLY } from '../scripts/terminal';
import { type DemoOptions, readOptions } from './options';
import { Progress } from './progress';
import { describe, explain, inTotal, saveSpeeches, type Speech } from './results';
import { openService, type Service } from './service';
import { quickstart, speakers, speakMyOwn } from './workflows';

/** As shells have it: the exit code of a command that was stopped. */
const STOPPED = 130;

/** Whoever types Ctrl-C does not want to wait. What still runs then ends with this process. */
const STOP_WITHIN_MS = 5_000;

const print = (line = '') => console.log(line);

async function main(args: string[], signal: AbortSignal): Promise<number> {
	// npm runs scripts in the project's folder, and says here where its user is.
	const options = readOptions(args, process.env.INIT_CWD ?? process.cwd());
	const service = await openService(options, process.env.SEGMIND_API_KEY?.trim());
	try {
		return await perform(service, options, signal);
	} finally {
		await service.stop?.();
	}
}

async function perform(
	service: Service,
	{ own }: DemoOptions,
	signal: AbortSignal,
): Promise<number> {
	const engine = await startEngine();
	const { file, workflow, items, jobs } = own
		? await speakMyOwn(own, service.voiceUrl)
		: quickstart(service.voiceUrl);
	print(service.notice);
	print(`\n${file} runs in n8n’s engine and makes ${jobs} audio file${jobs === 1 ? '' : 's'}:\n`);
	if (!(await isKeyGood(engine, service))) return 1;

	const nodes = speakers(workflow).map(({ name }) => name);
	const progress = new Progress(print, service.jobs);
	const execution = await engine.runWorkflow({
		workflow,
		items,
		credentials: { segmindApi: service.credential },
		signal,
		onLog: (line) => progress.onLog(line),
	});
	await progress.stop();

	const speeches = await saveSpeeches(execution, nodes);
	if (speeches.length > 0) print(`\n${describe(speeches)}`);
	if (execution.status === 'success') {
		print(`\n${inTotal(speeches, progress.seconds)} ${service.aboutCost}`);
		return 0;
	}
	const isStopped = execution.status === 'canceled';
	print(`\n${isStopped ? 'Stopped.' : explain(execution)}`);
	if (isStopped && service.isPaid) printUnfetched(progress, speeches);
	return isStopped ? STOPPED : 1;
}

/** Asks for the balance before anything is spent: it is free, and needs a key that is good. */
async function isKeyGood(engine: Engine, { credential }: Service): Promise<boolean> {
	const execution = await engine.runWorkflow({
		parameters: { resource: 'account', operation: 'getCredits' },
		credentials: { segmindApi: credential },
	});
	if (execution.status === 'success') return true;
	print(`The key in SEGMIND_API_KEY has been tried, and nothing was spent.\n${explain(execution)}`);
	return false;
}

/** What was accepted is paid for, and can still be had. */
function printUnfetched({ accepted }: Progress, speeches: Speech[]): void {
	const fetched = new Set(speeches.map(({ json }) => json.requestId));
	const left = [...accepted].filter(([requestId]) => !fetched.has(requestId));
	if (left.length === 0) return;
	print('Segmind had accepted these already. Request → Get Result fetches them:');
	for (const [requestId, item] of left) print(`  ${requestId}  ${item}`);
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => {
		stop.abort();
		setTimeout(() => {
			print('\nStopped.');
			process.exit(STOPPED);
		}, STOP_WITHIN_MS).unref();
	});
}
main(process.argv.slice(2), stop.signal).then(
	(code) => process.exit(code),
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : String(error));
		process.exit(error instanceof UsageError ? USED_WRONGLY : 1);
	},
);
