import type { SandboxSettingsChange } from '../../../harness/sandboxProcess';
import { SHAPE_NAMES } from '../../../sandbox/audioShapes.ts';
import { byTurns } from '../../pairwise';
import { useTestRig } from '../support/testRig';
import { errorJson, expectNoKey, shownError } from '../support/outcome';

type AnswerSettings = NonNullable<SandboxSettingsChange['answer']>;
type Shape = NonNullable<AnswerSettings['async']>;
const SIZE = 20_000;

/** Where finished audio may be (docs/segmind.md, "Sync" and "Async"). */
const SHAPES: Shape[] = ['bytes', ...SHAPE_NAMES];

/** Those that may also come as JSON in a string, with nothing beside it that can be read without. */
const IN_STRING: Shape[] = SHAPES.filter((shape) => shape !== 'bytes' && shape !== 'both');

/** The format is not known either. */
const FORMATS = {
	wav: { mimeType: 'audio/wav', begins: /^RIFF/ },
	mp3: { mimeType: 'audio/mpeg', begins: /^\xff\xfb/ },
};

/** What may be different beside it, also only one at a time. */
const BESIDE: AnswerSettings[] = [
	{},
	{ inString: true },
	{ errorNull: true },
	{ requestId: false },
	{ metrics: 'inference_time' },
];

const rows = [
	...SHAPES.flatMap((shape): AnswerSettings[] => [
		{ async: shape, sync: shape },
		...(IN_STRING.includes(shape) ? [{ async: shape, sync: shape, inString: true }] : []),
	]),
	...BESIDE.slice(2),
	{
		...Object.assign({}, ...BESIDE),
		fileSizeAsString: true,
		async: 'audios',
		sync: 'audios',
	} as AnswerSettings,
];

/** In which each of them comes, by turns. */
const FORMS = ['async, wav', 'sync, mp3', 'async, mp3', 'sync, wav'];

/** Those in which the audio comes with the answer, so that there is no address to be told. */
const EMBEDDED: Shape[] = ['bytes', 'data_url', 'base64'];

describe.each([
	['wav', 'filesystem'],
	['mp3', 'default'],
] as const)('Every shape of answer, as %s, binary data in %s mode:', (format, binaryMode) => {
	const rig = useTestRig({ binaryMode, settings: { format } });
	const { mimeType, begins } = FORMATS[format];

	describe.each(['async', 'sync'] as const)('%s', (mode) => {
		// A shape’s two rows follow each other: both meet every form.
		const tested = rows.filter((_, index) =>
			byTurns(FORMS, index + (index >> 1)).includes(`${mode}, ${format}`),
		);
		it.each(tested)('%j', async (answer) => {
			await rig.sandbox.settings({ answer });
			const execution = await rig.run({ parameters: { processing: mode } });
			expect(execution.error).toBeUndefined();
			const [output] = execution.outputItems();
			const [job, ...others] = await rig.sandbox.jobs();
			expect(others).toEqual([]);
			const audio = await execution.binaryBuffer(output);
			expect(audio).toHaveLength(SIZE);
			expect(audio.toString('latin1', 0, 4)).toMatch(begins);
			expect(output?.json).toMatchObject({
				requestId: job?.requestId,
				status: 'COMPLETED',
				mimeType,
				fileName: expect.stringMatching(new RegExp(`\\.${format}$`)),
				fileSize: SIZE,
				inferenceTime: expect.any(Number),
			});
			const isTold = mode === 'sync' || answer.metrics !== 'inference_time';
			if (isTold && (mode === 'sync' || answer.async !== 'bytes')) {
				expect(output?.json).toMatchObject({ cost: 0.009, remainingCredits: 9.991 });
			}
			if (isTold && mode === 'async' && answer.async !== 'bytes') {
				const time = expect.any(Number);
				expect(output?.json).toMatchObject({ queueTime: time, totalTime: time });
			}
			const isEmbedded = EMBEDDED.includes(answer[mode] ?? 'output');
			if (!isEmbedded && mode === 'async') expect(output?.json.audioUrl).toMatch(/^http/);
			expect(Object.values(output?.json ?? {})).not.toContain(null);
			// Understood the first time: nothing was looked for in the account's record.
			expect((await rig.requests()).join()).not.toMatch(/request-history|v1\/requests/);
			expectNoKey(execution);
		});
	});
});

describe.each(['wav', 'mp3'] as const)('Audio that comes with the answer, as %s,', (format) => {
	const rig = useTestRig({ settings: { format } });

	it.each(EMBEDDED)(
		'is kept also when none is to be downloaded, and not twice: %s',
		async (shape) => {
			await rig.sandbox.settings({ answer: { async: shape } });
			const execution = await rig.run({
				parameters: { simplify: false },
				options: { downloadAudio: false },
			});
			expect(execution.error).toBeUndefined();
			const [output] = execution.outputItems();
			expect(await execution.binaryBuffer(output)).toHaveLength(SIZE);
			expect(JSON.stringify(output?.json).length).toBeLessThan(2_000);
		},
	);

	it.each(EMBEDDED)('is fetched again if it breaks off on its way: %s', async (shape) => {
		await rig.sandbox.settings({ answer: { async: shape } });
		await rig.faults([{ path: 'result', times: 2, fault: { cut: 12_000 } }]);
		const execution = await rig.run({});
		expect(execution.error).toBeUndefined();
		expect(await execution.binaryBuffer(execution.outputItems()[0])).toHaveLength(SIZE);
		expect(await rig.sandbox.jobs()).toHaveLength(1);
	});

	it.each(['async', 'sync'] as const)('may be larger than any other answer: %s', async (mode) => {
		const bytes = 3_000_000;
		await rig.sandbox.settings({ answer: { async: 'base64', sync: 'base64' }, audio: { bytes } });
		const execution = await rig.run({ parameters: { processing: mode } });
		expect(execution.error).toBeUndefined();
		expect(await execution.binaryBuffer(execution.outputItems()[0])).toHaveLength(bytes);
	});

	it.each(EMBEDDED)('is there for Get Result, too: %s', async (shape) => {
		await rig.sandbox.settings({ answer: { async: shape } });
		const submitted = await rig.run({ parameters: { waitForCompletion: false } });
		const items = submitted.outputItems().map(({ json }) => ({ json }));
		const execution = await rig.run({
			items,
			parameters: {
				resource: 'request',
				operation: 'getResult',
				requestId: '={{ $json.requestId }}',
			},
		});
		expect(execution.error).toBeUndefined();
		expect(await execution.binaryBuffer(execution.outputItems()[0])).toHaveLength(SIZE);
	});
});

describe('An id', () => {
	const rig = useTestRig();

	it.each(['uuid', 'hex'] as const)('of either look is good everywhere: %s', async (ids) => {
		await rig.sandbox.settings({ ids });
		const submitted = await rig.run({ parameters: { waitForCompletion: false } });
		const items = submitted.outputItems().map(({ json }) => ({ json }));
		const [job] = await rig.sandbox.jobs();
		for (const operation of ['getResult', 'getStatus']) {
			const parameters = { resource: 'request', operation, requestId: '={{ $json.requestId }}' };
			const execution = await rig.run({ items, parameters });
			expect(execution.outputItems()[0]?.json.requestId).toBe(job?.requestId);
		}
	});
});

describe('A failed job', () => {
	const rig = useTestRig();

	async function expectFailure() {
		const execution = await rig.run({});
		const [job] = await rig.sandbox.jobs();
		expect(shownError(execution)).toMatchObject({
			message: 'Segmind could not make this speech',
			description: expect.stringContaining('“Out of memory”'),
			requestId: job?.requestId,
		});
	}

	it.each([false, true])('says why, and of which request: %s', async (failedRequestId) => {
		await rig.sandbox.settings({ answer: { failedRequestId }, failWith: 'Out of memory' });
		await expectFailure();
	});

	it('has failed by its HTTP status alone', async () => {
		const failed = { status: 422, body: { error: 'Out of memory' } };
		await rig.faults([{ path: 'status', fault: failed }]);
		await expectFailure();
	});
});

describe('A refusal', () => {
	const rig = useTestRig();

	it.each([
		['async', '402'],
		['sync', '406'],
	])('for an empty balance speaks of credits: %s', async (mode, httpCode) => {
		await rig.sandbox.settings({ credits: 0, freeCredits: 0 });
		const parameters = { processing: mode };
		const stopped = await rig.run({ parameters });
		expect(shownError(stopped)).toMatchObject({
			message: expect.stringContaining('does not have enough credits'),
			description: expect.stringMatching(/Add credits.*You have 0/),
			httpCode,
		});
		const settings = { onError: 'continueRegularOutput' } as const;
		const continued = await rig.run({ parameters, settings });
		expect(errorJson(continued.outputItems()[0])).toMatchObject({
			error: expect.stringContaining('does not have enough credits'),
			details: { httpCode },
		});
		expect(await rig.sandbox.jobs()).toEqual([]);
	});

	it.each(['async', 'sync'])('of a value names the value: %s', async (mode) => {
		await rig.sandbox.settings({ badParameters: '406' });
		await rig.faults([
			{
				path: mode === 'sync' ? 'sync' : 'submit',
				fault: { status: 406, body: { error: 'speed is over the limit' } },
			},
		]);
		const execution = await rig.run({ parameters: { processing: mode } });
		expect(shownError(execution)).toMatchObject({
			message: expect.stringContaining('did not accept a value'),
			description: expect.stringContaining('“speed is over the limit”'),
			httpCode: '406',
		});
	});

	it.each(['coded', 'plain'] as const)(
		'of a key is told in the service’s words: %s',
		async (body) => {
			const apiKey = 'SG_0000000000000000';
			await rig.sandbox.settings({ authBody: body, rejectedKeys: [apiKey] });
			const execution = await rig.run({ apiKey });
			expect(shownError(execution)).toMatchObject({
				message: expect.stringContaining('did not accept the API key'),
				description: expect.stringMatching(/Segmind says: “Unauthorized/),
				httpCode: '401',
			});
		},
	);
});
