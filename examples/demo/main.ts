import { startEngine } from '../../harness/n8nEngine';
import { readOptions, UsageError } from './options';
import { Progress } from './progress';
import { describe, explain, saveSpeeches } from './results';
import { openService, type Service } from './service';
import { quickstart, speakers, speakMyOwn } from './workflows';

/** Exit codes: as shells have them for a command that was used wrongly, and one that was stopped. */
const USED_WRONGLY = 2;
const STOPPED = 130;

const print = (line = '') => console.log(line);

async function main(args: string[], signal: AbortSignal): Promise<number> {
	// npm runs scripts in the project's folder, and says here where its user is.
	const options = readOptions(args, process.env.INIT_CWD ?? process.cwd());
	const service = await openService(options, process.env.SEGMIND_API_KEY);
	try {
		return signal.aborted ? STOPPED : await perform(service, options, signal);
	} finally {
		await service.stop();
	}
}

async function perform(
	service: Service,
	{ own }: ReturnType<typeof readOptions>,
	signal: AbortSignal,
): Promise<number> {
	const engine = await startEngine();
	const { file, workflow, items, jobs } = own
		? await speakMyOwn(own, service.voiceUrl)
		: quickstart(service.voiceUrl);
	print(service.notice);
	print(`\n${file} runs in n8n’s engine and makes ${jobs} speech${jobs === 1 ? '' : 'es'}:\n`);

	const check = await engine.runCredentialTest(service.credential);
	if (check.status !== 'OK') {
		print(`The key in SEGMIND_API_KEY cannot be used: ${check.message}`);
		return 1;
	}
	const progress = new Progress(print, service.jobs);
	progress.start();
	const execution = await engine.runWorkflow({
		workflow,
		items,
		credentials: { segmindApi: service.credential },
		signal,
		onLog: (line) => progress.onLog(line),
	});
	await progress.stop();

	const speeches = await saveSpeeches(
		execution,
		speakers(workflow).map(({ name }) => name),
	);
	if (speeches.length > 0) print(`\n${describe(speeches).join('\n')}`);
	if (execution.status === 'success') return 0;
	const stopped = execution.status === 'canceled';
	print(`\n${stopped ? 'Stopped.' : explain(execution)}`);
	if (stopped && service.name === 'Segmind') printUnfetched(progress, speeches);
	return stopped ? STOPPED : 1;
}

/** What was accepted is paid for, and can still be had. */
function printUnfetched({ accepted }: Progress, speeches: Array<{ json: object }>): void {
	const fetched = new Set(speeches.map(({ json }) => (json as { requestId?: string }).requestId));
	const left = [...accepted].filter(([requestId]) => !fetched.has(requestId));
	if (left.length === 0) return;
	print('Segmind had accepted these already. Within the hour, Request → Get Result fetches them:');
	for (const [requestId, item] of left) print(`  ${requestId}  ${item}`);
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => stop.abort());
}
main(process.argv.slice(2), stop.signal).then(
	(code) => process.exit(code),
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : String(error));
		process.exit(error instanceof UsageError ? USED_WRONGLY : 1);
	},
);
