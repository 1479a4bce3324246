import { mersenne, type RandomGenerator, unsafeUniformIntDistribution } from 'pure-rand';

import type { SandboxFault, SandboxFaultPlan, SandboxPath } from '../../harness/sandboxProcess';
import type { Scenario, WORKFLOWS } from '../workflow/support/repetitions';
import { type Draw, AMBIGUOUS, draw, heavier, PASSING, REPEATED } from './plan';

/** One execution, or several of one workflow: how n8n calls the node, and for what. */
export interface Scene extends Scenario {
	how: keyof typeof WORKFLOWS;
	/** Whether Retry is pressed in the list of executions for as long as it fails. */
	fromList: boolean;
	/** For a problem. */
	name: string;
}

/** What ends an item, for a while: then n8n calls the node again. */
const ENDING: Record<'submit' | 'status' | 'result' | 'file', Draw[]> = {
	submit: [
		[3, { status: 400 }],
		[2, { status: 402 }],
		[1, { status: 403 }],
	],
	status: [
		[2, { status: 401 }],
		[1, { status: 403 }],
	],
	result: [
		[2, { status: 401 }],
		[1, { status: 410 }],
	],
	file: [[1, { redirect: 'file:///nowhere' }]],
};

/** What happens to a request of that kind: endings more often than in the batch, to be repeated after. */
const WEATHER: Record<Scene['mode'], Partial<Record<SandboxPath, Draw[]>>> = {
	async: {
		submit: [...heavier(ENDING.submit, 3), ...heavier(AMBIGUOUS, 2), [4, { status: 503 }]],
		status: [...heavier(ENDING.status, 3), ...PASSING],
		result: [...heavier(ENDING.result, 3), ...PASSING],
		file: [...heavier(ENDING.file, 4), ...PASSING],
	},
	sync: {
		sync: [
			...heavier(ENDING.submit, 3),
			...heavier(AMBIGUOUS, 2),
			...REPEATED.slice(2),
			[3, { cut: 12_000 }],
		],
	},
};

/** The share of items that meet something at each kind of request. */
const SHARE = { async: 0.25, sync: 0.5 };

/** How often it then happens to an item. */
const MOST_TIMES = 3;

/** So long a submit in doubt is looked for at most: its record lands sooner. */
export const LOOK_SECONDS = 180;

/** By what each text ends, so that none begins like another one. */
const END = '#';

const HOW = ['chain', 'chain', 'wiredBack', 'loop', 'loop', 'agent'] as const;
const ON_ERROR = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const;

/** So many scenes by nothing but the seed, and what their items meet. */
export function drawScenes(seed: number, count: number) {
	const random = mersenne(seed + 1_000_000);
	const scenes = Array.from({ length: count }, (_, index) => drawScene(random, index));
	const rules = scenes.flatMap(({ mode, texts }) =>
		[...new Set(texts)].flatMap((text) => drawRules(random, mode, text)),
	);
	return { scenes, rules };
}

function drawScene(random: RandomGenerator, index: number): Scene {
	const upTo = (most: number) => unsafeUniformIntDistribution(1, most, random);
	const oneOf = <One>(list: readonly One[]): One => list[upTo(list.length) - 1]!;
	const how = oneOf(HOW);
	const retries = upTo(2) === 1;
	const fromList = how !== 'agent' && upTo(2) === 1;
	// Only where the run stays the same is what an expression gives anew the same job.
	const mayVary = !fromList && (how === 'chain' || how === 'loop') && upTo(3) === 1;
	const size = upTo(8);
	const texts = Array.from({ length: size }, (_, item) => `Scene ${index} item ${item}${END}`);
	// Some say the same as their neighbour.
	for (let item = 1; item < size; item++) if (upTo(5) === 1) texts[item] = texts[item - 1]!;
	const mode = oneOf(['async', 'async', 'sync'] as const);
	const onError = fromList ? 'stopWorkflow' : oneOf(ON_ERROR);
	const maxTries = 1 + upTo(4);
	return {
		how,
		fromList,
		mode,
		texts,
		addition: mayVary ? ' at {{ $now.toMillis() }}' : '',
		batchSize: upTo(3),
		// With both, n8n 2.41 itself gives one call's words to another: it notes a tool's input under a number
		// that calls in between have moved (SupplyDataContext.addInputData), and reads it under the first one.
		sideBySide: upTo(2) === 1 && !retries,
		settings: { onError, retryOnFail: retries, maxTries, waitBetweenTries: 10 },
		options: { maxConcurrency: upTo(8), pollInterval: 0.1, timeout: LOOK_SECONDS },
		name: [
			`Scene ${index}: ${how}, ${mode}, ${onError}, ${size} items`,
			...(retries ? [`${maxTries} tries`] : []),
			...(fromList ? ['from the list'] : []),
			...(mayVary ? ['texts that vary'] : []),
		].join(', '),
	};
}

function drawRules(
	random: RandomGenerator,
	mode: Scene['mode'],
	text: string,
): SandboxFaultPlan['rules'] {
	return Object.entries(WEATHER[mode]).flatMap(([path, draws]) => {
		if (unsafeUniformIntDistribution(1, 1000, random) > SHARE[mode] * 1000) return [];
		const times = unsafeUniformIntDistribution(1, MOST_TIMES, random);
		const fault: SandboxFault = draw(draws, random);
		return [{ path: path as SandboxPath, match: { text }, times, fault }];
	});
}
