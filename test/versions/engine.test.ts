import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Engine, startEngine } from '../../harness/engine/n8nEngine';
import { type CoreVersion, ensureN8nCore } from '../../harness/n8n/install';
import { pack } from '../../harness/n8n/package';
import { run } from '../../harness/n8n/shell';
import { type SandboxProcess, startSandbox } from '../../harness/sandboxProcess';
import { scanAudioBytes } from '../../nodes/OpenVoice/audio/audioScan';
import { expectContractKept } from '../workflow/support/contract';

/** The packed node on another n8n-core, with that one's n8n-workflow. */

declare const N8N_VERSION: CoreVersion;

let sandbox: SandboxProcess;
let engine: Engine;
let folder: string;

beforeAll(async () => {
	const coreFolder = await ensureN8nCore(N8N_VERSION);
	folder = await mkdtemp(join(tmpdir(), 'openvoice-versions-'));
	await run('tar', ['-xzf', await pack(folder), '-C', folder]);
	// As in n8n, the package finds the n8n-workflow of the n8n that it runs in.
	await symlink(join(coreFolder, 'node_modules'), join(folder, 'node_modules'));
	sandbox = await startSandbox({ validate: true });
	engine = await startEngine({ coreFolder, packageFolder: join(folder, 'package') });
});
afterAll(async () => {
	await sandbox?.stop();
	await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => await sandbox.reset());
afterEach(async () => await expectContractKept(sandbox));

const items = ['One.', 'Two.', 'Three.'].map((text) => ({ json: { text } }));
const credentials = () => ({ segmindApi: sandbox.credential() });
const speech = (more: object = {}) => ({
	text: '={{ $json.text }}',
	inputAudioUrl: sandbox.referenceUrl,
	// Often, because the sandbox is fast: what is tested here is not the polling.
	options: { pollInterval: 0.1 },
	...more,
});

it.each(['async', 'sync'])('speaks every item (%s)', async (mode) => {
	const execution = await engine.runWorkflow({
		parameters: speech({ processing: mode }),
		items,
		credentials: credentials(),
	});
	expect([execution.status, execution.error?.message]).toEqual(['success', undefined]);
	const outputs = execution.outputItems();
	expect(outputs.map(({ pairedItem }) => pairedItem)).toEqual([
		{ item: 0 },
		{ item: 1 },
		{ item: 2 },
	]);
	for (const output of outputs) {
		const audio = await execution.binaryBuffer(output);
		expect(execution.binary(output).mimeType).toBe('audio/wav');
		expect(audio.length).toBeGreaterThan(1000);
		expect(audio.length).toBe(output.json.fileSize);
	}
	expect((await sandbox.jobs()).map(({ text }) => text).sort()).toEqual(['One.', 'Three.', 'Two.']);
});

it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'goes on after an item that failed (%s)',
	async (onError) => {
		const execution = await engine.runWorkflow({
			parameters: speech(),
			settings: { onError },
			items: [items[0]!, { json: { text: '' } }, items[2]!],
			credentials: credentials(),
		});
		expect(execution.status).toBe('success');
		const hasErrorOutput = onError === 'continueErrorOutput';
		const failed = execution.outputItems(undefined, hasErrorOutput ? 1 : 0);
		const [error] = failed.filter(({ json }) => 'error' in json);
		expect(error?.pairedItem).toEqual({ item: 1 });
		expect(error?.json).toHaveProperty('details.description');
		const spoken = execution.outputItems().filter(({ json }) => 'requestId' in json);
		expect(spoken.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
	},
);

it('narrates, and joins what was spoken', async () => {
	const execution = await engine.runWorkflow({
		parameters: speech({
			operation: 'narrate',
			options: { pollInterval: 0.1, captions: 'vtt', fileName: 'talk' },
		}),
		items: [{ json: { text: 'One.\n\nTwo.\n\nThree.' } }],
		credentials: credentials(),
	});
	expect([execution.status, execution.error?.message]).toEqual(['success', undefined]);
	const [output] = execution.outputItems();
	expect(output?.json).toMatchObject({
		parts: 3,
		fileName: expect.stringMatching(/^talk\./) as string,
	});
	const audio = await execution.binaryBuffer(output);
	expect(audio.length).toBe(output?.json.fileSize);
	expect(scanAudioBytes(audio)?.seconds).toBeCloseTo(Number(output?.json.audioSeconds), 3);
	expect((await execution.binaryBuffer(output, 'captions')).toString()).toMatch(/^WEBVTT/);
});

it('ends when it is stopped, and leaves the accepted request’s id in the log', async () => {
	await sandbox.settings({ runSeconds: 60 });
	const stop = new AbortController();
	const execution = await engine.runWorkflow({
		parameters: speech(),
		items: [items[0]!],
		credentials: credentials(),
		signal: stop.signal,
		onLog: ({ meta }) => {
			if (meta.requestId !== undefined) stop.abort();
		},
	});
	expect(execution.status).toBe('canceled');
	const [job] = await sandbox.jobs();
	expect(execution.log.map(({ meta }) => meta.requestId)).toContain(job?.requestId);
});

it('tells a good key from a wrong one', async () => {
	const errorOf = async (key?: string) => {
		const { error } = await engine.runWorkflow({
			parameters: { resource: 'account', operation: 'getCredits' },
			credentials: { segmindApi: sandbox.credential(key) },
		});
		return error?.message;
	};
	expect(await errorOf()).toBeUndefined();
	expect(await errorOf('SG_wrong')).toContain('did not accept the API key');
});
