import type { INodeParameters } from 'n8n-workflow';

import { audioFixture } from '../fixtures/audio';
import { contained } from '../pairwise';
import { narrate } from './support/narration';
import { type Setting, useTestRig } from './support/testRig';

interface EstimateJson {
	requests: number;
	alreadyBought: number;
	characters: number;
	estimatedCost: number;
	estimatedAudioSeconds: number;
	estimatedSeconds: number;
}

/** Ten lines of everyday lengths. */
const LINES = [
	'Good morning.',
	'The train to the coast leaves at nine, and it will be full, as always on a Friday in summer.',
	'Why do we sleep?',
	'Nobody is quite sure, but we all know what happens when we do not: we forget, we stumble, and we shout.',
	'Tea, please.',
	'She opened the window, looked out over the roofs of the old town, and decided to stay one more day.',
	'Did you ever hear a folk tale about a giant turtle?',
	'It rained all week. On Sunday the sun came out, and everybody in the street had something to say about it.',
	'Turn left at the church.',
	'The recipe asks for two eggs, a cup of flour, a pinch of salt and, if you have it, some fresh thyme.',
];

const ARTICLE = [
	'Lighthouses were built where ships were lost. Most of them are automatic now, and nobody lives in them.',
	'This one has a keeper still.',
	'Every evening he climbs the two hundred steps, cleans the lamp, and writes down the weather in a book that his grandfather began.',
].join('\n\n');

describe('An estimate', () => {
	const rig = useTestRig();

	const only = { onlyEstimate: true };
	const estimate = async ({ options, ...setting }: Setting) => {
		const execution = await rig.run({ ...setting, options: { ...options, ...only } });
		expect(execution.error).toBeUndefined();
		const [item] = execution.outputItems();
		expect(item?.binary).toBeUndefined();
		return { ...(item!.json as unknown as EstimateJson), hints: execution.hints() };
	};
	const narration: INodeParameters = { operation: 'narrate' };
	const file = (text: string) => ({
		json: { text },
		binary: { data: { data: audioFixture('mp3-cbr.mp3'), mimeType: 'audio/mpeg' } },
	});

	it.each<[string, Setting, Partial<EstimateJson>]>([
		[
			'of Generate',
			{ items: ['Hello there'] },
			{ requests: 1, characters: 11, estimatedCost: 0.009, estimatedSeconds: 10.6 },
		],
		[
			'of Generate with a file as voice',
			{ items: [file('Hello there')], parameters: { inputAudioSource: 'binary' } },
			{ requests: 1, estimatedCost: 0.009 },
		],
		[
			'of Narrate, equal parts once',
			{ items: ['One.\n\nTwo.\n\nOne.'], parameters: narration },
			{ requests: 2, characters: 12, estimatedCost: 0.018, estimatedSeconds: 10.6 },
		],
		[
			'of Narrate, one at a time',
			{ items: ['One.\n\nTwo.'], parameters: narration, options: { maxConcurrency: 1 } },
			{ requests: 2, estimatedSeconds: 21.2 },
		],
	])('%s, without a history, is a guess, and asks for the history alone', async (_, run, json) => {
		const { hints, ...found } = await estimate({ ...run, mode: 'manual' });
		expect(found).toMatchObject({ alreadyBought: 0, ...json });
		expect(hints.map(({ message }) => message)).toEqual([
			expect.stringMatching(
				/^Nothing was bought\. The price is a guess.*A credit is a US dollar\.$/,
			),
		]);
		expect(await rig.sandbox.jobs()).toEqual([]);
		const asked = (await rig.sandbox.log()).map(({ method, path }) => `${method} ${path}`);
		for (const one of asked) expect(one).toMatch(/^GET \/inference-request\/request-history/);
	});

	it.each<[string, () => Promise<unknown>, object]>([
		['is switched off', async () => {}, { historyUrl: '' }],
		['may not be read', async () => await rig.sandbox.settings({ history: { status: 403 } }), {}],
		['is out of order', async () => await rig.sandbox.settings({ history: { status: 500 } }), {}],
	])('is a guess, and no error, where the history %s', async (_, set, credential) => {
		await set();
		const { estimatedCost, hints } = await estimate({ credential });
		expect(estimatedCost).toBe(0.009);
		expect(hints[0]?.message).toContain('a guess');
	});

	type Price = [string, { cost: number; costPerSecond: number }];
	it.each<Price>([
		...contained<Price>([
			['by requests', { cost: 0.009, costPerSecond: 0 }],
			['by seconds', { cost: 0, costPerSecond: 0.001 }],
		]),
		['by both', { cost: 0.004, costPerSecond: 0.0005 }],
	])('is within 15 %% of what is then charged %s, after ten requests', async (_, price) => {
		await rig.sandbox.settings({ ...price, audio: 'speech' });
		expect((await rig.run({ items: LINES })).error).toBeUndefined();
		const before = (await rig.sandbox.jobs()).length;
		expect(before).toBe(10);

		const { hints, ...found } = await estimate({ items: [ARTICLE], parameters: narration });
		expect(found).toMatchObject({ requests: 3, alreadyBought: 0 });
		expect(hints[0]?.message).toContain('your account’s latest 10 requests');
		expect(await rig.sandbox.jobs()).toHaveLength(before);

		const execution = await narrate(rig, { items: [ARTICLE] });
		expect(execution.error).toBeUndefined();
		const { cost, audioSeconds } = execution.outputItems()[0]!.json as Record<string, number>;
		expect(found.estimatedCost / cost!).toBeGreaterThan(0.85);
		expect(found.estimatedCost / cost!).toBeLessThan(1.15);
		expect(found.estimatedAudioSeconds / audioSeconds!).toBeGreaterThan(0.6);
		expect(found.estimatedAudioSeconds / audioSeconds!).toBeLessThan(1.6);
	});

	it('counts what is bought already, each once, at nothing', async () => {
		const byHand = { parameters: narration, mode: 'manual' as const };
		await rig.run({ items: ['One.\n\nTwo.'], ...byHand });
		expect(await rig.sandbox.jobs()).toHaveLength(2);
		const all = await estimate({ items: ['One.\n\nTwo.'], ...byHand });
		expect(all).toMatchObject({ requests: 2, alreadyBought: 2, estimatedCost: 0 });
		expect(all.estimatedSeconds).toBe(0);
		// A longer line than any so far: half of a price is taken to grow with the length.
		const more = await estimate({ items: ['One.\n\nTwo.\n\nThree.'], ...byHand });
		expect(more).toMatchObject({ requests: 3, alreadyBought: 2, estimatedCost: 0.011 });
		const anew = await estimate({
			items: ['One.\n\nTwo.'],
			...byHand,
			options: { reuseWithinHours: 0 },
		});
		expect(anew).toMatchObject({ alreadyBought: 0, estimatedCost: 0.018 });
		const execution = await rig.run({
			items: ['One.', 'One.'],
			options: { onlyEstimate: true },
			mode: 'manual',
		});
		expect(execution.outputItems().map(({ json }) => json.alreadyBought)).toEqual([1, 0]);
		expect(await rig.sandbox.jobs()).toHaveLength(2);
	});

	it.each([
		[
			['One.\n\nTwo.\n\nThree.'],
			'Narrated with 3 requests, for about 0.027 credits (estimated: 0.027). With “Paragraph Pause” 0 it takes 1 request.',
		],
		[
			['Four.\n\nFive.', 'Six.', 'Seven.\n\nEight.'],
			'Narrated with 5 requests, for about 0.045 credits (estimated: 0.045). With “Paragraph Pause” 0 they take 3 requests.',
		],
	])(
		'stands in the hint after a run by hand, beside what it did cost and what takes fewer: %j',
		async (items, hint) => {
			const execution = await narrate(rig, { items, mode: 'manual' });
			expect(execution.hints()[0]?.message).toBe(hint);
		},
	);
});
