import { randomBytes } from 'node:crypto';

import type { INodeParameters } from 'n8n-workflow';

import { audioFixture } from '../fixtures/audio';
import { shownError } from '../workflow/support/outcome';
import type { Body } from './support/apartService';
import { type Answers, bytes, json, REQUEST_ID } from './support/hostileService';
import { type HostileRun, useHostileRig } from './support/hostileRig';
import { expectCheap, useFastClock } from './support/measure';

const WAV = audioFixture('wav-pcm16.wav');
const JSON_TYPE = { 'content-type': 'application/json' };
const MEGABYTE = 1_000_000;

const OUTPUT: [string] = ['{"output": ['];
const END: [string] = ['""]}'];

const raw = (body: string) => bytes(Buffer.from(body), JSON_TYPE);

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const audioUrl = `data:audio/wav;base64,${WAV.toString('base64')}`;

describe('Answers that cost more than they tell', () => {
	useFastClock(20);
	const rig = useHostileRig();

	it.each<[what: string, body: Body, asked: number, megabytes: number]>([
		['60 MB of empty lists', { pieces: [OUTPUT, ['[],', 20 * MEGABYTE], END] }, 3, 100],
		[
			'198 MB of them out of some kilobytes of gzip',
			{ pieces: [OUTPUT, ['[],', 66 * MEGABYTE], END], isPacked: true },
			3,
			100,
		],
		['250 MB of spaces', { pieces: [[' ', 250 * MEGABYTE]], isPacked: true }, 8, 100],
		['a list of a million texts', { pieces: [OUTPUT, ['"a",', MEGABYTE], END] }, 3, 100],
		[
			'objects in objects, 30 MB of them',
			{ pieces: [['{"output": '], ['{"a":', 6 * MEGABYTE], ['1'], ['}', 6 * MEGABYTE], ['}']] },
			3,
			100,
		],
		[
			'30 MB of empty lists as JSON in a text',
			{ pieces: [['{"output": "['], ['[],', 10 * MEGABYTE], ['[]]"}']] },
			8,
			250,
		],
	])('%s', async (_, body, most, megabytes) => {
		const service = await rig.serveApart({ [REQUEST_ID]: { headers: JSON_TYPE, ...body } });
		let [runs, asked] = [0, 0];
		await expectCheap(
			async () => await rig.run(service, { options: { timeout: 60 } }),
			{ longestStretchMs: 200, memoryBytes: megabytes * MEGABYTE },
			async (execution) => {
				runs++;
				expect(shownError(execution).requestId).toBe(REQUEST_ID);
				const before = asked;
				asked = await service.count(REQUEST_ID);
				expect(asked - before).toBeLessThanOrEqual(most);
				expect(await service.count('/v2/openvoice')).toBe(runs);
			},
		);
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
		const sound = Buffer.alloc(30 * MEGABYTE, '0123456789abcdefghijklmnopq');
		const file = Buffer.concat([WAV.subarray(0, 44), sound]);
		file.writeUInt32LE(file.length - 8, 4);
		file.writeUInt32LE(sound.length, 40);
		const service = await rig.serveApart({
			[REQUEST_ID]: {
				headers: JSON_TYPE,
				pieces: [['{"status": "COMPLETED", "output": "'], [file.toString('base64')], ['"}']],
			},
		});
		await expectCheap(
			async () => await rig.run(service),
			{ longestStretchMs: 200, memoryBytes: 400 * MEGABYTE },
			async (execution) => {
				expect(execution.error).toBeUndefined();
				const audio = await execution.binaryBuffer(execution.outputItems()[0]);
				expect(audio.equals(file)).toBe(true);
			},
		);
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

	it('beside 30 MB of audio, escaped', async () => {
		const [key = ''] = KEYS;
		const sound = Buffer.concat([WAV.subarray(0, 44), Buffer.alloc(30 * MEGABYTE, 'sound')]);
		sound.writeUInt32LE(sound.length - 8, 4);
		sound.writeUInt32LE(sound.length - 44, 40);
		const output = sound.toString('base64');
		const answer = `{"status": "COMPLETED", "note": "${escaped(key)}", "output": "${output}"}`;
		const service = await rig.serve({ [REQUEST_ID]: raw(answer) });
		const execution = await rig.run(service, {
			parameters: { simplify: false },
			credential: { apiKey: key },
		});
		const [item] = execution.outputItems();
		expect(item?.json).toMatchObject({ note: '[key removed]' });
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

	const speaker = (name: string) => ({
		speakers: { speaker: [{ name, inputAudioUrl: 'https://images.segmind.com/a.mp3' }] },
	});
	const NAMED: Array<[string, (name: string) => INodeParameters]> = [
		['inputAudioSource', (inputAudioSource) => ({ inputAudioSource })],
		['processing', (processing) => ({ processing })],
		['language', (language) => ({ language })],
		[
			'binaryPropertyName',
			(binaryPropertyName) => ({ inputAudioSource: 'binary', binaryPropertyName }),
		],
		['outputFormat', (outputFormat) => ({ options: { outputFormat } })],
		['captions', (captions) => ({ operation: 'narrate', options: { captions } })],
		['fileName', (fileName) => ({ options: { fileName } })],
		['a speaker', (name) => ({ operation: 'narrate', text: `${name}: Hello`, ...speaker(name) })],
		['a turn', (name) => ({ operation: 'narrate', text: `${name}: Hello`, ...speaker('Anna') })],
		['a heading', (name) => ({ operation: 'narrate', text: `# ${name}` })],
		[
			'an element',
			(name) => ({ operation: 'narrate', text: `Hello <${name}>you</${name}> &${name};` }),
		],
		[
			'a pronunciation',
			(text) => ({
				text: `Hello ${text}`,
				options: { pronunciations: { word: [{ text, sayAs: 'this' }] } },
			}),
		],
	];

	it.each(
		NAMED.flatMap(([where, make]) =>
			['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map(
				(name) => [where, name, make(name)] as const,
			),
		),
	)('%s called %s is spoken, or refused in words before anything is bought', async (...row) => {
		const [, , { options, ...parameters }] = row;
		const service = await rig.serve({
			[REQUEST_ID]: json({ status: 'COMPLETED', output: audioUrl }),
		});
		const execution = await rig.run(service, { parameters, options: options as INodeParameters });
		if (execution.error) {
			const { message, description } = shownError(execution);
			expect(`${message} ${description}`).not.toMatch(/is not a function|undefined|cannot read/i);
			expect(service.posts).toEqual([]);
		} else {
			expect(execution.outputItems()[0]?.binary?.data).toBeDefined();
			expect(service.posts).toHaveLength(1);
		}
	});
});
