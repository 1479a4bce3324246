import { mean } from 'simple-statistics';

import type { INodeParameters } from 'n8n-workflow';

import { measured } from '../../harness/cost';
import { NODE, startEngine } from '../../harness/engine/n8nEngine';
import { nodeWorkflow } from '../../harness/engine/workflow';
import {
	type Sandbox,
	type SandboxJob,
	type SandboxSettings,
	startSandbox,
} from '../../harness/sandboxProcess';
import { secondsOnSlots } from '../../nodes/OpenVoice/purchase/prices';
import { allAtOnce, oneByOne } from '../baselines';
import { report } from '../freshProcess';

/** One batch. */
export interface Batch {
	/** The package's own node, or one of the usual ways in `baselines.ts`. */
	way: 'openVoice' | 'oneByOne' | 'allAtOnce';
	items: number;
	/** One item, narrated in so many parts, instead of so many items (`openVoice`). */
	isNarration?: boolean;
	parameters?: INodeParameters;
	/** Whether memory is watched, which costs CPU time. */
	watchesMemory?: boolean;
	/** How the sandbox is set up, beside what all batches have in common. */
	settings?: Partial<SandboxSettings>;
}

/** What it took. */
export interface BatchCost {
	/** How many items came out with audio. */
	spoken: number;
	seconds: number;
	/** What the service needed at least for the runs that it made, in seconds. */
	limitSeconds: number;
	/** On average; NaN where nothing was polled. */
	pollsPerJob: number;
	/** From the end of a run until it was seen, in seconds, on average. */
	delaySeconds: number;
	/** By item. */
	cpuMs: number;
	/** By how much memory (resident set) grew at most; 0 where it was not watched. */
	memoryMegabytes: number;
}

/** Runs of the vendor's typical length; audio that costs nothing to make. */
const TYPICAL_SERVICE: Partial<SandboxSettings> = {
	workers: 10,
	runSeconds: { median: 10.6, sigma: 0.25 },
	audio: { bytes: 100_000 },
	credits: 1e6,
	seed: 987654321,
};

/** What a request to the real service takes, beside the work behind it. */
const ANSWER_DELAY_MS = 30;

/** Run before measuring: enough for Node.js to compile what is used often. */
const WARM_UP_ITEMS = 30;

/** For the warm-up: over at once. */
const QUICK = { ...TYPICAL_SERVICE, workers: 100, runSeconds: 0 };

report(async ({ way, items, isNarration, watchesMemory, parameters, settings }: Batch) => {
	const [engine, sandbox] = await Promise.all([
		startEngine({
			nodeTypes: {
				'n8n-nodes-openvoice.oneByOne': oneByOne,
				'n8n-nodes-openvoice.allAtOnce': allAtOnce,
			},
		}),
		startSandbox({ settings: QUICK }),
	]);
	const run = async (texts: string[], more: INodeParameters = {}) =>
		await engine.runWorkflow({
			workflow: nodeWorkflow({
				type: `n8n-nodes-openvoice.${way}`,
				parameters: {
					...{ inputAudioUrl: sandbox.referenceUrl, text: '={{ $json.text }}', pollSeconds: 0 },
					...more,
				},
				// Some of these are lost: the others are to be counted all the same.
				settings: way === 'allAtOnce' ? { onError: 'continueRegularOutput' } : {},
			}),
			mainNode: NODE,
			items: texts.map((text) => ({ json: { text } })),
			credentials: { segmindApi: sandbox.credential() },
		});
	const texts = (count: number) =>
		Array.from({ length: count }, (_, item) => `Item ${item} speaks.`);
	await run(texts(WARM_UP_ITEMS), { options: { pollInterval: 0.1 } });
	await sandbox.reset({ ...TYPICAL_SERVICE, ...settings });
	if (settings?.runSeconds !== 0) {
		await sandbox.faults({ rules: [{ path: 'any', fault: { delayMs: ANSWER_DELAY_MS } }] });
	}
	const spoken = isNarration ? [texts(items).join('\n\n')] : texts(items);
	const operation = isNarration ? { operation: 'narrate' } : {};
	const cpuBefore = process.cpuUsage();
	const begun = performance.now();
	const work = async () => await run(spoken, { ...operation, ...parameters });
	const { result, cost } = watchesMemory
		? await measured(work)
		: { result: await work(), cost: undefined };
	const seconds = (performance.now() - begun) / 1000;
	const { user, system } = process.cpuUsage(cpuBefore);
	if (result.error) throw result.error;
	const found: BatchCost = {
		spoken: result.outputItems().filter(({ binary }) => binary !== undefined).length,
		seconds,
		cpuMs: (user + system) / 1000 / items,
		memoryMegabytes: (cost?.memoryBytes ?? 0) / 1e6,
		...(await whatTheServiceSaw(sandbox)),
	};
	await sandbox.stop();
	return found;
});

async function whatTheServiceSaw(sandbox: Sandbox) {
	const jobs = await sandbox.jobs();
	const { workers = 1 } = await sandbox.settings();
	const lastPoll = new Map<string, number>();
	for (const { path, time } of await sandbox.log()) {
		const id = /^\/v2\/requests\/([^/]+)\/status$/.exec(path)?.[1];
		if (id !== undefined) lastPoll.set(id, time);
	}
	const delays = jobs.flatMap(({ requestId, endedAt }) => {
		const seen = lastPoll.get(requestId);
		return seen === undefined || !endedAt ? [] : [(seen - endedAt) / 1000];
	});
	return {
		limitSeconds: secondsOnSlots(jobs.map(runSeconds), workers),
		pollsPerJob: mean(jobs.map(({ statusReads }) => statusReads)),
		delaySeconds: delays.length === 0 ? NaN : mean(delays),
	};
}

function runSeconds({ startedAt, endedAt }: SandboxJob): number {
	return startedAt && endedAt ? (endedAt - startedAt) / 1000 : 0;
}
