import type { INodeParameters } from 'n8n-workflow';

import type { Execution } from '../../harness/engine/n8nEngine';
import { wav } from '../fixtures/wav';
import { contained } from '../pairwise';
import { forgetProcess, type Setting, useTestRig } from './support/testRig';
import { errorJson, expectNoKey, shownError } from './support/outcome';

const rig = useTestRig();

const byHand = async (setting: Setting = {}) => await rig.run({ mode: 'manual', ...setting });

const idsOf = (execution: Execution) =>
	execution.outputItems().map(({ json }) => json.requestId as string);

const bought = async () => (await rig.sandbox.jobs()).length;

/** Fails if it is not all there, audio and all. */
async function expectSpeech(execution: Execution, count = 1): Promise<void> {
	expect(execution.error).toBeUndefined();
	expect(execution.outputItems()).toHaveLength(count);
	for (const item of execution.outputItems()) {
		expect(await execution.binaryBuffer(item)).toHaveLength(20_000);
	}
	expectNoKey(execution);
}

const historyRequests = async () =>
	(await rig.requests()).filter((request) => request.includes('request-history')).length;

describe('What was bought before', () => {
	it('is used again by somebody who tries a workflow out, as often as they run it, with a hint', async () => {
		const first = await byHand();
		expect(first.hints()).toEqual([]);
		for (let run = 0; run < 3; run++) {
			const again = await byHand();
			await expectSpeech(again);
			expect(again.outputItems()[0]?.json).toMatchObject({
				requestId: idsOf(first)[0],
				reused: true,
				cost: 0,
				text: 'Hello',
			});
			expect(again.hints()[0]?.message).toContain('set “Reuse Within Hours” to 0');
		}
		expect(await bought()).toBe(1);
	});

	it('is told of with the number of items, where others were bought', async () => {
		await byHand({ items: ['One'] });
		const again = await byHand({ items: ['One', 'Two', 'Three'] });
		expect(again.hints()[0]?.message).toMatch(/^For 1 of 3 items, speech .*for free\./);
	});

	it('is bought anew in production, and where it is wished so', async () => {
		await byHand();
		await expectSpeech(await rig.run({ mode: 'webhook' }));
		await expectSpeech(await rig.run({ mode: 'trigger' }));
		const anew = await byHand({ options: { reuseWithinHours: 0 } });
		await expectSpeech(anew);
		expect(anew.outputItems()[0]?.json.reused).toBeUndefined();
		expect(await bought()).toBe(4);
		expect(await historyRequests()).toBe(1);
	});

	it('is used again in production if the option says so', async () => {
		await rig.run({ mode: 'webhook' });
		const again = await rig.run({ mode: 'webhook', options: { reuseWithinHours: 1 } });
		await expectSpeech(again);
		expect(again.outputItems()[0]?.json.reused).toBe(true);
		expect(await bought()).toBe(1);
	});

	it.each<[string, INodeParameters, INodeParameters]>([
		['text', { text: 'Another' }, {}],
		['language', { language: 'FR', text: 'Hello' }, {}],
		['speed', { speed: 1.5 }, {}],
		['voice', {}, { voice: true }],
	])('is bought anew with another %s', async (_, change, { voice }) => {
		await byHand();
		const inputAudioUrl = `${rig.sandbox.referenceUrl}?another`;
		await expectSpeech(
			await byHand({ parameters: { ...change, ...(voice ? { inputAudioUrl } : {}) } }),
		);
		expect(await bought()).toBe(2);
	});

	it('costs what is new in it: one line of three', async () => {
		await byHand({ items: ['One', 'Two', 'Three'] });
		const changed = await byHand({ items: ['One', 'Two, changed', 'Three'] });
		await expectSpeech(changed, 3);
		expect(changed.outputItems().map(({ json }) => json.reused)).toEqual([true, undefined, true]);
		expect(await bought()).toBe(4);
	});

	it('is given once an execution: two items that say the same are two speeches', async () => {
		const first = await byHand({ items: ['Same', 'Same'] });
		expect(await bought()).toBe(2);
		const second = await byHand({ items: ['Same', 'Same', 'Same'] });
		await expectSpeech(second, 3);
		expect(await bought()).toBe(3);
		expect(idsOf(second).slice(0, 2).sort()).toEqual(idsOf(first).sort());
	});

	it('is found by a retry of an execution whose process was killed, and so are jobs that still run', async () => {
		// Longer than a retry waits for what it does not find.
		await rig.sandbox.settings({ runSeconds: 200 });
		const lost = await rig.run({
			items: ['One', 'Two'],
			parameters: { waitForCompletion: false },
		});
		forgetProcess();
		const retried = await rig.run({ mode: 'retry', items: ['One', 'Two', 'Three'] });
		await expectSpeech(retried, 3);
		expect(idsOf(retried).slice(0, 2)).toEqual(idsOf(lost));
		expect(await bought()).toBe(3);
	});

	it('is found in either mode, whichever it was bought in', async () => {
		await byHand({ parameters: { processing: 'sync' } });
		await expectSpeech(await byHand());
		await expectSpeech(await byHand({ parameters: { processing: 'sync' } }));
		expect(await bought()).toBe(1);
	});

	it('gives its address and no audio where that is wished', async () => {
		await byHand();
		const again = await byHand({ options: { downloadAudio: false } });
		const [item] = again.outputItems();
		expect(item?.binary).toBeUndefined();
		expect(item?.json).toMatchObject({ reused: true, cost: 0 });
		expect(item?.json.audioUrl).toContain('/files/');
		const waitForCompletion = await byHand({ parameters: { waitForCompletion: false } });
		expect(waitForCompletion.outputItems()[0]?.json).toMatchObject({
			status: 'COMPLETED',
			reused: true,
		});
		expect(await bought()).toBe(1);
	});

	it.each([
		['403', { status: 403, html: true } as const],
		...contained([['404', { status: 404, html: true } as const] as const]),
		['a login page', { status: 200, html: true } as const],
	] as const)(
		'is waited for, and never bought anew, as long as its file has its time: %s',
		async (_, fault) => {
			const first = await byHand({ options: { downloadAudio: false } });
			await rig.faults([{ path: 'file', fault, times: 3 }]);
			const again = await byHand();
			await expectSpeech(again);
			expect(again.outputItems()[0]?.json).toMatchObject({ cost: 0, reused: true });
			await rig.faults([{ path: 'file', fault }]);
			expect(shownError(await byHand()).requestId).toBe(idsOf(first)[0]);
			expect(await bought()).toBe(1);
		},
	);

	it('is bought anew if it failed, also while it was being waited for', async () => {
		await rig.sandbox.settings({ failWith: 'Out of memory', runSeconds: 2 });
		const lost = await rig.run({ parameters: { waitForCompletion: false } });
		await rig.sandbox.settings({ failWith: '', runSeconds: 0.05 });
		const again = await byHand();
		await expectSpeech(again);
		expect(idsOf(again)).not.toEqual(idsOf(lost));
		expect(await bought()).toBe(2);
	});

	it('is bought anew if it is still not ready after the hour in which it can be fetched', async () => {
		await rig.sandbox.settings({ runSeconds: 1e5 });
		const lost = await rig.run({ parameters: { waitForCompletion: false } });
		await rig.sandbox.clock(3_700);
		await rig.sandbox.settings({ runSeconds: 0.05 });
		forgetProcess();
		const again = await byHand({ options: { timeout: 30 } });
		await expectSpeech(again);
		expect(idsOf(again)).not.toEqual(idsOf(lost));
		expect(await bought()).toBe(2);
	});

	it.each([403, 404, 500] as const)(
		'is bought as it would be without a record if that answers %d',
		async (status) => {
			await byHand();
			await rig.sandbox.settings({ history: { status } });
			forgetProcess();
			const again = await byHand({ items: ['Hello', 'Hello', 'Hello'] });
			await expectSpeech(again, 3);
			expect(await bought()).toBe(4);
			const warnings = again.log.filter(({ message }) => message.includes('cannot be read'));
			expect(warnings).toHaveLength(1);
		},
	);

	it('is bought as it would be without a record if nobody is at its address', async () => {
		await expectSpeech(await byHand({ credential: { historyUrl: 'http://127.0.0.1:9' } }));
		forgetProcess();
		await expectSpeech(await byHand({ credential: { historyUrl: '' } }));
		expect(await bought()).toBe(2);
	});

	it('is read page by page once an execution, however its paging is told', async () => {
		const items = Array.from({ length: 110 }, (_, index) => `Line ${index}`);
		const options = { maxConcurrency: 50 };
		await rig.run({ items, options: { ...options, downloadAudio: false } });
		for (const paging of ['flat', 'nested', 'camel', 'none'] as const) {
			await rig.sandbox.settings({ history: { paging } });
			const asked = await historyRequests();
			const again = await byHand({ items, options: { ...options, downloadAudio: false } });
			expect(again.outputItems().filter(({ json }) => json.reused)).toHaveLength(110);
			expect((await historyRequests()) - asked).toBe(2);
		}
		expect(await bought()).toBe(110);
	});

	it('refuses hours that are none', async () => {
		const setting = { settings: { onError: 'continueRegularOutput' } } as const;
		const execution = await byHand({ ...setting, options: { reuseWithinHours: 200 } });
		const { error } = errorJson(execution.outputItems()[0]);
		expect(error).toContain('“Reuse Within Hours” is 200');
		expect(await bought()).toBe(0);
	});
});

describe('A voice that comes as a file', () => {
	const recording = (seconds: number) => ({
		data: wav({ bits: 16, channels: 1, sampleRate: 8_000 }, seconds, 0.5).file,
		mimeType: 'audio/wav',
		fileName: 'voice.wav',
	});
	const withFile = async (seconds: number, setting: Setting = {}) =>
		await byHand({
			items: ['One', 'Two'].map((text) => ({
				json: { text },
				binary: { data: recording(seconds) },
			})),
			...setting,
			parameters: { inputAudioSource: 'binary', ...setting.parameters },
		});
	const uploads = async () =>
		(await rig.requests()).filter((request) => request === 'POST /upload-asset').length;

	it('is known by its content: nothing is bought or uploaded twice', async () => {
		await withFile(6);
		expect(await uploads()).toBe(1);
		await expectSpeech(await withFile(6), 2);
		expect(await bought()).toBe(2);
		expect(await uploads()).toBe(1);
		const log = await rig.sandbox.log();
		const looks = log.filter(({ path }) => path.startsWith('/assets/'));
		expect(looks.filter(({ keyIn }) => keyIn.length > 0)).toEqual([]);
	});

	it('is another one if its content is, and the old address serves what is new in the text', async () => {
		await withFile(6);
		await expectSpeech(await withFile(7), 2);
		expect(await bought()).toBe(4);
		expect(await uploads()).toBe(2);
	});
});

describe('A narration', () => {
	const narrated = async (text: string, options: INodeParameters = {}) =>
		await byHand({
			items: [text],
			parameters: { operation: 'narrate' },
			options: { maxPartLength: 40, ...options },
		});

	it('costs only what is new in it', async () => {
		const first = await narrated('The first paragraph.\n\nThe second one.\n\nThe third.');
		expect(first.error).toBeUndefined();
		expect(await bought()).toBe(3);
		const again = await narrated('The first paragraph.\n\nThe second one.\n\nThe third.');
		expect(again.outputItems()[0]?.json).toMatchObject({ cost: 0, parts: 3 });
		expect(
			again
				.hints()
				.map(({ message }) => message)
				.join(' '),
		).toContain('Reuse Within Hours');
		const changed = await narrated('The first paragraph.\n\nThe second, changed.\n\nThe third.', {
			maxCredits: 0.01,
		});
		expect(changed.outputItems()[0]?.json).toMatchObject({ cost: 0.009, parts: 3 });
		expect(await bought()).toBe(4);
		await narrated('The first paragraph.\n\nThe second one.\n\nThe third.', {
			reuseWithinHours: 0,
		});
		expect(await bought()).toBe(7);
	});
});
