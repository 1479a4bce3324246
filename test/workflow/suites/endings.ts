import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeParameters } from 'n8n-workflow';

import { once } from '../../../harness/engine/environment';
import type { LogLine } from '../../../harness/engine/n8nEngine';
import type { SandboxSettingsChange } from '../../../harness/sandboxProcess';
import { useTestRig } from '../support/testRig';
import { errorJson, shownError } from '../support/outcome';

/** Whoever is to be ended would wait so long, by the clock or for an answer. */
const WAIT_MS = 60_000;
/** At once, on a machine that may be busy with other tests. */
const SOON_MS = WAIT_MS / 3;

const goOn = { onError: 'continueRegularOutput' } as const;

/** All files that n8n keeps as binary data. */
function storedFiles(): string[] {
	const folder = join(once.env.N8N_USER_FOLDER ?? '', '.n8n', 'storage');
	return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
		/binary_data.*[0-9a-f-]{36}$/.test(name),
	);
}

describe('Cancelling', () => {
	const rig = useTestRig();

	/** Cancels as soon as the sandbox has seen a request that fits. @returns ms until the end */
	async function cancelled(
		when: RegExp,
		setting: Parameters<typeof rig.run>[0],
		requests = async () => await rig.requests(),
	): Promise<{ tookMs: number; status: string; log: LogLine[] }> {
		const abort = new AbortController();
		const running = rig.run({ ...setting, signal: abort.signal });
		while (!(await requests()).some((request) => when.test(request))) await pause(20);
		await pause(50);
		const startMs = Date.now();
		abort.abort();
		const { status, log } = await running;
		return { tookMs: Date.now() - startMs, status, log };
	}

	it.each([
		['polls', /GET .*\/status/, { runSeconds: 60 }, {}],
		['waits long between polls', /POST/, { runSeconds: 60 }, { pollInterval: 100 }],
	])('ends a node that %s at once', async (_, when, settings, options) => {
		await rig.sandbox.settings(settings);
		const { tookMs, status } = await cancelled(when, {
			items: [...'abcdefgh'],
			options: { maxConcurrency: 2, ...options },
		});
		expect(status).toBe('canceled');
		expect(tookMs).toBeLessThan(SOON_MS);
		await pause(600);
		expect(await rig.sandbox.jobs()).toHaveLength(2);
	});

	it.each([
		['a sync request', 'sync', /POST .v1/, 'sync'],
		['a submit', 'async', /POST .v2/, 'submit'],
		['a download', 'async', /GET .files/, 'file'],
	] as const)('ends %s at once, and says in the log what may have been bought', async (...row) => {
		const [, mode, when, path] = row;
		await rig.faults([{ path, fault: { delayMs: WAIT_MS } }]);
		const { tookMs, status, log } = await cancelled(when, { parameters: { processing: mode } });
		expect(status).toBe('canceled');
		expect(tookMs).toBeLessThan(SOON_MS);
		const said = log.map(({ message }) => message).join('\n');
		expect(said).toMatch(
			path === 'file' ? /request .* accepted for item 0/ : /canceled while item 0/,
		);
	});

	it('ends a look at a recording at once', async () => {
		await rig.faults([{ path: 'reference', fault: { delayMs: WAIT_MS } }]);
		const paths = async () => (await rig.sandbox.log()).map(({ path }) => path);
		const { tookMs, status } = await cancelled(/reference/, { items: ['Hello'] }, paths);
		expect(status).toBe('canceled');
		expect(tookMs).toBeLessThan(SOON_MS);
		expect(await rig.sandbox.jobs()).toEqual([]);
	});

	it('is reported as cancelled, not as failed, also when the node is to continue', async () => {
		await rig.sandbox.settings({ runSeconds: 60 });
		const { status } = await cancelled(/status/, { items: ['a', 'b'], settings: goOn });
		expect(status).toBe('canceled');
	});

	it.each([
		['by hand', 'manual', {}],
		['in production with Reuse Within Hours', 'webhook', { reuseWithinHours: 24 }],
	] as const)('leaves what was bought to the next run %s', async (_, mode, options) => {
		const setting = { mode, items: ['Stopped'], options };
		await rig.sandbox.settings({ runSeconds: 2 });
		await cancelled(/GET .*\/status/, setting);
		const [speech] = (await rig.run(setting)).outputItems();
		expect(speech?.json).toMatchObject({ text: 'Stopped', reused: true });
		expect(await rig.sandbox.jobs()).toHaveLength(1);
	});

	it('buys nothing between n8n’s own tries', async () => {
		await rig.faults([{ path: 'submit', match: { text: 'bad' }, fault: { status: 400 } }]);
		const { status } = await cancelled(/POST/, {
			items: ['bad'],
			settings: { retryOnFail: true, maxTries: 5, waitBetweenTries: 300 },
		});
		expect(status).toBe('canceled');
		const submits = async () =>
			(await rig.requests()).filter((request) => /POST/.test(request)).length;
		const before = await submits();
		await pause(800);
		expect(await submits()).toBe(before);
	});
});

describe('A timeout', () => {
	const rig = useTestRig();

	it('ends in an error with the request ID, on time', async () => {
		await rig.sandbox.settings({ runSeconds: 60 });
		const startMs = Date.now();
		const execution = await rig.run({ options: { timeout: 1 } });
		const tookMs = Date.now() - startMs;
		const [job] = await rig.sandbox.jobs();
		expect(shownError(execution)).toMatchObject({
			message: expect.stringContaining('not ready within 1 second'),
			description: expect.stringMatching(/Get Result/),
			requestId: job?.requestId,
		});
		expect(shownError(execution).description).toContain(job?.requestId);
		expect(tookMs).toBeGreaterThanOrEqual(1000);
		expect(tookMs).toBeLessThan(SOON_MS);
	});

	it('takes a last look: a job that is just done is fetched', async () => {
		await rig.sandbox.settings({ runSeconds: 0.7 });
		const execution = await rig.run({ options: { timeout: 1, pollInterval: 50 } });
		expect(execution.error).toBeUndefined();
		expect(await execution.binaryBuffer(execution.outputItems()[0])).toHaveLength(20_000);
	});

	it('is taken up by a later try, which pays nothing', async () => {
		await rig.sandbox.settings({ runSeconds: 1.5 });
		const execution = await rig.run({
			options: { timeout: 1 },
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 },
		});
		expect(execution.error).toBeUndefined();
		expect(await rig.sandbox.jobs()).toHaveLength(1);
	});

	it('of a service that does not answer at all is as much on time', async () => {
		await rig.faults([{ path: 'status', fault: { delayMs: WAIT_MS } }]);
		const startMs = Date.now();
		const execution = await rig.run({ options: { timeout: 1 } });
		expect(Date.now() - startMs).toBeLessThan(SOON_MS);
		const [job] = await rig.sandbox.jobs();
		// It had a second: too little to blame the connection.
		expect(shownError(execution)).toMatchObject({
			message: expect.stringContaining('not ready within 1 second'),
			requestId: job?.requestId,
		});
	});

	it.each(['async', 'sync'])(
		'cuts no submit that has begun: its request is told, or its audio comes (%s)',
		async (mode) => {
			const path = mode === 'sync' ? 'sync' : 'submit';
			await rig.faults([{ path, fault: { delayMs: 2_000 } }]);
			const execution = await rig.run({
				parameters: { processing: mode },
				options: { timeout: 1 },
			});
			const [job, ...others] = await rig.sandbox.jobs();
			expect(others).toHaveLength(0);
			if (!execution.error) expect(execution.outputItems()[0]?.json.requestId).toBe(job?.requestId);
			else expect(shownError(execution).requestId).toBe(job?.requestId);
			expect(job).toBeDefined();
		},
	);
});

describe('Downloads', () => {
	const rig = useTestRig();

	it('that break off are begun again, and leave no partial file', async () => {
		await rig.sandbox.settings({ audio: { bytes: 300_000 } });
		await rig.run({});
		const before = storedFiles().length;
		expect(before).toBeGreaterThan(0);
		await rig.faults([{ path: 'file', times: 2, fault: { cut: 200_000 } }]);
		const execution = await rig.run({});
		expect(execution.error).toBeUndefined();
		expect(await execution.binaryBuffer(execution.outputItems()[0])).toHaveLength(300_000);
		expect(storedFiles()).toHaveLength(before + 1);
	});

	it('of sync audio that break off leave no partial file either', async () => {
		await rig.sandbox.settings({ audio: { bytes: 300_000 }, syncRecords: false });
		await rig.run({});
		const before = storedFiles().length;
		await rig.faults([{ path: 'sync', fault: { cut: 200_000 } }]);
		const execution = await rig.run({
			parameters: { processing: 'sync' },
			options: { timeout: 2 },
			credential: { historyUrl: '' },
		});
		expect(shownError(execution).message).toContain('broke off');
		expect(storedFiles()).toHaveLength(before);
	});

	it('follow redirects, without the key', async () => {
		await rig.run({ options: { downloadAudio: false } });
		const { sandbox } = rig;
		await rig.faults([{ path: 'file', times: 1, fault: { redirect: sandbox.referenceUrl } }]);
		const execution = await rig.run({});
		expect(execution.error).toBeUndefined();
		expect(execution.outputItems()[0]?.json.mimeType).toBe('audio/mpeg');
		const files = (await sandbox.log()).filter(({ path }) => path.startsWith('/files/'));
		expect(files.length).toBeGreaterThanOrEqual(2);
		expect(files.every(({ keyIn }) => keyIn.length === 0)).toBe(true);
	});

	it('give up on redirects without end', async () => {
		const redirect = rig.sandbox.referenceUrl;
		await rig.faults([
			{ path: 'file', fault: { redirect } },
			{ path: 'reference', fault: { redirect } },
		]);
		const execution = await rig.run({});
		expect(shownError(execution)).toMatchObject({
			message: expect.stringContaining('could not be downloaded'),
			description: expect.stringContaining('without end'),
		});
		const files = (await rig.sandbox.log()).filter(({ path }) => path.startsWith('/files/'));
		// A file host's answers are tried eight times, and six redirects are followed each time.
		expect(files.length).toBeLessThan(8 * 8);
	});
});

async function pause(milliseconds: number): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

describe('Limits:', () => {
	const rig = useTestRig();

	it('Max Credits stops submitting, and nothing that runs is dropped', async () => {
		await rig.sandbox.settings({ cost: 0.1 });
		const execution = await rig.run({
			items: [...'abcdef'],
			options: { maxCredits: 0.3, maxConcurrency: 1 },
			settings: goOn,
		});
		const outputs = execution.outputItems();
		expect(outputs.map(({ json }) => json.status ?? json.error)).toEqual([
			...Array<string>(3).fill('COMPLETED'),
			...Array<string>(3).fill('The spending limit of this node is reached'),
		]);
		expect(errorJson(outputs[5]).details.description).toMatch(
			/Raise “Max Credits” \(now 0\.3\).*counts what this execution has used \(0\.3\)\. A new run counts from 0/,
		);
		expect(await rig.sandbox.jobs()).toHaveLength(3);
	});

	it('Max Credits holds for sync jobs, and over n8n’s tries', async () => {
		await rig.sandbox.settings({ cost: 0.1 });
		const execution = await rig.run({
			items: [...'abcdef'],
			parameters: { processing: 'sync' },
			options: { maxCredits: 0.2, maxConcurrency: 1 },
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 },
		});
		expect(shownError(execution)).toMatchObject({
			message: expect.stringContaining('spending limit'),
			description: expect.stringMatching(
				/^Raise “Max Credits” \(now 0\.2\).* before a retry, which counts what this execution has used \(0\.2\).*<br>Run the workflow again by hand.*accepted 2 requests.*“Get Result”\.<br>item 0: /,
			),
			itemIndex: 2,
		});
		expect(await rig.sandbox.jobs()).toHaveLength(2);
	});

	it.each<[string, INodeParameters, SandboxSettingsChange]>([
		['side by side', {}, {}],
		['without waiting', { waitForCompletion: false }, {}],
		['sync', { processing: 'sync' }, {}],
		['where the service tells no cost', {}, { answer: { metrics: 'inference_time' } }],
		['where jobs time out', {}, { runSeconds: 30 }],
	])('Max Credits caps what is spent: %s', async (_, parameters, settings) => {
		await rig.sandbox.settings({ cost: 0.009, ...settings });
		const execution = await rig.run({
			items: Array.from({ length: 12 }, (__, index) => `Item ${index}`),
			parameters,
			options: { maxCredits: 0.05, maxConcurrency: 12, timeout: 2 },
			settings: goOn,
		});
		expect(await rig.sandbox.jobs()).toHaveLength(5);
		const refused = execution
			.outputItems()
			.filter(({ json }) => json.error === 'The spending limit of this node is reached');
		expect(refused).toHaveLength(7);
	});

	it('a 429 holds back every request of the execution until the reset', async () => {
		const reset = new Date(Date.now() + 1_500).toISOString();
		await rig.sandbox.settings({ runSeconds: 0.5 });
		await rig.faults([
			{
				path: 'submit',
				match: { text: 'limited' },
				times: 1,
				fault: { status: 429, headers: { 'x-rate-limit-reset-at-utc': reset } },
			},
		]);
		const execution = await rig.run({
			items: ['a', 'b', 'limited', 'c'],
			options: { maxConcurrency: 4 },
		});
		expect(execution.error).toBeUndefined();
		const log = (await rig.sandbox.log()).filter(({ path }) => /^\/v[12]\//.test(path));
		const limitedAt = log.find(({ status }) => status === 429)?.time ?? 0;
		const resetAt = Date.parse(reset);
		// What had left already may still arrive.
		const early = log.filter(({ time }) => time > limitedAt + 200 && time < resetAt);
		expect(early).toEqual([]);
		expect(await rig.sandbox.jobs()).toHaveLength(4);
	});

	it('Requests per Minute spreads what is sent', async () => {
		await rig.run({
			items: ['a', 'b', 'c'],
			options: { requestsPerMinute: 600 },
		});
		const times = (await rig.sandbox.log())
			.filter(({ path }) => /^\/v[12]\//.test(path))
			.map(({ time }) => time);
		expect(times.length).toBeGreaterThanOrEqual(9);
		const [first = 0] = times;
		const tookMs = (times.at(-1) ?? 0) - first;
		expect(tookMs).toBeGreaterThan((times.length - 1) * 95);
	});
});
