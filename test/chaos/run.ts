import type { INodeExecutionData } from 'n8n-workflow';

import type { Engine, Execution } from '../../harness/engine/n8nEngine';
import { SANDBOX_KEY, type SandboxJob, startSandbox } from '../../harness/sandboxProcess';
import { chaosPlan, textOf } from './plan';

/** How many items a run has, and how many at once. */
const SIZE = { async: 500, sync: 50 };
const CONCURRENCY = 20;

const AUDIO_BYTES = 20_000;

/** What became of a seed. */
export interface ChaosReport {
	seed: number;
	items: number;
	/** Items that ended as audio, from 0 to 1. */
	audioShare: number;
	/** Requests that met a fault, from 0 to 1. */
	faultShare: number;
	requests: number;
	seconds: number;
	/** Everything that must not be, in words; nothing if all is well. */
	problems: string[];
}

/** Speaks hundreds of items while a fifth of all requests fails, and settles the accounts. */
export async function runChaos(engine: Engine, seed: number): Promise<ChaosReport> {
	const sandbox = await startSandbox({
		validate: true,
		settings: { runSeconds: 0.05, workers: 50, audio: { bytes: AUDIO_BYTES }, credits: 1e6 },
	});
	try {
		await sandbox.faults(chaosPlan(seed, SIZE));
		const startMs = Date.now();
		const speak = async (mode: keyof typeof SIZE) =>
			await engine.runWorkflow({
				items: Array.from({ length: SIZE[mode] }, (_, index) => ({
					json: { text: textOf(mode, index) },
				})),
				parameters: {
					inputAudioUrl: sandbox.referenceUrl,
					text: '={{ $json.text }}',
					processing: mode,
					options: { maxConcurrency: CONCURRENCY, ...(mode === 'async' && { pollInterval: 0.15 }) },
				},
				settings: {
					onError: 'continueRegularOutput',
					retryOnFail: true,
					maxTries: 3,
					waitBetweenTries: 10,
				},
				credentials: { segmindApi: sandbox.credential() },
			});
		const [async, sync] = await Promise.all([speak('async'), speak('sync')]);
		const seconds = (Date.now() - startMs) / 1000;
		const [jobs, log, violations] = await Promise.all([
			sandbox.jobs(),
			sandbox.log(),
			sandbox.contractViolations(),
		]);

		const books = [
			await settle('async', async, jobs),
			await settle('sync', sync, jobs),
			{
				audio: 0,
				problems: log
					.filter(({ path, keyIn }) =>
						keyIn.some((place) => place !== 'header:x-api-key' || path.startsWith('/files/')),
					)
					.map(({ method, path, keyIn }) => `${method} ${path} had a key in ${keyIn.join()}`),
			},
			{
				audio: 0,
				problems: violations.map((violation) => `Not as described: ${JSON.stringify(violation)}`),
			},
		];
		const items = SIZE.async + SIZE.sync;
		return {
			seed,
			items,
			audioShare: books.reduce((total, { audio }) => total + audio, 0) / items,
			faultShare: log.filter(({ fault }) => fault).length / log.length,
			requests: log.length,
			seconds,
			problems: books.flatMap(({ problems }) => problems),
		};
	} finally {
		await sandbox.stop();
	}
}

/** Holds what the node gave against what the sandbox would bill. */
async function settle(mode: keyof typeof SIZE, execution: Execution, jobs: SandboxJob[]) {
	const problems: string[] = [];
	let audio = 0;
	if (execution.error) problems.push(`The ${mode} execution failed: ${execution.error.message}`);
	if (execution.asText().includes(SANDBOX_KEY)) problems.push('The key is in the run data');

	const outputs = execution.outputItems();
	for (let index = 0; index < SIZE[mode]; index++) {
		const text = textOf(mode, index);
		const bought = jobs.filter((job) => job.text === text);
		const { json, binary }: INodeExecutionData = outputs[index] ?? { json: {} };
		const problem = (what: string) => problems.push(`${text}: ${what}, ${JSON.stringify(json)}`);
		const [job] = bought;
		if (bought.length > 1) problem(`bought ${bought.length} times`);
		if (binary) {
			audio++;
			const bytes = await execution.binaryBuffer(outputs[index]);
			if (bytes.length !== AUDIO_BYTES) problem(`has ${bytes.length} bytes`);
			if (json.requestId !== job?.requestId) problem('has the audio of another item');
			continue;
		}
		const { requestId } = (json.details ?? {}) as { requestId?: string };
		const isAmbiguous = /unknown whether Segmind accepted/.test(String(json.error));
		if (json.error === undefined) problem('is neither audio nor error');
		if (job && !isAmbiguous && requestId !== job.requestId) problem('lost its request');
	}
	if (outputs.length !== SIZE[mode]) problems.push(`${outputs.length} items came out`);
	return { audio, problems };
}

/** The least share of items that has to end as audio: of the others it is unknown whether they were accepted. */
export const LEAST_AUDIO_SHARE = 0.95;

/** What a report has against a run: nothing if it is as promised. */
export function verdictOn({ problems, audioShare }: ChaosReport): string[] {
	return audioShare >= LEAST_AUDIO_SHARE
		? problems
		: [...problems, `Only ${(audioShare * 100).toFixed(1)} % ended as audio`];
}
