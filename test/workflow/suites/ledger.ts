import { stringify } from 'flatted';
import type { INodeParameters } from 'n8n-workflow';

import { loopOver, NODE, type InputItem } from '../../../harness/engine/n8nEngine';
import { audioFixture } from '../../fixtures/audio';
import { BINARY_MODES } from '../../pairwise';
import { useTestRig } from '../support/testRig';
import { expectNoKey, shownError } from '../support/outcome';

const texts = ['One', 'Two', 'Three', 'Four', 'Five'];
const retrying = { retryOnFail: true, maxTries: 5, waitBetweenTries: 10 } as const;

describe.each(BINARY_MODES)('What was bought, in %s mode,', (binaryMode) => {
	const rig = useTestRig({ binaryMode });

	it.each(['async', 'sync'])('is not bought again by five tries of n8n: %s', async (mode) => {
		await rig.faults([
			{
				path: mode === 'sync' ? 'sync' : 'submit',
				match: { text: 'Five' },
				fault: { status: 400 },
			},
		]);
		const execution = await rig.run({
			items: texts,
			parameters: { processing: mode },
			settings: retrying,
		});
		expect(execution.status).toBe('error');
		const jobs = await rig.sandbox.jobs();
		expect(jobs.map(({ text }) => text).sort()).toEqual(['Four', 'One', 'Three', 'Two']);
		const { description } = shownError(execution);
		for (const { requestId } of jobs) expect(description).toContain(requestId);
	});

	it.each(['async', 'sync'])('is used when a later try succeeds: %s', async (mode) => {
		const path = mode === 'sync' ? 'sync' : 'submit';
		await rig.faults([{ path, match: { text: 'Five' }, times: 2, fault: { status: 400 } }]);
		const execution = await rig.run({
			items: texts,
			parameters: { processing: mode },
			settings: retrying,
		});
		expect(execution.error).toBeUndefined();
		const jobs = await rig.sandbox.jobs();
		expect(jobs.map(({ text }) => text).sort()).toEqual([...texts].sort());
		for (const [index, output] of execution.outputItems().entries()) {
			const job = jobs.find(({ text }) => text === texts[index]);
			expect(output.json).toMatchObject({ requestId: job?.requestId, status: 'COMPLETED' });
			expect(output.binary?.data?.fileName).toBe(
				`openvoice-${job?.text}-${job?.requestId.slice(0, 8)}.wav`,
			);
			expect(await execution.binaryBuffer(output)).toHaveLength(20_000);
		}
		expect(execution.outputItems()).toHaveLength(texts.length);
	});

	it.each(['async', 'sync'])(
		'is taken up by a retry from the list of executions, and by no other execution: %s',
		async (mode) => {
			const path = mode === 'sync' ? 'sync' : 'submit';
			const wrong = { path, match: { text: 'Five' }, fault: { status: 400 } } as const;
			await rig.faults([wrong]);
			const failed = await rig.run({ items: texts, parameters: { processing: mode } });
			expect(failed.status).toBe('error');
			const before = await rig.sandbox.jobs();
			expect(before).toHaveLength(4);

			await rig.faults([]);
			const retried = await rig.engine.retryExecution(failed, {
				credentials: rig.credentials(),
			});
			expect(retried.error).toBeUndefined();
			expect(retried.outputItems()).toHaveLength(5);
			for (const [index, output] of retried.outputItems().entries()) {
				const job = before.find(({ text }) => text === texts[index]);
				if (job) expect(output.json.requestId).toBe(job.requestId);
				expect(await retried.binaryBuffer(output)).toHaveLength(20_000);
			}
			expect(await rig.sandbox.jobs()).toHaveLength(5);
			expectNoKey(retried);

			await rig.run({ items: texts, parameters: { processing: mode } });
			expect(await rig.sandbox.jobs()).toHaveLength(10);
		},
	);
});

describe('The ledger', () => {
	const rig = useTestRig();

	const openVoice = (parameters: INodeParameters, more: object = {}) => ({
		name: NODE,
		type: 'n8n-nodes-openvoice.openVoice',
		parameters,
		...more,
	});

	it('takes each run of a loop for itself, also where two runs speak the same', async () => {
		const workflow = loopOver(openVoice(rig.parameters(), retrying), 2);
		await rig.faults([
			{ path: 'submit', match: { text: 'Three' }, times: 1, fault: { status: 400 } },
		]);
		const execution = await rig.engine.runWorkflow({
			workflow,
			items: ['One', 'Two', 'One', 'Three', 'One', 'Two'].map((text): InputItem => ({
				json: { text },
			})),
			credentials: rig.credentials(),
		});
		expect(execution.error).toBeUndefined();
		expect(execution.runsOf(NODE)).toHaveLength(3);
		const ids = [0, 1, 2].flatMap((run) =>
			execution.outputItems(NODE, 0, run).map(({ json }) => json.requestId),
		);
		expect(new Set(ids).size).toBe(6);
		const spoken = (await rig.sandbox.jobs()).map(({ text }) => text).sort();
		expect(spoken).toEqual(['One', 'One', 'One', 'Three', 'Two', 'Two']);
	});

	it('gives an item its first request in Retry On Fail, whatever an expression says the second time', async () => {
		await rig.faults([{ path: 'file', times: 1, fault: { status: 200, html: true } }]);
		const execution = await rig.run({
			parameters: { text: '={{ $json.text }} at {{ $now.toMillis() }}' },
			settings: retrying,
		});
		expect(execution.error).toBeUndefined();
		const jobs = await rig.sandbox.jobs();
		expect(jobs).toHaveLength(1);
		const [job] = jobs;
		// What it says it has spoken is what was spoken.
		const [{ json, binary } = { json: {} }] = execution.outputItems();
		expect(json).toMatchObject({ requestId: job?.requestId, text: job?.text });
		expect(binary?.data?.fileName).toContain(job?.text.split(' ').at(-1));
	});

	it('gives the mended text to who mends it and retries from the list of executions', async () => {
		await rig.faults([
			{ path: 'file', match: { text: 'Helo' }, fault: { status: 200, html: true } },
		]);
		const failed = await rig.run({ items: ['Helo', 'Two'], options: { timeout: 20 } });
		expect(failed.status).toBe('error');
		const { workflow } = failed;
		const nodes = workflow.nodes.map((node) =>
			node.name === NODE
				? {
						...node,
						parameters: { ...node.parameters, text: "={{ $json.text.replace('Helo', 'Hello') }}" },
					}
				: node,
		);
		const retried = await rig.engine.retryExecution(failed, {
			workflow: { ...workflow, nodes },
			credentials: rig.credentials(),
		});
		expect(retried.error).toBeUndefined();
		const [hello] = await rig.jobsFor('Hello');
		expect(retried.outputItems()[0]?.json.requestId).toBe(hello?.requestId);
		expect(await rig.jobsFor('Two')).toHaveLength(1);
	});

	it('names every item in doubt beside every accepted one when the node stops', async () => {
		await rig.sandbox.settings({ runSeconds: 0.5 });
		await rig.faults([
			{ path: 'submit', match: { text: 'Two' }, fault: { reset: 'after' } },
			{ path: 'submit', match: { text: 'Four' }, fault: { reset: 'before' } },
		]);
		const execution = await rig.run({
			items: texts,
			options: { maxConcurrency: 5 },
			credential: { historyUrl: '' },
		});
		const { description } = shownError(execution);
		for (const text of ['One', 'Three', 'Five']) {
			const [job] = await rig.jobsFor(text);
			if (job) expect(description).toContain(job.requestId);
		}
		expect(description).toMatch(/unknown whether Segmind accepted.*items 1, 3/);
	});

	it.each(['async', 'sync'])('fetches no audio again that is stored already: %s', async (mode) => {
		const path = mode === 'sync' ? 'sync' : 'submit';
		await rig.faults([{ path, match: { text: 'Five' }, fault: { status: 400 } }]);
		await rig.sandbox.settings({ runSeconds: 0 });
		await rig.run({
			items: texts,
			parameters: { processing: mode },
			options: { maxConcurrency: 1 },
			settings: retrying,
		});
		const requests = await rig.requests();
		const fetched = requests.filter((request) => /GET \/files|POST \/v1\/openvoice/.test(request));
		expect(fetched).toHaveLength(mode === 'sync' ? 4 + 5 : 4);
	});

	it('leaves at most 200 bytes an item in the saved execution', async () => {
		const items = Array.from({ length: 30 }, (_, index) => `Item ${index}`);
		const execution = await rig.run({ items, options: { downloadAudio: false } });
		expect(execution.outputItems()).toHaveLength(30);
		expect(stringify(execution.contextData).length / 30).toBeLessThan(200);
	});

	it('buys equal items of one run each for itself', async () => {
		const execution = await rig.run({ items: ['Same', 'Same', 'Same'] });
		expect(new Set(execution.outputItems().map(({ json }) => json.requestId)).size).toBe(3);
		expect(await rig.jobsFor('Same')).toHaveLength(3);
	});

	it('buys a failed job anew, because that was not billed', async () => {
		await rig.sandbox.settings({ failWith: 'Content blocked' });
		const failing = rig.run({
			items: ['One'],
			settings: { ...retrying, waitBetweenTries: 1000 },
		});
		const failedOnce = async () =>
			(await rig.sandbox.jobs()).some(({ status }) => status === 'FAILED');
		while (!(await failedOnce())) await new Promise((resolve) => setTimeout(resolve, 50));
		await rig.sandbox.settings({ failWith: '' });
		const execution = await failing;
		expect(execution.error).toBeUndefined();
		const statuses = (await rig.jobsFor('One')).map(({ status }) => status);
		expect(statuses.at(-1)).toBe('COMPLETED');
		expect(statuses.slice(0, -1).every((status) => status === 'FAILED')).toBe(true);
		expect(statuses.length).toBeGreaterThan(1);
	});

	it('leaves an ambiguous submit alone in a retry from the list of executions too', async () => {
		await rig.faults([{ path: 'submit', fault: { reset: 'after' } }]);
		const credential = { historyUrl: '' };
		const failed = await rig.run({ items: ['One'], credential });
		await rig.faults([]);
		const retried = await rig.engine.retryExecution(failed, {
			credentials: rig.credentials(undefined, credential),
		});
		expect(shownError(retried).message).toMatch(/unknown whether Segmind accepted/);
		expect(await rig.jobsFor('One')).toHaveLength(1);
	});

	it('uses an upload of an earlier try', async () => {
		const voice = { data: audioFixture('mp3-cbr.mp3'), mimeType: 'audio/mpeg' };
		await rig.faults([
			{ path: 'submit', match: { text: 'Two' }, times: 2, fault: { status: 400 } },
		]);
		const execution = await rig.run({
			items: ['One', 'Two'].map((text) => ({ json: { text }, binary: { data: voice } })),
			parameters: { inputAudioSource: 'binary' },
			settings: retrying,
		});
		expect(execution.error).toBeUndefined();
		expect((await rig.requests()).filter((request) => request.includes('upload'))).toHaveLength(1);
	});

	it.each([
		['One', false],
		['One', true],
		['Two', true],
	])(
		'keeps audio only as long as n8n may ask again: %s fails, retry %s',
		async (text, retryOnFail) => {
			await rig.faults([{ path: 'sync', match: { text }, fault: { status: 400 } }]);
			const execution = await rig.run({
				items: texts,
				parameters: { processing: 'sync' },
				settings: { ...retrying, retryOnFail, onError: 'continueRegularOutput' },
			});
			expect(execution.status).toBe('success');
			expect(JSON.stringify(execution.contextData).match(/"stored"/g) ?? []).toHaveLength(0);
		},
	);

	it('keeps no key, no text and no audio of a run that succeeded', async () => {
		for (const mode of ['async', 'sync']) {
			const execution = await rig.run({
				items: ['a secret text'],
				parameters: { processing: mode },
			});
			const kept = JSON.stringify(execution.contextData);
			expect(kept).toContain('openVoiceLedger');
			expect(kept).not.toContain('secret');
			expect(kept).not.toContain('SG_');
			expect(kept).not.toContain('filesystem');
		}
	});
});
