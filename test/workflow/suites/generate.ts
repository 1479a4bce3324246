import type { InputItem } from '../../../harness/engine/n8nEngine';
import { audioFixture } from '../../fixtures/audio';
import { MODEL_LANGUAGES } from '../../fixtures/languages';
import { BINARY_MODES } from '../../pairwise';
import { useTestRig } from '../support/testRig';
import { errorJson, expectNoKey, shownError } from '../support/outcome';

const modes = ['async', 'sync'] as const;

/** An item with a recording, as a Read File node gives it. */
const withRecording = (text: string, name = 'mp3-cbr.mp3', field = 'data'): InputItem => ({
	json: { text },
	binary: { [field]: { data: audioFixture(name), mimeType: 'application/octet-stream' } },
});

describe.each(BINARY_MODES)('Generate, binary data in %s mode', (binaryMode) => {
	const rig = useTestRig({ binaryMode });

	describe.each(modes)('%s', (mode) => {
		it('speaks every language, at every speed, in the order of the items', async () => {
			const items = MODEL_LANGUAGES.map((language, index) => ({
				json: { text: `Line ${index}`, language, speed: 0.5 + index * 0.15 },
			}));
			const execution = await rig.run({
				items,
				parameters: {
					processing: mode,
					language: '={{ $json.language }}',
					speed: '={{ $json.speed }}',
				},
				options: { speakAnyway: true },
			});

			expect(execution.status).toBe('success');
			const outputs = execution.outputItems();
			expect(outputs).toHaveLength(MODEL_LANGUAGES.length);
			const jobs = await rig.sandbox.jobs();
			expect(jobs).toHaveLength(MODEL_LANGUAGES.length);
			for (const [index, { json }] of items.entries()) {
				const output = outputs[index];
				expect(output?.pairedItem).toEqual({ item: index });
				expect(output?.json).toMatchObject({ language: json.language, speed: json.speed });
				const job = jobs.find(({ requestId }) => requestId === output?.json.requestId);
				expect(job).toMatchObject({ ...json, mode, inputAudio: rig.sandbox.referenceUrl });
				const audio = await execution.binaryBuffer(output);
				expect(audio.toString('latin1', 0, 4)).toBe('RIFF');
				expect(audio).toHaveLength(20_000);
			}
			expectNoKey(execution);
		});

		it('gives the flat fields of the documentation', async () => {
			const execution = await rig.run({
				parameters: { processing: mode, language: 'FR', speed: 1.2 },
			});
			const [output] = execution.outputItems();
			const binary = execution.binary(output);
			const requestId = (await rig.sandbox.jobs())[0]?.requestId;
			expect(output?.json).toMatchObject({
				requestId,
				status: 'COMPLETED',
				language: 'FR',
				speed: 1.2,
				mimeType: 'audio/wav',
				text: 'Hello',
				fileName: `openvoice-Hello-${requestId?.slice(0, 8)}.wav`,
				fileSize: 20_000,
				cost: 0.009,
				remainingCredits: expect.any(Number),
				inferenceTime: expect.any(Number),
			});
			if (mode === 'async') {
				expect(output?.json).toMatchObject({
					audioUrl: expect.stringContaining(`${rig.sandbox.url}/files/`),
					queueTime: expect.any(Number),
					totalTime: expect.any(Number),
				});
			}
			expect(Object.values(output?.json ?? {})).not.toContain(null);
			expect(binary).toMatchObject({ mimeType: 'audio/wav', fileName: output?.json.fileName });
		});

		it('gives the service’s own answer when it is not to be simplified', async () => {
			const execution = await rig.run({ parameters: { processing: mode, simplify: false } });
			const [output] = execution.outputItems();
			const [job] = await rig.sandbox.jobs();
			expect(output?.json).toMatchObject(
				mode === 'async'
					? { request_id: job?.requestId, status: 'COMPLETED', metrics: { cost: 0.009 } }
					: { 'x-request-id': job?.requestId, 'x-cost': '0.009' },
			);
			expect(output?.json).not.toHaveProperty('requestId');
			expect(await execution.binaryBuffer(output)).toHaveLength(20_000);
		});

		it('uploads a recording out of an item and uses it', async () => {
			const execution = await rig.run({
				items: [withRecording('One', 'mp3-cbr.mp3', 'voice')],
				parameters: { processing: mode, inputAudioSource: 'binary', binaryPropertyName: 'voice' },
			});
			expect(execution.status).toBe('success');
			const [job] = await rig.sandbox.jobs();
			expect(job?.inputAudio).toContain(rig.sandbox.url);
			expect(job?.inputAudio).not.toBe(rig.sandbox.referenceUrl);
			expect(await execution.binaryBuffer(execution.outputItems()[0])).toHaveLength(20_000);
			expectNoKey(execution);
		});

		it.each(['file_urls', 'urls'] as const)('takes the upload answer %s', async (upload) => {
			await rig.sandbox.settings({ answer: { upload } });
			const execution = await rig.run({
				items: [withRecording('One')],
				parameters: { processing: mode, inputAudioSource: 'binary' },
			});
			expect(execution.status).toBe('success');
			expect(await rig.sandbox.jobs()).toHaveLength(1);
		});

		it('speaks numbers as they stand', async () => {
			const execution = await rig.run({
				items: [2024, 0, '007', '  two spaces  '],
				parameters: { processing: mode },
			});
			expect(execution.status).toBe('success');
			const texts = (await rig.sandbox.jobs()).map(({ text }) => text).sort();
			expect(texts).toEqual(['2024', '0', '007', '  two spaces  '].sort());
		});

		it('names and places the audio as the user wants', async () => {
			const execution = await rig.run({
				parameters: { processing: mode },
				options: { fileName: '={{ $json.text }}/1.mp3', outputBinaryField: 'speech' },
			});
			const [output] = execution.outputItems();
			expect(Object.keys(output?.binary ?? {})).toEqual(['speech']);
			expect(execution.binary(output, 'speech').fileName).toBe('Hello-1.wav');
			expect(output?.json.fileName).toBe('Hello-1.wav');
		});
	});
});

describe('Generate', () => {
	const rig = useTestRig();

	it('uploads each recording once, however many items use it, also in a retry', async () => {
		await rig.faults([{ path: 'submit', match: { text: 'bad' }, fault: { status: 400 } }]);
		const execution = await rig.run({
			items: ['bad', 'b', 'c', 'd', 'e', 'f'].map((text, index) =>
				withRecording(text, index % 2 ? 'wav-pcm16.wav' : 'mp3-cbr.mp3'),
			),
			parameters: { inputAudioSource: 'binary' },
			settings: {
				retryOnFail: true,
				maxTries: 3,
				waitBetweenTries: 10,
				onError: 'continueRegularOutput',
			},
		});
		expect(execution.outputItems()).toHaveLength(6);
		const uploads = (await rig.requests()).filter((request) => request.includes('upload'));
		expect(uploads).toHaveLength(2);
		const jobs = await rig.sandbox.jobs();
		expect(new Set(jobs.map(({ inputAudio }) => inputAudio)).size).toBe(2);
		expect(jobs).toHaveLength(5);
	});

	it('gives the request at once, and no audio, when it is not to wait', async () => {
		await rig.sandbox.settings({ runSeconds: 60 });
		const execution = await rig.run({
			items: ['a', 'b'],
			parameters: { waitForCompletion: false },
		});
		expect(execution.status).toBe('success');
		const jobs = await rig.sandbox.jobs();
		const outputs = execution.outputItems();
		expect(outputs.map(({ json }) => json)).toEqual(
			outputs.map((_, index) => ({
				requestId: jobs.find(({ text }) => text === 'ab'[index])?.requestId,
				status: 'QUEUED',
			})),
		);
		expect(outputs.every(({ binary }) => binary === undefined)).toBe(true);
		expect((await rig.requests()).filter((request) => request.startsWith('GET /v2'))).toEqual([]);
		expect(
			execution
				.hints()
				.map(({ message }) => message)
				.join(),
		).toContain('within seven days');
	});

	it('leaves the audio where it is when it is not to be downloaded', async () => {
		const execution = await rig.run({ options: { downloadAudio: false } });
		const [output] = execution.outputItems();
		expect(output?.binary).toBeUndefined();
		expect(output?.json).toMatchObject({
			status: 'COMPLETED',
			audioUrl: expect.stringMatching(/^http/),
		});
		expect(output?.json).not.toHaveProperty('fileSize');
		expect((await rig.requests()).some((request) => request.includes('/files/'))).toBe(false);
	});

	it('keeps the order of the items, whichever ends first', async () => {
		await rig.sandbox.settings({ runSeconds: { median: 0.2, sigma: 1 }, seed: 123_456_789 });
		const texts = Array.from({ length: 12 }, (_, index) => `Line ${index}`);
		const execution = await rig.run({ items: texts, options: { maxConcurrency: 12 } });
		const jobs = await rig.sandbox.jobs();
		const spoken = execution
			.outputItems()
			.map(({ json }) => jobs.find(({ requestId }) => requestId === json.requestId)?.text);
		expect(spoken).toEqual(texts);
	});

	it('has no more jobs in flight than Max Concurrency says', async () => {
		await rig.sandbox.settings({ runSeconds: 0.3 });
		await rig.run({ items: [...'abcdefgh'], options: { maxConcurrency: 3 } });
		const jobs = await rig.sandbox.jobs();
		const atWork = jobs.map(
			({ acceptedAt }) =>
				jobs.filter((job) => job.acceptedAt <= acceptedAt && (job.endedAt ?? Infinity) > acceptedAt)
					.length,
		);
		expect(Math.max(...atWork)).toBe(3);
	});

	it('hands on nothing for no items', async () => {
		const execution = await rig.run({ items: [] });
		expect(execution.status).toBe('success');
		expect(await rig.sandbox.log()).toEqual([]);
	});

	it('gives a failed item as JSON that n8n hands on unchanged', async () => {
		await rig.faults([
			{ path: 'submit', match: { text: 'bad' }, fault: { status: 400, body: { error: 'No <b>' } } },
		]);
		const items = ['good', 'bad', 'fine'];
		const details = {
			description: expect.stringContaining('“No &lt;b&gt;”'),
			httpCode: '400',
		};
		const expected = { error: 'Segmind did not accept the settings of this item', details };

		const regular = await rig.run({ items, settings: { onError: 'continueRegularOutput' } });
		expect(regular.status).toBe('success');
		expect(regular.outputItems().map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(regular.outputItems()[1]?.json).toEqual(expected);
		expect(regular.outputItems()[0]?.json.status).toBe('COMPLETED');
		expect(regular.outputItems()[2]?.json.status).toBe('COMPLETED');

		const split = await rig.run({ items, settings: { onError: 'continueErrorOutput' } });
		expect(split.outputItems()).toHaveLength(2);
		const [failed, ...others] = split.outputItems(undefined, 1);
		expect(others).toEqual([]);
		// n8n adds the fields of the input item.
		expect(failed?.json).toEqual({ text: 'bad', ...expected });
		expect(failed?.pairedItem).toEqual({ item: 1 });
	});

	it('stops with an error that names the item, what to do and what the service said', async () => {
		await rig.faults([
			{ path: 'submit', match: { text: 'bad' }, fault: { status: 400, body: { error: 'No <b>' } } },
		]);
		const execution = await rig.run({ items: ['good', 'bad'], options: { maxConcurrency: 1 } });
		expect(execution.status).toBe('error');
		expect(shownError(execution)).toMatchObject({
			name: 'NodeApiError',
			message: expect.stringMatching(/^Segmind did not accept the settings of this item.*item 1/),
			description: expect.stringContaining('“No &lt;b&gt;”'),
			httpCode: '400',
			itemIndex: 1,
		});
	});

	it('writes accepted requests into n8n’s log: id, item and execution, no text', async () => {
		const execution = await rig.run({ items: ['a secret text'] });
		const [job] = await rig.sandbox.jobs();
		const line = execution.log.find(({ message }) => message.includes(job?.requestId ?? '?'));
		expect(line).toMatchObject({
			level: 'info',
			message: expect.stringMatching(new RegExp(`item 0 of execution ${execution.id}`)),
			meta: { requestId: job?.requestId, itemIndex: 0, executionId: execution.id },
		});
		expect(JSON.stringify(execution.log)).not.toContain('secret');
	});

	it('speaks a text in another script than its language if it is told to', async () => {
		const execution = await rig.run({
			items: ['今天天气很好'],
			parameters: { language: 'EN' },
			options: { speakAnyway: true },
		});
		expect(execution.outputItems()[0]?.json.status).toBe('COMPLETED');
	});

	it('hints at credits that run low', async () => {
		await rig.sandbox.settings({ credits: 0.1, freeCredits: 0 });
		const execution = await rig.run({ items: ['Hello', 'again'] });
		const hints = execution
			.hints()
			.map(({ message }) => message)
			.join('\n');
		expect(hints).toMatch(/credits are running low/);
	});

	it('reports an error of each item that has one', async () => {
		await rig.faults([{ path: 'submit', fault: { status: 403 } }]);
		const execution = await rig.run({
			items: ['a', 'b'],
			settings: { onError: 'continueRegularOutput' },
		});
		for (const output of execution.outputItems()) {
			expect(errorJson(output).details.httpCode).toBe('403');
		}
	});
});
