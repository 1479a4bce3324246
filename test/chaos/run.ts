import type { INodeExecutionData } from 'n8n-workflow';

import { type Engine, type Execution, startEngine } from '../../harness/engine/n8nEngine';
import {
	type Sandbox,
	SANDBOX_KEY,
	type SandboxJob,
	type SandboxProcess,
	startSandbox,
} from '../../harness/sandboxProcess';
import { agentNodeTypes } from '../workflow/support/agent';
import { inFastTime } from '../workflow/support/fastTime';
import { playOnce, retriedFromList, type TestEnv } from '../workflow/support/repetitions';
import { chaosPlan, recordOf, textOf } from './plan';
import { drawScenes, LOOK_SECONDS, type Scene } from './scenes';
import { type SceneReport, settleScene } from './settleScene';

/** How much a seed plays. */
export interface Size {
	/** The items of the two batches. */
	async: number;
	sync: number;
	/** Executions in which n8n calls the node again and again, with some four items each. */
	scenes: number;
}

export const FULL_SIZE: Size = { async: 300, sync: 30, scenes: 60 };

/** How many items of a batch at once. */
const CONCURRENCY = 20;

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
	/** Everything that must not be, in words; nothing if all is well. */
	problems: string[];
}

/** n8n's engine with an agent in it. */
export async function startChaosEngine(): Promise<Engine> {
	return await startEngine({ nodeTypes: agentNodeTypes() });
}

/** Plays some seeds side by side, each with a sandbox of its own: they wait more than they work. */
export async function runChaos(
	engine: Engine,
	seeds: number[],
	size = FULL_SIZE,
): Promise<ChaosReport[]> {
	const sandboxes = await Promise.all(
		seeds.map(async (seed) => ({ seed, sandbox: await startChaosSandbox(seed) })),
	);
	try {
		return await inFastTime(
			sandboxes.map(({ sandbox }) => sandbox),
			async () =>
				await Promise.all(
					sandboxes.map(async ({ seed, sandbox }) => await runSeed(engine, sandbox, seed, size)),
				),
		);
	} finally {
		await Promise.all(sandboxes.map(async ({ sandbox }) => await sandbox.stop()));
	}
}

async function startChaosSandbox(seed: number): Promise<SandboxProcess> {
	return await startSandbox({
		validate: true,
		settings: {
			runSeconds: 0.05,
			workers: 50,
			audio: { bytes: AUDIO_BYTES },
			credits: 1e6,
			...recordOf(seed),
		},
	});
}

/**
 * Speaks hundreds of items while a fifth of all requests fails, in two batches and in many executions that
 * n8n repeats in all its ways, and settles the accounts.
 */
async function runSeed(
	engine: Engine,
	sandbox: Sandbox,
	seed: number,
	size: Size,
): Promise<ChaosReport> {
	const { scenes, rules } = drawScenes(seed, size.scenes);
	const plan = chaosPlan(seed, size);
	await sandbox.faults({ ...plan, rules: [...plan.rules, ...rules] });
	const speak = async (mode: 'async' | 'sync') =>
		await engine.runWorkflow({
			items: Array.from({ length: size[mode] }, (_, index) => ({
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
	const [jobs, log, violations] = await Promise.all([
		sandbox.jobs(),
		sandbox.log(),
		sandbox.violations(),
	]);

	const books = [
		await settle('async', size.async, async, jobs),
		await settle('sync', size.sync, sync, jobs),
		{
			audio: 0,
			problems: violations.map((violation) => `Not as described: ${JSON.stringify(violation)}`),
		},
	];
	const acts: SceneReport[] = [];
	for (const [scene, executions] of played) {
		acts.push(await settleScene(scene, executions, jobs, AUDIO_BYTES));
	}
	const items = size.async + size.sync;
	const sceneItems = scenes.reduce((total, { texts }) => total + texts.length, 0);
	return {
		seed,
		items: items + sceneItems,
		audioShare: books.reduce((total, { audio }) => total + audio, 0) / items,
		sceneAudioShare: acts.reduce((total, { audio }) => total + audio, 0) / sceneItems,
		faultShare: log.filter(({ fault }) => fault).length / log.length,
		requests: log.length,
		problems: [...books, ...acts].flatMap(({ problems }) => problems),
	};
}

function stageOf(engine: Engine, sandbox: Sandbox): TestEnv {
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

async function playAll(stage: TestEnv, scenes: Scene[]): Promise<Array<[Scene, Execution[]]>> {
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
async function settle(mode: string, size: number, execution: Execution, jobs: SandboxJob[]) {
	const problems: string[] = [];
	let audio = 0;
	if (execution.error) problems.push(`The ${mode} execution failed: ${execution.error.message}`);
	if (execution.asText().includes(SANDBOX_KEY)) problems.push('The key is in the run data');

	const outputs = execution.outputItems();
	for (let index = 0; index < size; index++) {
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
	if (outputs.length !== size) problems.push(`${outputs.length} items came out`);
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
