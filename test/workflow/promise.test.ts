/**
 * The promise against a real record: each row is a number of the attack that broke it. What is asserted is what
 * a user notices: how many requests were paid, and whether each ends as audio or as an error that names it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { NODE, type Execution, type InputItem } from '../../harness/engine/n8nEngine';
import { wav } from '../fixtures/wav';
import { contained, isAll } from '../pairwise';
import { cpuRatio } from '../unit/cpuTime';
import { OTHER_KEY } from './support/accounts';
import { hintsOf, shownError } from './support/outcome';
import { forgetProcess, QUICK, type Setting, type TestRig, useTestRig } from './support/testRig';

const byHand = async (rig: TestRig, setting: Setting = {}) =>
	await rig.run({ mode: 'manual', ...setting });

const paid = async (rig: TestRig) => (await rig.sandbox.jobs()).length;

const idsOf = (execution: Execution) =>
	execution.outputItems().map(({ json }) => json.requestId as string);

/** Runs it by hand, four times. @returns how many requests were paid after each */
async function fourTimes(rig: TestRig, run: () => Promise<unknown>): Promise<number[]> {
	const counts: number[] = [];
	for (let time = 0; time < 4; time++) {
		await run();
		counts.push(await paid(rig));
	}
	return counts;
}

/** Another process of the same account buys a speech, just as the node would. */
async function boughtElsewhere(rig: TestRig, text: string): Promise<void> {
	const told = await fetch(`${rig.sandbox.url}/v2/openvoice`, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			'x-api-key': rig.credentials().segmindApi.apiKey,
		},
		body: JSON.stringify({
			input_audio: rig.sandbox.referenceUrl,
			text,
			speed: 1,
			language: 'EN_NEWEST',
		}),
	});
	expect(told.status).toBe(200);
}

interface Row {
	name: string;
	play: (rig: TestRig) => Promise<void>;
}

const ROWS: Row[] = [
	{
		name: '1: voices from files of different sizes are each bought once',
		play: async (rig) => {
			const item = (seconds: number): InputItem => ({
				json: { text: 'Hello there' },
				binary: {
					data: {
						data: wav({ bits: 16, channels: 1, sampleRate: 8_000 }, seconds, 0.5).file,
						mimeType: 'audio/wav',
						fileName: 'voice.wav',
					},
				},
			});
			const items = [6, 9, 12].map(item);
			const parameters = { inputAudioSource: 'binary' };
			const counts = await fourTimes(rig, async () => {
				// Each time, another one asks first.
				items.push(items.shift()!);
				await byHand(rig, { items, parameters });
			});
			expect(counts).toEqual([3, 3, 3, 3]);
		},
	},
	{
		name: '2: a file host that says no is never a reason to buy',
		play: async (rig) => {
			for (const [index, fault] of [
				...contained([{ status: 403, html: true } as const]),
				{ status: 404, html: true } as const,
				...contained([{ status: 200, html: true } as const]),
			].entries()) {
				const items = [`File ${index}`];
				await rig.faults([{ path: 'file', fault }]);
				const before = await paid(rig);
				for (let run = 0; run < 3; run++) {
					const { requestId } = shownError(await byHand(rig, { items }));
					const [job] = await rig.jobsFor(items[0]!);
					expect(requestId).toBe(job?.requestId);
				}
				expect(await paid(rig)).toBe(before + 1);
			}
		},
	},
	{
		name: '4: a killed execution’s retry looks back as far as files are kept',
		play: async (rig) => {
			const items = ['One', 'Two', 'Three', 'Four', 'Five'];
			await rig.run({ items, options: { downloadAudio: false } });
			forgetProcess();
			// Thirty hours ago by both clocks: the service's own is set back by what has passed.
			await rig.sandbox.clock(30 * 3600);
			await rig.sandbox.settings({ clockAheadSeconds: -30 * 3600 });
			const retried = await rig.run({ items, mode: 'retry' });
			expect(retried.error).toBeUndefined();
			expect(await paid(rig)).toBe(5);
		},
	},
	...[20, 45].map((lateSeconds): Row => ({
		name: `a retry right after a kill waits for what lands ${lateSeconds} s late in a record that stumbles`,
		play: async (rig) => {
			const items = ['One', 'Two', 'Same', 'Same', 'Five'];
			const killed = items.slice(0, 3);
			await rig.run({ items: killed, parameters: { waitForCompletion: false } });
			forgetProcess();
			await rig.sandbox.settings({ history: { lateSeconds, status: 503, statusSeconds: 5 } });
			const retried = await rig.run({ items, mode: 'retry' });
			expect(retried.error).toBeUndefined();
			expect(new Set(idsOf(retried)).size).toBe(items.length);
			expect(await paid(rig)).toBe(items.length);
		},
	})),
	{
		name: 'a retry waits only where the killed execution may have bought something just now',
		play: async (rig) => {
			for (const [hoursAgo, readings] of [
				[24, 1],
				[0, 2],
			]) {
				await rig.sandbox.reset(QUICK);
				forgetProcess();
				await rig.faults([{ path: 'submit', times: 1, fault: { status: 400 } }]);
				const killed = await rig.run({});
				const { executionData } = killed.run.data;
				executionData!.contextData = {};
				executionData!.runtimeData!.establishedAt -= hoursAgo! * 3_600_000;
				const credentials = rig.credentials();
				expect((await rig.engine.retryExecution(killed, { credentials })).error).toBeUndefined();
				const asked = (await rig.requests()).filter((one) => one.includes('request-history'));
				expect(asked).toHaveLength(readings!);
				expect(await paid(rig)).toBe(1);
			}
		},
	},
	{
		name: 'a retry takes up what still runs, until the service has forgotten it after an hour',
		play: async (rig) => {
			for (const [seconds, jobs] of [
				[3_500, 1],
				[3_700, 2],
			]) {
				await rig.sandbox.reset({ ...QUICK, runSeconds: 20_000 });
				forgetProcess();
				const parameters = { waitForCompletion: false };
				await rig.run({ parameters });
				forgetProcess();
				await rig.sandbox.clock(seconds!);
				expect((await rig.run({ mode: 'retry', parameters })).error).toBeUndefined();
				expect(await paid(rig)).toBe(jobs);
			}
		},
	},
	{
		name: '5: it stops before it buys where the record cannot be read for now, and goes on later',
		play: async (rig) => {
			const items = ['One', 'Two', 'Three'];
			await rig.run({ items, parameters: { waitForCompletion: false } });
			forgetProcess();
			await rig.sandbox.settings({ history: { status: 503 } });
			const stopped = shownError(await rig.run({ items, mode: 'retry' }));
			expect(stopped.message).toContain('cannot be checked at the moment');
			expect(stopped.description).toContain('Nothing was charged');
			expect(await paid(rig)).toBe(3);
			await rig.sandbox.settings({ history: { status: 200 } });
			const retried = await rig.run({ items, mode: 'retry' });
			expect(retried.error).toBeUndefined();
			expect(await paid(rig)).toBe(3);
		},
	},
	{
		name: '5: by hand, a hint says that it could not look',
		play: async (rig) => {
			await rig.sandbox.settings({ history: { status: 503 } });
			const hints = hintsOf(await byHand(rig));
			expect(hints.join()).toContain('could not be read just now');
			await rig.sandbox.settings({ history: { status: 403 } });
			const refused = await byHand(rig, { items: ['Another'] });
			expect(refused.hints()).toEqual([]);
		},
	},
	{
		name: '6: what this process bought a moment ago is not bought again before the record shows it',
		play: async (rig) => {
			await rig.sandbox.settings({ history: { lateSeconds: 120 } });
			const items = ['One', 'Two', 'Three'];
			await rig.faults([{ path: 'submit', match: { text: 'Three' }, fault: { status: 400 } }]);
			await byHand(rig, { items, options: { maxConcurrency: 1 } });
			expect(await paid(rig)).toBe(2);
			await rig.faults([]);
			const again = await byHand(rig, { items });
			expect(again.outputItems().map(({ json }) => json.reused)).toEqual([true, true, undefined]);
			expect(await paid(rig)).toBe(3);
			for (const parameters of [{}, { processing: 'sync' }]) {
				const third = await byHand(rig, { items, parameters });
				expect(new Set(idsOf(third))).toEqual(new Set(idsOf(again)));
			}
			expect(await paid(rig)).toBe(3);
		},
	},
	...(['FAILED', 'COMPLETED'] as const).map((status): Row => ({
		name: `7: a doubt takes no older record of the same words (${status})`,
		play: async (rig) => {
			await rig.sandbox.settings({ failWith: status === 'FAILED' ? 'Content blocked' : '' });
			await boughtElsewhere(rig, 'Hello');
			await rig.sandbox.clock(30);
			await rig.sandbox.settings({ failWith: '' });
			await rig.faults([{ path: 'submit', fault: { reset: 'after' } }]);
			await rig.sandbox.settings({ history: { lateSeconds: 5 } });
			const execution = await rig.run({});
			expect(execution.error).toBeUndefined();
			const [older, own] = await rig.sandbox.jobs();
			expect(idsOf(execution)).toEqual([own?.requestId]);
			expect(older?.requestId).not.toBe(own?.requestId);
			expect(await paid(rig)).toBe(2);
		},
	})),
	{
		name: '8: the service’s clock counts: 15 minutes behind n8n’s',
		play: async (rig) => {
			await rig.sandbox.settings({ clockAheadSeconds: -900 });
			await rig.faults([{ path: 'submit', fault: { reset: 'after' } }]);
			const execution = await rig.run({});
			expect(execution.error).toBeUndefined();
			expect(idsOf(execution)).toEqual((await rig.sandbox.jobs()).map((job) => job.requestId));
		},
	},
	{
		name: '9: after a stop in production, the error says that running by hand is free',
		play: async (rig) => {
			await rig.faults([{ path: 'submit', match: { text: 'Two' }, fault: { status: 400 } }]);
			const items = ['One', 'Two'];
			const failed = await rig.run({ items, options: { maxConcurrency: 1 } });
			expect(shownError(failed).description).toContain('Run the workflow again by hand');
			await byHand(rig, { items });
			expect(await rig.jobsFor('One')).toHaveLength(1);
		},
	},
	{
		name: '14: an expression in the credential gives each item its own account',
		play: async (rig) => {
			const items: InputItem[] = [rig.credentials().segmindApi.apiKey, OTHER_KEY].map((key) => ({
				json: { text: 'Hello', key },
			}));
			const execution = await rig.run({ items, credential: { apiKey: '={{ $json.key }}' } });
			expect(execution.error).toBeUndefined();
			expect(await paid(rig)).toBe(2);
			const parameters = { resource: 'request', operation: 'getMany' };
			for (const [index, requestId] of idsOf(execution).entries()) {
				const apiKey = items[index]?.json.key as string;
				expect(idsOf(await rig.run({ apiKey, parameters }))).toEqual([requestId]);
			}
			const again = await byHand(rig, { items, credential: { apiKey: '={{ $json.key }}' } });
			expect(idsOf(again)).toEqual(idsOf(execution));
			expect(JSON.stringify(again.contextData)).not.toContain('SG_');
		},
	},
	{
		name: '17: what was bought earlier and is not used is named in a hint',
		play: async (rig) => {
			await rig.faults([{ path: 'file', fault: { status: 200, html: true } }]);
			const parameters = { text: '={{ $json.text }} at {{ $now.toMillis() }}' };
			const failed = await rig.run({ parameters, options: { timeout: 5 } });
			await rig.faults([]);
			const retried = await rig.engine.retryExecution(failed, { credentials: rig.credentials() });
			const [first] = await rig.sandbox.jobs();
			const hints = retried.hints(NODE).map(({ message }) => message);
			expect(hints.join()).toContain(first?.requestId);
		},
	},
	{
		name: '18: every id stands in the error’s data',
		play: async (rig) => {
			const items = [...Array.from({ length: 130 }, (_, index) => `Line ${index}`), 'Bad'];
			await rig.faults([{ path: 'submit', match: { text: 'Bad' }, fault: { status: 400 } }]);
			const failed = await rig.run({
				items,
				options: { maxConcurrency: 20, downloadAudio: false },
			});
			const { requestIds } = (failed.error as unknown as { context: { requestIds: string[] } })
				.context;
			const ids = (await rig.sandbox.jobs()).map(({ requestId }) => requestId);
			expect(ids.length).toBeGreaterThan(100);
			expect([...requestIds].sort()).toEqual(ids.sort());
		},
	},
	{
		name: '13: a file host is waited for within the timeout; by hand for two minutes, then again for free',
		play: async (rig) => {
			// Tried again after 10 s at most: for some four minutes.
			const fault = { status: 404, html: true } as const;
			for (const [mode, text, times, isFetched] of [
				['trigger', 'In production', 30, true],
				['manual', 'By hand', 30, false],
				['manual', 'By hand', 0, true],
			] as const) {
				await rig.faults(times ? [{ path: 'file', times, fault }] : []);
				const execution = await rig.run({ mode, items: [text] });
				const [job] = await rig.jobsFor(text);
				if (isFetched) expect(idsOf(execution)).toEqual([job?.requestId]);
				else expect(shownError(execution).requestId).toBe(job?.requestId);
			}
			expect(await paid(rig)).toBe(2);
		},
	},
	{
		name: '20: what is in doubt is not advised to be run again',
		play: async (rig) => {
			await rig.sandbox.settings({ history: { status: 403 } });
			const items = ['One', 'Two', 'Three', 'Bad'];
			await rig.faults([
				{ path: 'submit', match: { text: 'Bad' }, fault: { status: 400, delayMs: 500 } },
				{ path: 'submit', fault: { reset: 'after' } },
			]);
			for (const retryOnFail of [false, true]) {
				const { description } = shownError(await rig.run({ items, settings: { retryOnFail } }));
				expect(description).not.toMatch(/(^|\. |Then )run the workflow again/i);
				expect(description).toContain('A retry does not send');
				expect(description).toContain('before you run the workflow again');
			}
		},
	},
];

describe('What broke the promise:', () => {
	const rig = useTestRig({ settings: { credits: 1e6 } });

	it.each(ROWS)('$name', async ({ play }) => await play(rig));
});

/** The service behind something that drops the id of a sync answer, and breaks off in its audio. */
async function withoutSyncId(rig: TestRig): Promise<{ baseUrl: string; stop: () => void }> {
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => void answer());
		const answer = async () => {
			const { method, url = '' } = request;
			const headers = {
				'content-type': 'application/json',
				'x-api-key': String(request.headers['x-api-key']),
			};
			const body = method === 'POST' ? Buffer.concat(chunks) : undefined;
			const told = await fetch(`${rig.sandbox.url}${url}`, { method, headers, body });
			const bytes = Buffer.from(await told.arrayBuffer());
			response.writeHead(told.status, {
				'content-type': told.headers.get('content-type') ?? '',
				'content-length': bytes.length,
				date: told.headers.get('date') ?? '',
			});
			if (url === '/v1/openvoice')
				response.write(bytes.subarray(0, 9_000), () => response.destroy());
			else response.end(bytes);
		};
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return { baseUrl, stop: () => void server.close().closeAllConnections() };
}

describe('A sync answer without a request ID, its audio cut short', () => {
	const rig = useTestRig();

	it('10: is found by its content, in the same run', async () => {
		const { baseUrl, stop } = await withoutSyncId(rig);
		const execution = await rig.run({
			parameters: { processing: 'sync' },
			options: { timeout: 30 },
			credential: { baseUrl },
		});
		stop();
		expect(execution.error).toBeUndefined();
		expect(await execution.binaryBuffer(execution.outputItems()[0])).toHaveLength(20_000);
		expect(idsOf(execution)).toEqual((await rig.sandbox.jobs()).map((job) => job.requestId));
		expect(await paid(rig)).toBe(1);
	});

	it('10: is found by its content by a retry, however late its row', async () => {
		const { baseUrl, stop } = await withoutSyncId(rig);
		await rig.sandbox.settings({ history: { lateSeconds: 1_000 } });
		const credential = { baseUrl };
		const setting = { parameters: { processing: 'sync' }, options: { timeout: 5 }, credential };
		const failed = await rig.run(setting);
		expect(shownError(failed).message).toContain('its audio broke off');
		await rig.sandbox.settings({ history: { lateSeconds: 0 } });
		const credentials = rig.credentials(undefined, credential);
		const retried = await rig.engine.retryExecution(failed, { credentials });
		stop();
		expect(retried.error).toBeUndefined();
		expect(await paid(rig)).toBe(1);
	});
});

describe('Many equal items', () => {
	// Four seconds of CPU.
	if (!isAll) return;

	const rig = useTestRig({ settings: { credits: 1e6, audio: { bytes: 44 } } });

	it('19: are run again by hand in linear time', async () => {
		const bought = async (count: number) => {
			const items = Array.from({ length: count }, (): InputItem => ({
				json: { text: `${count}` },
			}));
			const options = { maxConcurrency: 100, downloadAudio: false };
			await rig.run({ items, options });
			return async () => await byHand(rig, { items, options });
		};
		const [few, many] = [await bought(50), await bought(200)];
		expect(await cpuRatio(few, many, 8)).toBeLessThan(8);
	});
});
