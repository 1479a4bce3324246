import type { INodeExecutionData } from 'n8n-workflow';

import { type Engine, type Execution, startEngine } from '../../harness/engine/n8nEngine';
import {
	type Sandbox,
	SANDBOX_KEY,
	type SandboxJob,
	startSandbox,
} from '../../harness/sandboxProcess';
import { agentNodeTypes } from '../workflow/support/agent';
import { playOnce, retriedFromList, type Stage } from '../workflow/support/repetitions';
import { chaosPlan, textOf } from './plan';
import { drawScenes, LOOK_SECONDS, type Scene } from './scenes';
import { type SceneReport, settleScene } from './settleScene';

/** How many items a batch has, and how many at once. */
const SIZE = { async: 300, sync: 30 };
const CONCURRENCY = 20;

/** How many executions in which n8n calls the node again and again, with some four items each. */
const SCENES = 60;
/** They wait more than they work: for the account's record, where a submit is in doubt. */
const SCENES_AT_ONCE = 40;

const AUDIO_BYTES = 20_000;

/** What became of a seed. */
export interface ChaosReport {
	seed: number;
	items: number;
	/** Items of the batches that ended as audio, from 0 to 1. */
	audioShare: number;
	/** Items of the scenes that did: many meet what no repetition heals. */
	sceneAudioShare: number;
	/** Requests that met a fault, from 0 to 1. */
	faultShare: number;
	requests: number;
	seconds: number;
	/** Everything that must not be, in words; nothing if all is well. */
	problems: string[];
}

/** n8n's engine with an agent in it. */
export async function startChaosEngine(): Promise<Engine> {
	return await startEngine({ nodeTypes: agentNodeTypes() });
}

/**
 * Speaks hundreds of items while a fifth of all requests fails, in two batches and in many executions that
 * n8n repeats in all its ways, and settles the accounts.
 */
export async function runChaos(engine: Engine, seed: number): Promise<ChaosReport> {
	const sandbox = await startSandbox({
		validate: true,
		settings: {
			runSeconds: 0.05,
			workers: 50,
			audio: { bytes: AUDIO_BYTES },
			credits: 1e6,
			history: { lateSeconds: 0.5 },
		},
	});
	try {
		const { scenes, rules } = drawScenes(seed, SCENES);
		const plan = chaosPlan(seed, SIZE);
		await sandbox.faults({ ...plan, rules: [...plan.rules, ...rules] });
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
					options: {
						maxConcurrency: CONCURRENCY,
						timeout: LOOK_SECONDS,
						...(mode === 'async' && { pollInterval: 0.15 }),
					},
				},
				settings: {
					onError: 'continueRegularOutput',
					retryOnFail: true,
					maxTries: 3,
					waitBetweenTries: 10,
				},
				credentials: { segmindApi: sandbox.credential() },
			});
		const [async, sync, played] = await Promise.all([
			speak('async'),
			speak('sync'),
			playAll(stageOf(engine, sandbox), scenes),
		]);
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
		const acts: SceneReport[] = [];
		for (const [scene, executions] of played) {
			acts.push(await settleScene(scene, executions, jobs, AUDIO_BYTES));
		}
		const items = SIZE.async + SIZE.sync;
		const sceneItems = scenes.reduce((total, { texts }) => total + texts.length, 0);
		return {
			seed,
			items: items + sceneItems,
			audioShare: books.reduce((total, { audio }) => total + audio, 0) / items,
			sceneAudioShare: acts.reduce((total, { audio }) => total + audio, 0) / sceneItems,
			faultShare: log.filter(({ fault }) => fault).length / log.length,
			requests: log.length,
			seconds,
			problems: [...books, ...acts].flatMap(({ problems }) => problems),
		};
	} finally {
		await sandbox.stop();
	}
}

function stageOf(engine: Engine, sandbox: Sandbox): Stage {
	return {
		engine,
		credentials: () => ({ segmindApi: sandbox.credential() }),
		parameters: (parameters, options) => ({
			inputAudioUrl: sandbox.referenceUrl,
			...parameters,
			options,
		}),
	};
}

async function playAll(stage: Stage, scenes: Scene[]): Promise<Array<[Scene, Execution[]]>> {
	const played: Array<[Scene, Execution[]]> = [];
	const left = [...scenes];
	const worker = async () => {
		for (let scene = left.shift(); scene; scene = left.shift()) {
			const first = await playOnce(stage, scene.how, scene);
			const executions = scene.fromList ? await retriedFromList(stage, first) : [first];
			played.push([scene, executions]);
		}
	};
	await Promise.all(Array.from({ length: SCENES_AT_ONCE }, worker));
	return played;
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
		if (job && isAmbiguous) problem('is in doubt, though its record landed');
		if (job && !isAmbiguous && requestId !== job.requestId) problem('lost its request');
	}
	if (outputs.length !== SIZE[mode]) problems.push(`${outputs.length} items came out`);
	return { audio, problems };
}

/** The least share of items that has to end as audio: a third of the submits in doubt was not accepted. */
export const LEAST_AUDIO_SHARE = 0.92;

/** What a report has against a run: nothing if it is as promised. */
export function verdictOn({ problems, audioShare }: ChaosReport): string[] {
	return audioShare >= LEAST_AUDIO_SHARE
		? problems
		: [...problems, `Only ${(audioShare * 100).toFixed(1)} % ended as audio`];
}
