import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import { audioFixture } from '../fixtures/audio';
import { shownError } from '../workflow/support/outcome';
import { type Answers, bytes, json, REQUEST_ID } from './support/hostileService';
import { type HostileRun, useHostileRig } from './support/hostileRig';
import { measured, useFastClock } from './support/measure';

// Stretches are of the wall clock, which another program can lengthen: the best of three counts.
jest.retryTimes(2);

const WAV = audioFixture('wav-pcm16.wav');
const JSON_TYPE = { 'content-type': 'application/json' };
const MEGABYTE = 1_000_000;

const raw = (body: string | Buffer, headers = {}) =>
	bytes(Buffer.from(body), { ...JSON_TYPE, ...headers });

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const audioUrl = `data:audio/wav;base64,${WAV.toString('base64')}`;

describe('Answers that cost more than they tell', () => {
	useFastClock(20);
	const rig = useHostileRig();

	it.each<[string, () => Answers[string], number]>([
		['60 MB of empty lists', () => raw(`{"output": [${'[],'.repeat(20 * MEGABYTE)}[]]}`), 3],
		[
			'198 MB of them out of some kilobytes of gzip',
			() =>
				raw(gzipSync(`{"output": [${'[],'.repeat(66 * MEGABYTE)}[]]}`), {
					'content-encoding': 'gzip',
				}),
			3,
		],
		[
			'the same as JSON in a text',
			() => raw(JSON.stringify({ output: `[${'[],'.repeat(10 * MEGABYTE)}[]]` })),
			0,
		],
		[
			'250 MB of spaces',
			() => raw(gzipSync(Buffer.alloc(250 * MEGABYTE, ' ')), { 'content-encoding': 'gzip' }),
			0,
		],
		[
			'a list of a million texts',
			() => raw(JSON.stringify({ output: Array(1_000_000).fill('a') })),
			3,
		],
	])('%s', async (_, answer, most) => {
		const service = await rig.serve({ [REQUEST_ID]: answer() });
		const { result: execution, cost } = await measured(
			async () => await rig.run(service, { options: { timeout: 60 } }),
		);
		expect(shownError(execution).requestId).toBe(REQUEST_ID);
		if (most > 0) expect(service.count(REQUEST_ID)).toBeLessThanOrEqual(most);
		expect(cost.longestStretchMs).toBeLessThan(600);
		expect(cost.memoryBytes).toBeLessThan(500 * MEGABYTE);
	});

	it.each<[string, string]>([
		[
			'deep JSON beside audio',
			`{"status": "COMPLETED", "output": "${audioUrl}", "deep": ${nested(100_000)}}`,
		],
		[
			'deep JSON in a text beside audio',
			JSON.stringify({ deep: nested(100_000), output: audioUrl }),
		],
		[
			'fields with names of JavaScript',
			`{"output": "${audioUrl}", "__proto__": {"status": "FAILED"}, "constructor": 1}`,
		],
	])('%s: the audio is delivered', async (_, answer) => {
		const service = await rig.serve({ [REQUEST_ID]: raw(answer) });
		for (const simplify of [true, false]) {
			const execution = await rig.run(service, { parameters: { simplify } });
			expect(execution.error).toBeUndefined();
			const audio = await execution.binaryBuffer(execution.outputItems()[0]);
			expect(audio.equals(WAV)).toBe(true);
		}
	});

	it('30 MB of audio in JSON comes whole', async () => {
		const head = WAV.subarray(0, 44);
		const sound = randomBytes(30 * MEGABYTE);
		const file = Buffer.concat([head, sound]);
		file.writeUInt32LE(file.length - 8, 4);
		file.writeUInt32LE(sound.length, 40);
		const service = await rig.serve({
			[REQUEST_ID]: json({ status: 'COMPLETED', output: file.toString('base64') }),
		});
		const { result: execution, cost } = await measured(async () => await rig.run(service));
		expect(execution.error).toBeUndefined();
		const audio = await execution.binaryBuffer(execution.outputItems()[0]);
		expect(audio.equals(file)).toBe(true);
		expect(cost.longestStretchMs).toBeLessThan(600);
	});

	it('a negative cost does not count, so that Max Credits holds', async () => {
		const service = await rig.serve({
			'/status': json({ status: 'COMPLETED', request_id: REQUEST_ID, metrics: { cost: -1 } }),
			[REQUEST_ID]: json({ status: 'COMPLETED', output: audioUrl, metrics: { cost: -1 } }),
		});
		const texts = Array.from({ length: 20 }, (_, index) => `Text ${index}`);
		const execution = await rig.run(service, {
			texts,
			options: { maxCredits: 0.05, maxConcurrency: 1 },
		});
		expect(execution.error).toBeDefined();
		expect(service.count('/v2/openvoice')).toBeLessThan(8);
	});
});

describe('The key is shown nowhere', () => {
	useFastClock(20);
	const rig = useHostileRig();
	const escaped = (key: string) =>
		[...key].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

	const KEYS = [
		'SG_5a9db0c5a9db0c5a',
		'my-team-key-1',
		'a"key\\with"both',
		' SG_0123456789abcdef\n',
	];
	const PLACES: Array<[string, (key: string) => Answers, HostileRun?]> = [
		[
			'escaped in the error of a submit',
			(key) => ({
				'/v2/openvoice': (_, response) =>
					response.writeHead(400, JSON_TYPE).end(`{"error": "bad key ${escaped(key)}"}`),
			}),
		],
		[
			'in the error of a submit',
			(key) => ({
				'/v2/openvoice': (_, response) =>
					response.writeHead(400, JSON_TYPE).end(JSON.stringify({ error: `bad key ${key}` })),
			}),
		],
		[
			'in a result, as a value, a name, and JSON in a text',
			(key) => ({
				[REQUEST_ID]: json({
					output: audioUrl,
					status: 'COMPLETED',
					note: key,
					[key]: 1,
					body: JSON.stringify({ key }),
				}),
			}),
			{ parameters: { simplify: false } },
		],
		[
			'in the headers of sync audio',
			(key) => ({
				'/v1/openvoice': bytes(WAV, {
					'content-type': 'audio/wav',
					'x-request-id': REQUEST_ID,
					'x-note': key.trim(),
					...(/^[\w-]+$/.test(key.trim()) && { [`x-${key.trim()}`]: '1' }),
				}),
			}),
			{ parameters: { processing: 'sync', simplify: false } },
		],
	];

	it.each(
		PLACES.flatMap(([place, answers, run]) =>
			KEYS.map((key) => [place, key, answers, run ?? {}] as const),
		),
	)('%s: %j', async (_, key, answers, run) => {
		const service = await rig.serve(answers(key.trim()));
		const execution = await rig.run(service, {
			...run,
			options: { timeout: 5 },
			credential: { apiKey: key },
		});
		const shown = JSON.stringify([
			execution.outputItems(),
			execution.error && { ...shownError(execution) },
		]).toLowerCase();
		expect(shown).toContain('[key removed]');
		const own = JSON.stringify(key.trim()).slice(1, -1).toLowerCase();
		expect(shown).not.toContain(own);
		expect(shown).not.toContain(JSON.stringify(own).slice(1, -1));
	});
});

describe('Names of JavaScript', () => {
	const rig = useHostileRig();

	it.each(['constructor', '__proto__', 'toString'])('operation %j is none', async (operation) => {
		const service = await rig.serve();
		for (const parameters of [{ operation }, { resource: operation, operation }]) {
			const { error } = await rig.run(service, { parameters });
			expect(error?.message).toBeDefined();
			expect(error?.message).not.toMatch(/is not a function|undefined/);
			expect(service.requests).toEqual([]);
		}
	});

	it.each(['outputBinaryField', 'captionsBinaryField'])(
		'a field cannot be called __proto__, where its file would be lost: %s',
		async (option) => {
			const service = await rig.serve();
			const execution = await rig.run(service, {
				parameters: { operation: 'narrate' },
				options: { captions: 'srt', [option]: '__proto__' },
			});
			expect(shownError(execution).message).toMatch(/is a name that cannot be used/);
			expect(service.requests).toEqual([]);
		},
	);

	it.each(['audio/constructor', 'audio/__proto__', 'audio/x-valueOf'])(
		'a file that calls itself %s is none by that alone',
		async (mimeType) => {
			const service = await rig.serve();
			const execution = await rig.run(service, {
				items: [
					{ json: { text: 'Hello' }, binary: { data: { data: randomBytes(60_000), mimeType } } },
				],
				parameters: { inputAudioSource: 'binary', binaryPropertyName: 'data' },
			});
			expect(shownError(execution).message).toMatch(/not a recording/);
			expect(service.requests).toEqual([]);
		},
	);
});
