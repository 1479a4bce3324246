import type { INodeParameters } from 'n8n-workflow';

import { useTestRig } from '../support/testRig';
import { errorJson, expectNoKey, shownError } from '../support/outcome';

const getResult: INodeParameters = {
	resource: 'request',
	operation: 'getResult',
	requestId: '={{ $json.requestId }}',
};
const getStatus: INodeParameters = { ...getResult, operation: 'getStatus' };
const getCredits: INodeParameters = { resource: 'account', operation: 'getCredits' };
const goOn = { onError: 'continueRegularOutput' } as const;

describe.each([
	['one request', 1],
	['many requests', 8],
])('For %s', (_, count) => {
	const rig = useTestRig();

	/** Submits jobs without waiting. @returns items with their ids, as Generate gives them */
	async function submitted(parameters: INodeParameters = {}) {
		const items = Array.from({ length: count }, (_unused, index) => `Line ${index}`);
		const execution = await rig.run({
			items,
			parameters: { waitForCompletion: false, ...parameters },
		});
		expect(execution.status).toBe('success');
		return execution.outputItems().map(({ json }) => ({ json }));
	}

	it('Get Result waits, and gives the speech', async () => {
		await rig.sandbox.settings({ runSeconds: 0.4 });
		const items = await submitted();
		const execution = await rig.run({ items, parameters: getResult });
		expect(execution.error).toBeUndefined();
		const outputs = execution.outputItems();
		expect(outputs.map(({ pairedItem }) => pairedItem)).toEqual(
			items.map((_item, item) => ({ item })),
		);
		for (const [index, output] of outputs.entries()) {
			const requestId = items[index]?.json.requestId;
			expect(output.json).toMatchObject({
				requestId,
				status: 'COMPLETED',
				audioUrl: expect.stringMatching(/^http/),
				mimeType: 'audio/wav',
				fileName: `openvoice-${(requestId as string).slice(0, 8)}.wav`,
				fileSize: 20_000,
				cost: 0.009,
			});
			expect(output.json).not.toHaveProperty('language');
			expect(await execution.binaryBuffer(output)).toHaveLength(20_000);
		}
		expect(await rig.sandbox.jobs()).toHaveLength(count);
		expectNoKey(execution);
	});

	it('Get Result gives the service’s own answer, unsimplified', async () => {
		const items = await submitted();
		const execution = await rig.run({ items, parameters: { ...getResult, simplify: false } });
		for (const [index, { json }] of execution.outputItems().entries()) {
			expect(json).toMatchObject({ request_id: items[index]?.json.requestId, status: 'COMPLETED' });
		}
	});

	it('Get Result without waiting gives the status of what still runs, and no audio', async () => {
		await rig.sandbox.settings({ runSeconds: 60 });
		const items = await submitted();
		for (const simplify of [true, false]) {
			const execution = await rig.run({
				items,
				parameters: { ...getResult, waitForCompletion: false, simplify },
			});
			expect(execution.error).toBeUndefined();
			for (const [index, { json, binary }] of execution.outputItems().entries()) {
				expect(json.status).toMatch(/^(QUEUED|PROCESSING)$/);
				expect(json[simplify ? 'requestId' : 'request_id']).toBe(items[index]?.json.requestId);
				expect(binary).toBeUndefined();
			}
		}
	});

	it('Get Result without waiting gives the speech of what is done', async () => {
		const items = await submitted();
		await rig.sandbox.clock(10);
		const execution = await rig.run({
			items,
			parameters: { ...getResult, waitForCompletion: false },
		});
		for (const output of execution.outputItems()) {
			expect(output.json.status).toBe('COMPLETED');
			expect(await execution.binaryBuffer(output)).toHaveLength(20_000);
		}
	});

	it('Get Result of a failed request is an error with the service’s own words', async () => {
		await rig.sandbox.settings({ failWith: 'Content <blocked>' });
		const items = await submitted();
		await rig.sandbox.clock(10);
		const execution = await rig.run({ items, parameters: getResult });
		expect(shownError(execution)).toMatchObject({
			name: 'NodeApiError',
			message: expect.stringContaining('could not make this speech'),
			description: expect.stringMatching(
				/Nothing was charged for this item\.<br>Segmind says: “Content &lt;blocked&gt;”<br>Request ID: /,
			),
			httpCode: '422',
		});
		const continued = await rig.run({ items, parameters: getResult, settings: goOn });
		for (const [index, output] of continued.outputItems().entries()) {
			expect(errorJson(output).details).toMatchObject({
				httpCode: '422',
				requestId: items[index]?.json.requestId,
			});
		}
	});

	it('Get Result of an expired request speaks of the one hour, without a history', async () => {
		const items = await submitted();
		const credential = { historyUrl: '' };
		await rig.sandbox.clock(3_700);
		const execution = await rig.run({ items, parameters: getResult, credential });
		expect(shownError(execution)).toMatchObject({
			message: expect.stringContaining('does not know this request'),
			description: expect.stringContaining('one hour'),
			httpCode: '404',
		});
		const continued = await rig.run({ items, parameters: getResult, credential, settings: goOn });
		expect(continued.outputItems().map((output) => errorJson(output).details.requestId)).toEqual(
			items.map(({ json }) => json.requestId),
		);
	});

	it('Get Status tells how far it is: running, done, failed', async () => {
		await rig.sandbox.settings({ runSeconds: 60 });
		const items = await submitted();
		const statuses = async () => {
			const execution = await rig.run({ items, parameters: getStatus });
			expect(execution.error).toBeUndefined();
			const outputs = execution.outputItems();
			expect(outputs.map(({ json }) => json.requestId)).toEqual(
				items.map(({ json }) => json.requestId),
			);
			expect(outputs.every(({ binary }) => binary === undefined)).toBe(true);
			return outputs.map(({ json }) => json);
		};
		for (const { status } of await statuses()) expect(status).toMatch(/^(QUEUED|PROCESSING)$/);
		await rig.sandbox.clock(120);
		for (const { status } of await statuses()) expect(status).toBe('COMPLETED');
	});

	it('Get Status of a failed request is an answer, not an error, also with Retry On Fail', async () => {
		await rig.sandbox.settings({ failWith: 'Content blocked' });
		const items = await submitted();
		await rig.sandbox.clock(10);
		const execution = await rig.run({
			items,
			parameters: getStatus,
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 },
		});
		expect(execution.status).toBe('success');
		for (const { json } of execution.outputItems()) {
			expect(json).toMatchObject({ status: 'FAILED', errorMessage: 'Content blocked' });
			expect(json).not.toHaveProperty('error');
		}
		const looks = (await rig.requests()).filter((request) => request.endsWith('/status'));
		expect(looks).toHaveLength(count);
	});

	it('Get Status of an unknown request is an error that names it', async () => {
		const items = Array.from({ length: count }, (_unused, index) => ({
			json: { requestId: `unknown-${index}` },
		}));
		const execution = await rig.run({ items, parameters: getStatus, settings: goOn });
		for (const [index, output] of execution.outputItems().entries()) {
			expect(errorJson(output)).toMatchObject({
				error: expect.stringContaining('does not know this request'),
				details: { requestId: `unknown-${index}`, httpCode: '404' },
			});
		}
	});

	it('Get Credits gives the balance', async () => {
		await rig.sandbox.settings({ credits: 7.5, freeCredits: 0.0184921035 });
		const items = Array.from({ length: count }, () => 'x');
		const execution = await rig.run({ items, parameters: getCredits });
		expect(execution.outputItems()).toEqual(
			items.map((_item, item) => ({
				json: { credits: 7.5, freeCredits: 0.0184921035 },
				pairedItem: { item },
			})),
		);
	});

	it('Get Credits says so where there is no balance yet', async () => {
		await rig.sandbox.settings({ noBalanceRecord: true });
		const items = Array.from({ length: count }, () => 'x');
		const execution = await rig.run({ items, parameters: getCredits });
		expect(shownError(execution)).toMatchObject({
			message: expect.stringContaining('no balance yet'),
			description: expect.stringContaining('The API key is valid'),
		});
		const continued = await rig.run({ items, parameters: getCredits, settings: goOn });
		for (const output of continued.outputItems())
			expect(errorJson(output).details.httpCode).toBe('404');
	});
});
