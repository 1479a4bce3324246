import { useTestRig } from '../support/testRig';
import { narrate, narrationOf, paragraphs, scanned } from '../support/narration';
import { errorJson, shownError } from '../support/outcome';

const goOn = { onError: 'continueRegularOutput' } as const;
const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 } as const;
const THIRD = 'This is paragraph 3.';

describe('A part that fails', () => {
	const rig = useTestRig();
	const fail = async (times?: number) =>
		await rig.faults([
			{
				path: 'result',
				match: { text: THIRD },
				times,
				fault: { status: 401, body: { error: 'Unauthorized' } },
			},
		]);
	const refuse = async (times?: number) =>
		await rig.faults([
			{
				path: 'submit',
				match: { text: THIRD },
				times,
				fault: { status: 400, body: { error: 'bad' } },
			},
		]);

	it('stops the node, which names the part and every request that was bought', async () => {
		await refuse();
		const execution = await narrate(rig, { items: [paragraphs(5)] });
		const { description, itemIndex } = shownError(execution);
		expect(itemIndex).toBe(0);
		expect(description).toContain(`begins: “${THIRD}”`);
		const jobs = await rig.sandbox.jobs();
		expect(jobs.length).toBeLessThan(5);
		for (const { text, requestId } of jobs) {
			expect(description).toContain(`“${text}”: ${requestId}`);
		}
		expect(description).not.toContain('item 0');
		expect(String(description).split('“Get Result”')).toHaveLength(2);
	});

	it('makes its item an error, never half a narration, where the node is to continue', async () => {
		await fail();
		const execution = await narrate(rig, { items: [paragraphs(5), 'Fine.'], settings: goOn });
		expect(execution.status).toBe('success');
		const [failed, fine] = execution.outputItems();
		const { details } = errorJson(failed);
		expect(failed?.binary).toBeUndefined();
		expect(details.description).toContain(`begins: “${THIRD}”`);
		expect(narrationOf(fine).parts).toBe(1);
		for (const { text, requestId } of await rig.sandbox.jobs()) {
			if (text !== 'Fine.') expect(JSON.stringify(details)).toContain(requestId);
		}
	});

	it('stops buying for its item', async () => {
		await rig.sandbox.settings({ runSeconds: 0.3 });
		await refuse();
		await narrate(rig, {
			items: [paragraphs(40)],
			settings: goOn,
			options: { maxConcurrency: 4 },
		});
		expect((await rig.sandbox.jobs()).length).toBeLessThan(8);
	});

	it.each([
		['stops', {}],
		['continues', goOn],
	])('is all that n8n’s Retry On Fail buys again, where the node %s', async (_, settings) => {
		await refuse(1);
		const execution = await narrate(rig, {
			items: [paragraphs(5)],
			settings: { ...retrying, ...settings },
		});
		expect(execution.error).toBeUndefined();
		const [item] = execution.outputItems();
		expect(narrationOf(item)).toMatchObject({ parts: 5, cost: 0.045 });
		expect((await rig.sandbox.jobs()).map(({ text }) => text).sort()).toEqual(
			paragraphs(5).split('\n\n'),
		);
		expect(scanned(await execution.binaryBuffer(item)).seconds).toBeCloseTo(
			narrationOf(item).audioSeconds,
			3,
		);
	});

	it('is all that a retry from the list buys, also after the text was mended elsewhere', async () => {
		await refuse();
		const failed = await narrate(rig, { items: [paragraphs(5)] });
		const before = await rig.sandbox.jobs();
		await rig.faults([]);
		const retried = await rig.engine.retryExecution(failed, { credentials: rig.credentials() });
		expect(retried.error).toBeUndefined();
		expect(narrationOf(retried.outputItems()[0]).parts).toBe(5);
		const after = await rig.sandbox.jobs();
		expect(after).toHaveLength(5);
		for (const { requestId } of before)
			expect(after.map((job) => job.requestId)).toContain(requestId);
	});

	it('of two that say the same is bought once, and then by no later run', async () => {
		const once = await narrate(rig, { items: ['Same.\n\nSame.', 'Same.'] });
		expect(once.outputItems().map((item) => narrationOf(item).parts)).toEqual([1, 1]);
		expect(await rig.jobsFor('Same.')).toHaveLength(2);
	});
});

describe('Max Credits', () => {
	const rig = useTestRig();

	it('stops a narration before it starts, if its parts cannot be paid', async () => {
		const execution = await narrate(rig, {
			items: [paragraphs(3), paragraphs(10)],
			options: { maxCredits: 0.05, maxConcurrency: 1 },
			settings: goOn,
		});
		const [fine, refused] = execution.outputItems();
		expect(narrationOf(fine)).toMatchObject({ parts: 3, cost: 0.027 });
		const { error, details } = errorJson(refused);
		expect(error).toContain('costs more than “Max Credits” allows');
		expect(details.description).toContain(
			[
				'Set “Paragraph Pause” to 0 in the options, or raise “Max Credits” to 0.15, which leaves a little to spare.',
				'Nothing was charged for this item.',
				'It takes 10 requests, about 0.09 credits (a credit is a US dollar).',
				'With “Paragraph Pause” 0 it takes 1 request, about 0.009 credits.',
			].join('\n'),
		);
		expect(details.description).not.toContain('Max Part Length');
		expect(await rig.sandbox.jobs()).toHaveLength(3);
	});

	it('says what longer parts would cost, where the text is divided by its length', async () => {
		const text = Array.from(
			{ length: 40 },
			(_, number) => `Sentence ${number} is thirty letters.`,
		).join(' ');
		const execution = await narrate(rig, {
			items: [text],
			options: { maxCredits: 0.05, maxPartLength: 200 },
		});
		expect(shownError(execution).description).toMatch(
			/It takes 7 requests.*With “Max Part Length” 400 it takes 4 requests, about 0\.036 credits\./,
		);
		expect(await rig.sandbox.jobs()).toEqual([]);
	});

	it('lets narrations that fit together run side by side', async () => {
		const execution = await narrate(rig, {
			items: [paragraphs(3), paragraphs(4)],
			options: { maxCredits: 0.0631 },
		});
		expect(execution.error).toBeUndefined();
		expect(await rig.sandbox.jobs()).toHaveLength(7);
	});
});

describe('Cancelling a narration', () => {
	const rig = useTestRig();

	it.each([
		['while its parts are spoken', /status/],
		['while its parts are fetched', /GET .*\.wav/],
	])('ends it at once: %s', async (_, when) => {
		await rig.sandbox.settings({ runSeconds: when.source === 'status' ? 60 : 0.05 });
		if (when.source !== 'status') await rig.faults([{ path: 'file', fault: { delayMs: 60_000 } }]);
		const stop = new AbortController();
		const running = narrate(rig, { items: [paragraphs(8)], signal: stop.signal });
		while (!(await rig.requests()).some((request) => when.test(request))) {
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
		const startMs = performance.now();
		stop.abort();
		expect((await running).status).toBe('canceled');
		expect(performance.now() - startMs).toBeLessThan(20_000);
	});
});
