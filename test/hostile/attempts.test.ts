import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';

import { measured } from '../../harness/cost';
import { audioFixture } from '../fixtures/audio';
import { wav } from '../fixtures/wav';
import { shownError } from '../workflow/support/outcome';
import {
	type Answers,
	bytes,
	drip,
	type HostileService,
	json,
	REQUEST_ID,
	stall,
	untilClosed,
} from './support/hostileService';
import { type HostileRig, type HostileRun, useHostileRig } from './support/hostileRig';
import { useFastClock } from './support/measure';

const WAV = wav({ bits: 16, channels: 1, sampleRate: 22_050 }, 2.9, 0.5).file;
const SOUND = { 'content-type': 'audio/wav' };
const PARTIAL = { 'content-type': 'audio/wav', 'content-length': WAV.length };
const whole = bytes(WAV, SOUND);
const PACKED = gzipSync(WAV);
const half = WAV.subarray(0, 40_000);

/** A result that names the file at `/speech.wav`. */
const named: Answers = {
	[REQUEST_ID]: (request, response) =>
		json({
			request_id: REQUEST_ID,
			status: 'COMPLETED',
			output: `http://${request.headers.host}/speech.wav`,
		})(request, response),
};

const jobId = (index: number) => `3f2504e0-4f89-41d3-9a0c-${String(index).padStart(12, '0')}`;

/** So many jobs, done at once, each with a file of its own. */
const severalJobs = (count: number, file: RequestListener): Answers => ({
	'/v2/openvoice': Array.from({ length: count }, (_, index) =>
		json({ request_id: jobId(index), status: 'QUEUED' }),
	),
	'/status': (request, response) =>
		json({ request_id: request.url?.split('/').at(-2), status: 'COMPLETED' })(request, response),
	'.wav': file,
	'/voice.mp3': bytes(audioFixture('mp3-cbr.mp3')),
	'': (request, response) => {
		const id = request.url?.split('/').at(-1);
		const output = `http://${request.headers.host}/${id}.wav`;
		json({ request_id: id, status: 'COMPLETED', output })(request, response);
	},
});

/** What a service and n8n still hold a moment after the node is done: open sockets, unfinished files. */
async function left(
	service: HostileService,
	rig: HostileRig,
): Promise<{ sockets: number; unfinished: string[] }> {
	for (let look = 0; ; look++) {
		const unfinished = rig.files().filter((name) => name.includes('.tmp'));
		const sockets = service.sockets.size;
		if (look === 50 || (sockets === 0 && unfinished.length === 0)) return { sockets, unfinished };
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
}

interface Row {
	what: string;
	answers: Answers;
	run?: HostileRun;
	/** Requests for what is between slashes. */
	asked: [path: string, times: number];
	/** Of the virtual time, in seconds. */
	timeout?: number;
	ends: 'whole' | 'failed' | 'canceled';
}

describe('After each kind of end no socket, no file and no time is lost', () => {
	// A stall of 30 s takes 3 s; deadlines come as much earlier.
	useFastClock(10);
	const rig = useHostileRig();

	const rows: Row[] = [
		{
			what: 'a download that stalls once',
			answers: { ...named, '.wav': [stall(half, PARTIAL), whole] },
			asked: ['.wav', 2],
			ends: 'whole',
		},
		{
			what: 'a download that stalls each time',
			answers: { ...named, '.wav': stall(half, PARTIAL) },
			timeout: 85,
			asked: ['.wav', 3],
			ends: 'failed',
		},
		{
			what: 'a download that never answers',
			answers: { ...named, '.wav': () => {} },
			timeout: 20,
			asked: ['.wav', 1],
			ends: 'failed',
		},
		{
			what: 'a result that stalls once',
			answers: {
				...named,
				[REQUEST_ID]: [
					stall('{"status": ', { 'content-type': 'application/json' }),
					named[REQUEST_ID]!,
				].flat(),
				'.wav': whole,
			},
			asked: [REQUEST_ID, 2],
			ends: 'whole',
		},
		{
			what: 'audio in a result that stalls once',
			answers: { [REQUEST_ID]: [stall(half, PARTIAL), whole] },
			asked: [REQUEST_ID, 2],
			ends: 'whole',
		},
		{
			what: 'audio in a result that drips',
			answers: { [REQUEST_ID]: drip(WAV, SOUND) },
			timeout: 60,
			asked: [REQUEST_ID, 1],
			ends: 'failed',
		},
		{
			what: 'a body that ends when its connection does, once',
			answers: { ...named, '.wav': [untilClosed(half, SOUND), whole] },
			asked: ['.wav', 2],
			ends: 'whole',
		},
		{
			what: 'the same each time',
			answers: { ...named, '.wav': untilClosed(half, SOUND) },
			asked: ['.wav', 8],
			ends: 'failed',
		},
		{
			what: 'a file that is half-written at its host, once',
			answers: { ...named, '.wav': [bytes(half, SOUND), whole] },
			asked: ['.wav', 2],
			ends: 'whole',
		},
		{
			what: 'a whole file that ends when its connection does',
			answers: { ...named, '.wav': untilClosed(WAV, SOUND) },
			asked: ['.wav', 1],
			ends: 'whole',
		},
		{
			what: 'a part that nobody asked for, once',
			answers: {
				...named,
				'.wav': [
					bytes(half, { ...SOUND, 'content-range': `bytes 0-39999/${WAV.length}` }, 206),
					whole,
				],
			},
			asked: ['.wav', 2],
			ends: 'whole',
		},
		{
			what: 'a part that is all of it',
			answers: {
				...named,
				'.wav': bytes(
					WAV,
					{ ...SOUND, 'content-range': `bytes 0-${WAV.length - 1}/${WAV.length}` },
					206,
				),
			},
			asked: ['.wav', 1],
			ends: 'whole',
		},
		{
			what: 'gzip that is cut short, once',
			answers: {
				...named,
				'.wav': [
					bytes(PACKED.subarray(0, PACKED.length / 2), { ...SOUND, 'content-encoding': 'gzip' }),
					whole,
				],
			},
			asked: ['.wav', 2],
			ends: 'whole',
		},
		{
			what: 'gzip, though it was not asked for',
			answers: {
				[REQUEST_ID]: (request, response) =>
					json({
						status: 'COMPLETED',
						audio: { url: `http://${request.headers.host}/speech.wav`, file_size: WAV.length },
					})(request, response),
				'.wav': bytes(gzipSync(WAV), { ...SOUND, 'content-encoding': 'gzip' }),
			},
			asked: ['.wav', 1],
			ends: 'whole',
		},
		{
			what: 'a page in place of the file, once',
			answers: { ...named, '.wav': [bytes(Buffer.from('<html>Log in</html>')), whole] },
			asked: ['.wav', 2],
			ends: 'whole',
		},
		{
			what: 'an execution that is cancelled while a download stalls',
			answers: { ...named, '.wav': stall(half, PARTIAL) },
			asked: ['.wav', 1],
			ends: 'canceled',
		},
	];

	it.each(rows)('$what', async ({ answers, asked: [path, times], ends, timeout = 600 }) => {
		const service = await rig.serve(answers);
		const before = rig.files().length;
		const stop = new AbortController();
		if (ends === 'canceled') setTimeout(() => stop.abort(), 700);
		const { result: execution, cost } = await measured(
			async () => await rig.run(service, { options: { timeout }, signal: stop.signal }),
		);
		if (ends === 'whole') {
			expect(execution.error).toBeUndefined();
			const audio = await execution.binaryBuffer(execution.outputItems()[0]);
			expect(audio.equals(WAV)).toBe(true);
		} else if (ends === 'failed') {
			expect(shownError(execution).requestId).toBe(REQUEST_ID);
		} else {
			expect(execution.status).toBe('canceled');
		}
		expect(service.count(path)).toBe(times);
		expect(service.count('/v2/openvoice')).toBe(1);
		expect(await left(service, rig)).toEqual({ sockets: 0, unfinished: [] });
		// The audio, and what n8n knows of it.
		expect(rig.files()).toHaveLength(before + (ends === 'whole' ? 2 : 0));
		expect(cost.memoryBytes).toBeLessThan(150_000_000);
	});

	it('a hundred recordings that stall once: nothing is left of any', async () => {
		const first = new Set<string>();
		const service = await rig.serve({
			...named,
			'.wav': (request, response) => whole(request, response),
			'/voice.mp3': (request, response) => {
				const key = request.url ?? '';
				if (first.has(key)) return bytes(audioFixture('mp3-cbr.mp3'))(request, response);
				first.add(key);
				stall('ID3', { 'content-length': 9_999 })(request, response);
			},
		});
		const items = Array.from({ length: 100 }, (_, index) => ({
			json: { text: `Text ${index}`, index },
		}));
		const execution = await rig.run(service, {
			items,
			parameters: { inputAudioUrl: `=${service.url}/voice.mp3?{{ $json.index }}` },
			options: { maxConcurrency: 20 },
		});
		expect(execution.error).toBeUndefined();
		expect(execution.outputItems()).toHaveLength(100);
		expect(await left(service, rig)).toEqual({ sockets: 0, unfinished: [] });
	});

	it.each([
		['once', 600],
		['each time', 40],
	] as const)(
		'a hundred downloads that stall %s: nothing is left of any',
		async (what, timeout) => {
			const asked = new Set<string>();
			const service = await rig.serve(
				severalJobs(100, (request, response) => {
					const isFirst = !asked.has(request.url ?? '');
					asked.add(request.url ?? '');
					const next = isFirst || what === 'each time' ? stall(half, PARTIAL) : whole;
					next(request, response);
				}),
			);
			const execution = await rig.run(service, {
				texts: Array.from({ length: 100 }, (_, index) => `Text ${index}`),
				options: { maxConcurrency: 20, timeout },
				settings: { onError: 'continueRegularOutput' },
			});
			const items = execution.outputItems();
			expect(items).toHaveLength(100);
			expect(items.filter(({ binary }) => binary)).toHaveLength(what === 'once' ? 100 : 0);
			expect(service.count('/v2/openvoice')).toBe(100);
			if (what === 'once') expect(service.count('.wav')).toBe(200);
			else expect(JSON.stringify(items.map(({ json: error }) => error))).toContain(jobId(99));
			expect(await left(service, rig)).toEqual({ sockets: 0, unfinished: [] });
		},
	);

	it('a batch that another item’s error stops while its downloads stall: nothing is left of any', async () => {
		const jobs = severalJobs(3, stall(half, PARTIAL));
		const refused = bytes(Buffer.from('{"error": "bad"}'), {}, 400);
		const service = await rig.serve({
			...jobs,
			'/v2/openvoice': [...[jobs['/v2/openvoice']!].flat().slice(0, 3), refused],
		});
		const execution = await rig.run(service, {
			texts: ['One', 'Two', 'Three', 'Bad'],
			options: { timeout: 60 },
		});
		const { message, description } = shownError(execution);
		for (const index of [0, 1, 2]) expect(`${message} ${description}`).toContain(jobId(index));
		expect(service.count('/v2/openvoice')).toBe(4);
		expect(await left(service, rig)).toEqual({ sockets: 0, unfinished: [] });
	});
});
