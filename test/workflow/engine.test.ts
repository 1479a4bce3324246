import type { IExecuteFunctions } from 'n8n-workflow';
import { request } from 'undici';

import {
	chain,
	type Engine,
	loopOver,
	NODE,
	START,
	startEngine,
} from '../../harness/engine/n8nEngine';
import { type Sandbox, SANDBOX_KEY } from '../../harness/sandboxProcess';
import { sharedSandbox } from '../sharedSandbox';
import { QUICK } from './support/testRig';
import { expectContractKept } from './support/contract';

/** That the engine around the node is n8n's, and does what n8n does: all other tests lean on it. */

const TYPE = 'n8n-nodes-openvoice.openVoice';

let sandbox: Sandbox;
let engine: Engine;

beforeAll(async () => {
	[sandbox, engine] = await Promise.all([sharedSandbox(), startEngine()]);
});
beforeEach(async () => await sandbox.reset(QUICK));
afterEach(async () => await expectContractKept(sandbox));

/** Often, because the sandbox is fast: what is tested here is not the polling. */
const options = { pollInterval: 0.1 };

const speech = (more: object = {}) => ({
	text: 'One.',
	inputAudioUrl: sandbox.referenceUrl,
	options,
	...more,
});
const credentials = () => ({ segmindApi: sandbox.credential() });

describe('a run', () => {
	it.each(['filesystem', 'default'] as const)(
		'keeps binary data in %s mode',
		async (binaryMode) => {
			const inMode = await startEngine({ binaryMode });
			const run = await inMode.runWorkflow({ parameters: speech(), credentials: credentials() });

			const [item] = run.outputItems();
			expect(run.status).toBe('success');
			expect(run.binary(item).id === undefined).toBe(binaryMode === 'default');
			const audio = await run.binaryBuffer(item);
			expect(audio.length).toBe(item?.json.fileSize);
			await startEngine();
		},
	);

	it('is one in production, or what it is told to be; a retry is a retry', async () => {
		const modes: string[] = [];
		const teller = {
			description: { ...engine.packageNode().description, credentials: [], properties: [] },
			async execute(this: IExecuteFunctions) {
				modes.push(this.getMode());
				if (this.getMode() === 'webhook') throw new Error('failed');
				return await Promise.resolve([this.getInputData()]);
			},
		};
		const own = await startEngine({ nodeTypes: { teller } });
		const workflow = chain([
			{ name: START, type: 'n8n-nodes-base.manualTrigger' },
			{ name: NODE, type: 'teller' },
		]);
		await own.runWorkflow({ workflow });
		await own.runWorkflow({ workflow, mode: 'manual' });
		await own.retryExecution(await own.runWorkflow({ workflow, mode: 'webhook' }));
		expect(modes).toEqual(['trigger', 'manual', 'webhook', 'retry']);
	});

	it('hands in files as n8n stores them', async () => {
		const { body } = await request(sandbox.referenceUrl);
		const data = Buffer.from(await body.arrayBuffer());
		const run = await engine.runWorkflow({
			parameters: speech({ inputAudioSource: 'binary' }),
			items: [{ json: {}, binary: { data: { data, mimeType: 'audio/mpeg' } } }],
			credentials: credentials(),
		});
		expect(run.status).toBe('success');
		const [handedOn] = run.outputItems(START);
		expect(run.binary(handedOn).id).toMatch(/^filesystem/);
		expect(await run.binaryBuffer(handedOn)).toEqual(data);
	});

	it('gives the key to the service only', async () => {
		const run = await engine.runWorkflow({ parameters: speech(), credentials: credentials() });
		expect(await sandbox.violations()).toEqual([]);
		expect((await sandbox.log()).some(({ keyIn }) => keyIn.length > 0)).toBe(true);
		expect(run.asText()).not.toContain(SANDBOX_KEY);
	});

	it('tells what was logged in its course, and not what others logged', async () => {
		const runs = await Promise.all(
			['One.', 'Two.'].map(
				async (text) =>
					await engine.runWorkflow({ parameters: speech({ text }), credentials: credentials() }),
			),
		);
		for (const run of runs) {
			const logged = run.log.filter(({ meta }) => meta.requestId !== undefined);
			expect(logged.map(({ meta }) => meta.requestId)).toEqual([
				run.outputItems()[0]?.json.requestId,
			]);
		}
	});
});

describe('what n8n does when a node fails', () => {
	const failing = async () => await sandbox.settings({ failWith: 'no voice found' });

	it('stops, or goes on, or sends the item to the error output', async () => {
		await failing();
		const run = async (onError?: 'continueRegularOutput' | 'continueErrorOutput') =>
			await engine.runWorkflow({
				parameters: speech(),
				settings: { onError },
				credentials: credentials(),
			});

		const stopped = await run();
		expect([stopped.status, stopped.error?.name]).toEqual(['error', 'NodeApiError']);
		const [went] = (await run('continueRegularOutput')).outputItems();
		expect(went?.json).toHaveProperty('details.requestId');
		const sorted = await run('continueErrorOutput');
		expect(sorted.outputItems(NODE, 0)).toEqual([]);
		expect(sorted.outputItems(NODE, 1)[0]?.json).toHaveProperty('details.requestId');
	});

	it('tries again with Retry On Fail', async () => {
		await failing();
		await engine.runWorkflow({
			parameters: speech(),
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 },
			credentials: credentials(),
		});
		expect(await sandbox.jobs()).toHaveLength(3);
	});

	it('keeps the node’s context when the failed execution is retried later', async () => {
		await sandbox.faults({ rules: [{ path: 'result', fault: { status: 500 } }] });
		const parameters = speech({ options: { ...options, timeout: 2 } });
		const failed = await engine.runWorkflow({ parameters, credentials: credentials() });
		expect(failed.status).toBe('error');
		expect(JSON.stringify(failed.contextData)).toContain((await sandbox.jobs())[0]?.requestId);

		await sandbox.faults({ rules: [] });
		const retried = await engine.retryExecution(failed);
		expect(retried.status).toBe('success');
		expect(retried.id).not.toBe(failed.id);
		expect(await sandbox.jobs()).toHaveLength(1);
	});
});

it('cancels, as the Stop button does', async () => {
	await sandbox.settings({ runSeconds: 60 });
	const stop = new AbortController();
	const run = await engine.runWorkflow({
		parameters: speech(),
		credentials: credentials(),
		signal: stop.signal,
		onLog: () => stop.abort(),
	});
	expect(run.status).toBe('canceled');
});

it('runs a node again in a loop', async () => {
	const parameters = speech({ text: '={{ $json.text }}' });
	const workflow = loopOver({ name: 'Speak', type: TYPE, parameters });
	const run = await engine.runWorkflow({
		workflow,
		items: ['One.', 'Two.'].map((text) => ({ json: { text } })),
		credentials: credentials(),
	});
	expect(run.status).toBe('success');
	expect(run.runsOf('Speak')).toHaveLength(2);
	expect((await sandbox.jobs()).map(({ text }) => text)).toEqual(['One.', 'Two.']);
});
