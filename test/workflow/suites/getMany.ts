import type { INodeParameters } from 'n8n-workflow';

import { byTurns } from '../../pairwise';
import { OTHER_KEY } from '../support/accounts';
import { useTestRig } from '../support/testRig';
import { errorJson, expectNoKey, hintsOf, shownError } from '../support/outcome';

const getMany = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'request',
	operation: 'getMany',
	...more,
});
const list = (execution: Awaited<ReturnType<ReturnType<typeof useTestRig>['run']>>) =>
	execution.outputItems().map(({ json }) => json);

describe('Request → Get Many', () => {
	const rig = useTestRig();
	const historyReads = async () =>
		(await rig.requests()).filter((request) => request.includes('request-history')).length;

	/** Buys these texts, one after the other, so that their order is certain. */
	async function bought(...texts: string[]) {
		for (const text of texts) await rig.run({ items: [text], options: { maxConcurrency: 1 } });
	}

	it('gives what was bought, newest first, with its costs and addresses', async () => {
		await bought('One', 'Two');
		const execution = await rig.run({ items: [{ json: {} }], parameters: getMany() });
		expect(execution.error).toBeUndefined();
		const jobs = await rig.sandbox.jobs();
		expect(list(execution)).toEqual(
			['Two', 'One'].map((text) => ({
				requestId: jobs.find((job) => job.text === text)?.requestId,
				status: 'COMPLETED',
				cost: 0.009,
				text,
				language: 'EN_NEWEST',
				speed: 1,
				inputAudioUrl: rig.sandbox.referenceUrl,
				audioUrl: expect.stringMatching(/^http/),
				createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
				latencyMs: expect.any(Number),
			})),
		);
		expect(execution.outputItems().map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 0 },
		]);
		expect(await rig.sandbox.jobs()).toHaveLength(2);
		expectNoKey(execution);
	});

	const PAGINGS = ['nested', 'camel', 'none', 'flat'] as const;

	const TIMES = ['created_at', 'model_created', 'createdAt'] as const;

	it.each(TIMES)('reads rows of every shape that is known of: %s', async (time) => {
		for (const paging of byTurns(PAGINGS, TIMES.indexOf(time))) {
			await rig.sandbox.reset({ history: { time, paging, body: 'text', outputs: 3 } });
			await bought('One', 'Two');
			const execution = await rig.run({ items: [{ json: {} }], parameters: getMany() });
			expect(list(execution).map(({ text }) => text)).toEqual(['Two', 'One']);
			expect(list(execution)[0]?.createdAt).toMatch(/Z$/);
		}
	});

	it('pages to the end, and to no more than is asked for', async () => {
		await rig.sandbox.settings({ history: { mostPerPage: 20 } });
		const texts = Array.from({ length: 30 }, (_, index) => `Line ${index}`);
		await rig.run({ items: texts, options: { maxConcurrency: 50, downloadAudio: false } });
		const all = await rig.run({
			items: [{ json: {} }],
			parameters: getMany({ returnAll: true }),
		});
		expect(new Set(list(all).map(({ text }) => text)).size).toBe(30);
		expect(list(all)).toHaveLength(30);
		expect(await historyReads()).toBe(2);
		const some = await rig.run({ items: [{ json: {} }], parameters: getMany({ limit: 7 }) });
		expect(list(some)).toEqual(list(all).slice(0, 7));
		expect(await historyReads()).toBe(3);
	});

	it('keeps to the times and the state that are asked for', async () => {
		await bought('Old');
		await rig.sandbox.clock(3 * 3600);
		await rig.sandbox.settings({ failWith: 'Content blocked' });
		await rig.run({ items: ['Bad'], settings: { onError: 'continueRegularOutput' } });
		await rig.sandbox.settings({ failWith: '' });
		const texts = async (filters: INodeParameters) =>
			list(await rig.run({ items: [{ json: {} }], parameters: getMany({ filters }) })).map(
				({ text }) => text,
			);
		const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
		expect(await texts({})).toEqual(['Bad', 'Old']);
		expect(await texts({ from: inHours(-1), to: inHours(4) })).toEqual(['Bad', 'Old']);
		expect(await texts({ from: inHours(-24), to: inHours(2) })).toEqual(['Old']);
		expect(await texts({ status: 'FAILED' })).toEqual(['Bad']);
		expect(await texts({ status: 'COMPLETED' })).toEqual(['Old']);
		const [failed] = list(
			await rig.run({
				items: [{ json: {} }],
				parameters: getMany({ filters: { status: 'FAILED' } }),
			}),
		);
		expect(failed).toMatchObject({ status: 'FAILED', errorMessage: 'Content blocked' });
		expect(failed).not.toHaveProperty('audioUrl');
	});

	it('reads months in pieces that the service gives', async () => {
		await bought('One');
		const from = new Date(Date.now() - 100 * 86_400_000).toISOString();
		const execution = await rig.run({
			items: [{ json: {} }],
			parameters: getMany({ returnAll: true, filters: { from } }),
		});
		expect(execution.error).toBeUndefined();
		expect(list(execution)).toHaveLength(1);
		expect(await historyReads()).toBe(4);
	});

	it('asks for no requests from before the model came out', async () => {
		await bought('One');
		const execution = await rig.run({
			items: [{ json: {} }],
			parameters: getMany({ returnAll: true, filters: { from: '0001-01-01' } }),
		});
		expect(execution.error).toBeUndefined();
		expect(list(execution)).toHaveLength(1);
		expect(await historyReads()).toBeLessThan(100);
	});

	it('gives requests whose time nobody can read, without a time', async () => {
		await bought('One');
		await rig.sandbox.settings({ history: { oddTimes: true, others: { rows: 10 } } });
		const execution = await rig.run({ items: [{ json: {} }], parameters: getMany() });
		expect(execution.error).toBeUndefined();
		expect(list(execution)).toHaveLength(11);
		const times = list(execution).map(({ createdAt }) => createdAt);
		expect(times.filter((time) => time === undefined)).toHaveLength(6);
		expect(times.filter((time) => String(time).startsWith('2'))).toHaveLength(5);
	});

	it('ends where the history does not: with its newest requests, and a hint', async () => {
		await rig.sandbox.settings({ history: { endless: true, requestsPerMinute: 30 } });
		const execution = await rig.run({
			items: [{ json: {} }],
			parameters: getMany({ returnAll: true }),
		});
		expect(execution.error).toBeUndefined();
		expect(list(execution).length).toBeGreaterThan(1000);
		expect(hintsOf(execution)).toEqual([
			expect.stringContaining('more requests than could be read in time'),
		]);
		expect(await historyReads()).toBeLessThan(100);
	});

	it('gives none of a history that breaks off in its middle', async () => {
		await rig.sandbox.settings({
			history: { others: { rows: 300 }, brokenPage: 2, status: 503 },
		});
		const execution = await rig.run({
			items: [{ json: {} }],
			parameters: getMany({ returnAll: true }),
		});
		expect(shownError(execution).message).toMatch(/history could not be read/);
	});

	it('gives the service’s own rows, unsimplified, and nobody else’s', async () => {
		await bought('One');
		const own = await rig.run({
			items: [{ json: {} }],
			parameters: getMany({ simplify: false }),
		});
		expect(list(own)).toEqual([
			expect.objectContaining({ model_name: 'openvoice', model_status: 'COMPLETED' }),
		]);
		const other = await rig.run({
			items: [{ json: {} }],
			parameters: getMany(),
			apiKey: OTHER_KEY,
		});
		expect(other.error).toBeUndefined();
		expect(list(other)).toEqual([]);
	});

	it.each([
		[403, /may not read its request history/],
		[404, /may not read its request history/],
		[500, /history could not be read/],
	] as const)('says so where it cannot be read: %d', async (status, says) => {
		await rig.sandbox.settings({ history: { status } });
		const execution = await rig.run({
			items: [{ json: {} }],
			parameters: getMany(),
			settings: { onError: 'continueRegularOutput' },
		});
		const { error, details } = errorJson(execution.outputItems()[0]);
		expect(error).toMatch(says);
		expect(details.httpCode).toBe(String(status));
	});

	it('says so where it is switched off, and asks nobody', async () => {
		const execution = await rig.run({
			items: [{ json: {} }],
			parameters: getMany(),
			credential: { historyUrl: '' },
		});
		expect(shownError(execution).message).toMatch(/history is switched off/);
		expect(await rig.requests()).toEqual([]);
	});

	it('refuses filters that are no dates, or the wrong way round', async () => {
		const message = async (filters: INodeParameters) =>
			shownError(await rig.run({ items: [{ json: {} }], parameters: getMany({ filters }) }))
				.message;
		expect(await message({ from: 'soon' })).toMatch(/“From” is not a date/);
		expect(await message({ from: '2026-09-02', to: '2026-09-01T10:00:00' })).toMatch(
			/“From” is later than “To”/,
		);
	});
});
