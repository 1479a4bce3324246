import type { INodeParameters } from 'n8n-workflow';

import { NODE } from '../../harness/engine/n8nEngine';
import { OTHER_KEY } from './support/accounts';
import { isTested } from '../pairwise';
import { useTestRig } from './support/testRig';
import { errorJson, expectNoKey, shownError } from './support/outcome';

const getResult: INodeParameters = {
	resource: 'request',
	operation: 'getResult',
	requestId: '={{ $json.requestId }}',
};
const getStatus: INodeParameters = { ...getResult, operation: 'getStatus' };
const goOn = { onError: 'continueRegularOutput' } as const;

/** The service forgets a request after an hour. */
const LATER_SECONDS = 3_700;

/** A credential without a history. */
const SWITCHED_OFF = { historyUrl: '' };

const formats = (['wav', 'mp3'] as const).flatMap((format) =>
	(['filesystem', 'default'] as const)
		.filter((binaryMode) => isTested(format === 'wav', binaryMode === 'filesystem'))
		.map((binaryMode) => [format, binaryMode] as const),
);

describe.each(formats)(
	'Of what is no longer, or not, on its way (%s, %s):',
	(format, binaryMode) => {
		const audio = format === 'wav' ? { bytes: 20_000 } : ('speech' as const);
		const settings = { audio, format };
		const rig = useTestRig({ binaryMode, settings });
		const mimeType = format === 'wav' ? 'audio/wav' : 'audio/mpeg';

		it('Get Result fetches days later what the service has forgotten', async () => {
			const sent = await rig.run({ parameters: { waitForCompletion: false } });
			await rig.sandbox.clock(6 * 24 * 3600);
			const items = sent.outputItems().map(({ json }) => ({ json }));
			const execution = await rig.run({ items, parameters: getResult });
			expect(execution.error).toBeUndefined();
			const [output] = execution.outputItems();
			expect(output?.json).toMatchObject({ status: 'COMPLETED', cost: 0.009, mimeType });
			expect(await execution.binaryBuffer(output)).toHaveLength(Number(output?.json.fileSize));
			expectNoKey(execution);
		});

		it('sync audio that broke off is fetched by its id, in the same run', async () => {
			await rig.faults([{ path: 'sync', times: 1, fault: { cut: 5_000 } }]);
			const execution = await rig.run({ parameters: { processing: 'sync' } });
			expect(execution.error).toBeUndefined();
			const [output] = execution.outputItems();
			expect(output?.json).toMatchObject({ status: 'COMPLETED', mimeType });
			expect(Number(output?.json.fileSize)).toBeGreaterThan(3_000);
			expect(await execution.binaryBuffer(output)).toHaveLength(Number(output?.json.fileSize));
			expect(await rig.sandbox.jobs()).toHaveLength(1);
		});
	},
);

describe('A request that the service has forgotten', () => {
	const rig = useTestRig();

	/** Orders a speech, which is ready and forgotten when this returns. */
	async function forgotten() {
		const sent = await rig.run({ parameters: { waitForCompletion: false } });
		await rig.sandbox.clock(LATER_SECONDS);
		return sent.outputItems().map(({ json }) => ({ json }));
	}

	it('has its status from the history', async () => {
		const execution = await rig.run({ items: await forgotten(), parameters: getStatus });
		expect(execution.outputItems()[0]?.json).toMatchObject({ status: 'COMPLETED', cost: 0.009 });
	});

	it.each([true, false])('is still pending in the history (to wait: %s)', async (toWait) => {
		await rig.sandbox.settings({ history: { lateSeconds: 5_000, late: 'null' } });
		const items = await forgotten();
		const execution = await rig.run({
			items,
			parameters: { ...getResult, waitForCompletion: toWait },
			options: { timeout: 2 },
		});
		if (toWait) {
			expect(shownError(execution)).toMatchObject({
				message: 'The speech was not ready within 2 seconds',
				description: expect.stringContaining('within seven days'),
				requestId: items[0]?.json.requestId,
			});
		} else {
			expect(execution.outputItems()[0]?.json).toMatchObject({ status: 'PENDING' });
			expect(execution.outputItems()[0]?.binary).toBeUndefined();
		}
	});

	it('failed, as the history tells: with the words for that, and nothing charged', async () => {
		await rig.sandbox.settings({ failWith: 'Content blocked' });
		const items = await forgotten();
		expect(shownError(await rig.run({ items, parameters: getResult }))).toMatchObject({
			message: 'Segmind could not make this speech',
			description: expect.stringMatching(/Nothing was charged.*Content blocked/),
			httpCode: '422',
		});
		const [status] = (await rig.run({ items, parameters: getStatus })).outputItems();
		expect(status?.json).toMatchObject({ status: 'FAILED', errorMessage: 'Content blocked' });
	});

	it.each([
		['another account’s', { apiKey: OTHER_KEY }, {}, /not in the request history of this account/],
		['one whose history is off', { credential: SWITCHED_OFF }, {}, /one hour.*“History URL”/],
		['unreadable: 403', {}, { status: 403 }, /one hour.*could not be read/],
		['unreadable: 500', {}, { status: 500 }, /one hour.*could not be read/],
	] as const)('is an error that says what to do: %s', async (_, setting, history, description) => {
		const items = await forgotten();
		await rig.sandbox.settings({ history });
		for (const parameters of [getResult, getStatus]) {
			const execution = await rig.run({ items, parameters, ...setting });
			expect(shownError(execution)).toMatchObject({
				message: expect.stringMatching(/^Segmind does not know this request/),
				description: expect.stringMatching(description),
				httpCode: '404',
				requestId: items[0]?.json.requestId,
			});
		}
	});

	it('is taken up by Generate in a retry after more than the hour, and not bought again', async () => {
		await rig.faults([{ path: 'result', fault: { status: 401 } }]);
		const failed = await rig.run({ options: { timeout: 30 } });
		expect(failed.status).toBe('error');
		await rig.faults([]);
		await rig.sandbox.clock(LATER_SECONDS);
		// Time has passed at the sandbox only: what n8n has saved of the submit becomes as old.
		const { openVoiceLedger } = failed.contextData[`node:${NODE}`] as unknown as {
			openVoiceLedger: { open: Array<{ submittedMs: number }> };
		};
		for (const entry of openVoiceLedger.open) entry.submittedMs -= LATER_SECONDS * 1000;
		const retried = await rig.engine.retryExecution(failed);
		expect(retried.error).toBeUndefined();
		expect(retried.outputItems(NODE)[0]?.json).toMatchObject({ cost: 0.009, fileSize: 20_000 });
		expect(await rig.sandbox.jobs()).toHaveLength(1);
	});

	it('was a sync one: Get Result fetches it, with and without the history', async () => {
		await rig.run({ parameters: { processing: 'sync' } });
		const items = (await rig.sandbox.jobs()).map(({ requestId }) => ({ json: { requestId } }));
		for (const credential of [{}, SWITCHED_OFF]) {
			const execution = await rig.run({ items, parameters: getResult, credential });
			expect(execution.error).toBeUndefined();
			expect(await execution.binaryBuffer(execution.outputItems()[0])).toHaveLength(20_000);
			const status = await rig.run({ items, parameters: getStatus, credential });
			expect(status.outputItems()[0]?.json.status).toBe('COMPLETED');
		}
	});

	it('is to be fetched within one hour where there is no history, else within seven days', async () => {
		const hint = async (credential: object) =>
			(await rig.run({ parameters: { waitForCompletion: false }, credential })).hints()[0]?.message;
		expect(await hint({})).toContain('within seven days');
		expect(await hint(SWITCHED_OFF)).toContain('within one hour');
		await rig.faults([{ path: 'file', fault: { status: 404, html: true } }]);
		const advice = async (credential: object) =>
			shownError(await rig.run({ credential, options: { timeout: 30 } })).description;
		expect(await advice({})).toMatch(/also fetch it within seven days/);
		expect(await advice(SWITCHED_OFF)).toMatch(/also fetch it within one hour/);
	});
});

describe('Sync audio that broke off', () => {
	const rig = useTestRig();
	const sync = { parameters: { processing: 'sync' } };

	it.each([
		['from the history, though it lands late', { lateSeconds: 2 }, {}, true],
		[
			'from the history, though its row is empty at first',
			{ lateSeconds: 2, late: 'null' },
			{},
			false,
		],
		['from the service, where there is no history', {}, SWITCHED_OFF, true],
		['from the service, where the history cannot be read', { status: 500 }, {}, true],
	] as const)('is fetched %s', async (_, history, credential, syncRecords) => {
		await rig.sandbox.settings({ history, syncRecords });
		await rig.faults([{ path: 'sync', times: 1, fault: { cut: 9_000 } }]);
		const execution = await rig.run({ ...sync, credential, options: { timeout: 30 } });
		expect(execution.error).toBeUndefined();
		expect(await execution.binaryBuffer(execution.outputItems()[0])).toHaveLength(20_000);
		expect(await rig.sandbox.jobs()).toHaveLength(1);
	});

	it('that nobody has is an error, in time, and a retry fetches it later: paid once', async () => {
		await rig.sandbox.settings({ history: { lateSeconds: 1_000 }, syncRecords: false });
		await rig.faults([{ path: 'sync', times: 1, fault: { cut: 9_000 } }]);
		const failed = await rig.run({ ...sync, options: { timeout: 3 } });
		const [job] = await rig.sandbox.jobs();
		expect(shownError(failed)).toMatchObject({
			message: 'The speech was made, but its audio broke off on the way',
			description: expect.stringContaining('within seven days'),
			requestId: job?.requestId,
		});
		await rig.sandbox.clock(1_000);
		const retried = await rig.engine.retryExecution(failed);
		expect(retried.error).toBeUndefined();
		expect(await retried.binaryBuffer(retried.outputItems()[0])).toHaveLength(20_000);
		expect(await rig.sandbox.jobs()).toHaveLength(1);
	});

	it('holds no other item back', async () => {
		await rig.sandbox.settings({ history: { lateSeconds: 1_000 }, syncRecords: false });
		await rig.faults([{ path: 'sync', match: { text: 'Bad' }, times: 1, fault: { cut: 9_000 } }]);
		const execution = await rig.run({
			...sync,
			items: ['Bad', 'One', 'Two'],
			options: { timeout: 3, maxConcurrency: 1 },
			settings: goOn,
		});
		const [bad, ...others] = execution.outputItems();
		expect(errorJson(bad).error).toContain('broke off');
		expect(others.map(({ json }) => json.status)).toEqual(['COMPLETED', 'COMPLETED']);
	});
});
