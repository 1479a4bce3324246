import { detectAudioType } from '../../nodes/OpenVoice/audio/audioType';
import { readAudioLengthSeconds } from '../../nodes/OpenVoice/audio/audioLength';
import { AudioReader } from '../../nodes/OpenVoice/audio/audioReader';
import { scanAudioBytes } from '../../nodes/OpenVoice/audio/audioScan';
import { Failure } from '../../nodes/OpenVoice/errors/failure';
import {
	acceptedRequestId,
	readCredits,
	readRequest,
	readSyncSpeech,
	serviceMessage,
	uploadedUrl,
} from '../../nodes/OpenVoice/segmind/answers';
import { answerOf, readPage, readSingleRecord } from '../../nodes/OpenVoice/segmind/historyRecord';
import { KeyRemover } from '../../nodes/OpenVoice/segmind/keyRemoval';
import { audioFixture, recordingNames } from '../fixtures/audio';
import { Chance } from './support/chance';

const SEED = 20_261_127;
const TIMES = 10_000;
const MOST_MS = 100;
const MOST_BYTES = 50_000_000;

const held = () => {
	const { heapUsed, arrayBuffers } = process.memoryUsage();
	return heapUsed + arrayBuffers;
};

/**
 * Reads made-up inputs. Time is that of the processor, as others may use the machine, and what takes too long is read
 * again: the compiler or the collection of garbage may have come in between.
 */
function fuzz<Input>(make: (chance: Chance) => Input, read: (input: Input) => void): string[] {
	const chance = new Chance(SEED);
	const breaches: string[] = [];
	const cost = (input: Input) => {
		const [cpu, bytes] = [process.cpuUsage(), held()];
		read(input);
		const { user, system } = process.cpuUsage(cpu);
		return { ms: (user + system) / 1000, bytes: held() - bytes };
	};
	for (let index = 0; index < TIMES; index++) {
		const input = make(chance);
		try {
			let { ms, bytes } = cost(input);
			for (let again = 0; again < 3 && (ms > MOST_MS || bytes > MOST_BYTES); again++) {
				({ ms, bytes } = cost(input));
			}
			if (ms > MOST_MS) breaches.push(`${index}: ${Math.round(ms)} ms`);
			if (bytes > MOST_BYTES) breaches.push(`${index}: ${Math.round(bytes / 1e6)} MB`);
		} catch (error) {
			if (!(error instanceof Failure)) breaches.push(`${index}: ${String(error)}`);
		}
	}
	return breaches;
}

/** A file with bytes changed, cut out, doubled, or large numbers put in. */
function damaged(file: Buffer, chance: Chance): Buffer {
	const bytes = Buffer.from(file);
	for (let change = chance.upTo(6); change >= 0; change--) {
		// Headers stand at the beginning, mostly.
		const at = chance.upTo(chance.isTrue() ? Math.min(200, bytes.length) : bytes.length);
		const kind = chance.upTo(4);
		if (kind === 0) bytes[at] = chance.upTo(256);
		if (kind === 1)
			bytes.fill(chance.oneOf([0, 0xff, 0x7f, 0x80]), at, Math.min(bytes.length, at + 8));
		if (kind === 2) bytes.copy(bytes, chance.upTo(bytes.length), at, at + chance.upTo(2_000));
		if (kind === 3 && at + 4 <= bytes.length) bytes.writeUInt32BE(chance.upTo(2 ** 32), at);
	}
	const whole = chance.isTrue() ? bytes : bytes.subarray(0, chance.upTo(bytes.length));
	return chance.upTo(8) === 0 ? Buffer.concat([whole, whole]) : whole;
}

const AUDIO_URL = `data:audio/wav;base64,${audioFixture('wav-pcm16.wav').subarray(0, 4_000).toString('base64')}`;
const ID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

const ATOMS: unknown[] = [
	null,
	true,
	false,
	0,
	-1,
	1e308,
	-1e-308,
	2 ** 53,
	'',
	' ',
	'COMPLETED',
	'FAILED',
	'QUEUED',
	ID,
	'https://images.segmind.com/a.wav',
	'http://',
	'http://[',
	'javascript:1',
	AUDIO_URL,
	AUDIO_URL.slice(22),
	'A'.repeat(20_000),
	'\ud800',
	'__proto__',
	'[[[[',
	'{"output": "[1]"}',
	'"\\"',
	'\u0000',
	'2026-09-30T12:00:00.123456789Z',
	'0001-01-01',
	'NaN',
	'1e999',
	'💥'.repeat(500),
	[],
	{},
];
const NAMES = [
	'output',
	'audio',
	'url',
	'data',
	'status',
	'request_id',
	'error',
	'message',
	'metrics',
	'cost',
	'file_size',
	'file_urls',
	'credits',
	'free-credits',
	'request_body',
	'generation_url',
	'created_at',
	'model_status',
	'text',
	'inputs',
	'total_pages',
	'__proto__',
	'constructor',
	'toString',
	'length',
	'',
];

function value(chance: Chance, depth = 0): unknown {
	const kind = depth > 6 ? 0 : chance.upTo(5);
	if (kind <= 1) return chance.oneOf(ATOMS);
	if (kind === 2) return Array.from({ length: chance.upTo(5) }, () => value(chance, depth + 1));
	if (kind === 3) return JSON.stringify(value(chance, depth + 1));
	return Object.fromEntries(
		Array.from({ length: chance.upTo(7) }, () => [chance.oneOf(NAMES), value(chance, depth + 1)]),
	);
}

/** JSON, now and then cut, damaged, very deep or very wide. */
function text(chance: Chance, json: unknown): string {
	const whole = JSON.stringify(json) ?? '';
	switch (chance.upTo(12)) {
		case 0:
			return whole.slice(0, chance.upTo(whole.length + 1));
		case 1:
			return damaged(Buffer.from(whole || ' '), chance).toString('utf8');
		case 2: {
			const depth = chance.upTo(20_000);
			return `{"output": ${'['.repeat(depth)}${whole}${']'.repeat(depth)}}`;
		}
		case 3:
			return `{"data": [${Array(chance.upTo(300)).fill(whole.slice(0, 500)).join(',')}]}`;
		case 4:
			return whole.replaceAll('"', '\\u0022').repeat(1 + chance.upTo(3));
		default:
			return whole;
	}
}

const keys = new KeyRemover('SG_0123456789abcdef');

// A minute each; a busy machine takes several.
jest.setTimeout(900_000);

describe(`${TIMES} made-up inputs each are read quickly, in little memory, and without an exception`, () => {
	const files = recordingNames.map((name) => audioFixture(name));

	it('recordings', () => {
		expect(
			fuzz(
				(chance) => damaged(chance.oneOf(files), chance),
				(bytes) => {
					detectAudioType(bytes);
					readAudioLengthSeconds(bytes);
					scanAudioBytes(bytes);
					const reader = new AudioReader(true);
					for (let at = 0; at < bytes.length; at += 8_192) {
						reader.push(bytes.subarray(at, at + 8_192));
					}
					reader.end();
				},
			),
		).toEqual([]);
	});

	it('answers in JSON', () => {
		expect(
			fuzz(
				(chance) => ({
					status: chance.oneOf([200, 200, 422, 400, 500]),
					headers: { 'x-cost': chance.oneOf(['-1', 'NaN', '0.01', '']), 'x-request-id': ID },
					body: text(chance, value(chance)),
				}),
				({ body, ...head }) => {
					const answer = { ...head, body: keys.clean(body) };
					const read = readRequest(answer);
					// n8n has to be able to save it.
					JSON.stringify(read?.raw);
					if ((read?.facts.cost ?? 0) < 0) throw new Error('A negative cost');
					readSyncSpeech({ ...head, body: { text: answer.body } });
					acceptedRequestId(answer);
					serviceMessage(answer);
					uploadedUrl(answer);
					readCredits(answer);
				},
			),
		).toEqual([]);
	});

	it('rows of the history', () => {
		const row = (chance: Chance) => ({
			request_id: chance.oneOf<unknown>([ID, '', 7, null]),
			request_body: value(chance),
			generation_url: value(chance),
			...{ [chance.oneOf(NAMES)]: value(chance) },
			created_at: chance.oneOf(ATOMS),
			credits_deduction: chance.oneOf(ATOMS),
		});
		expect(
			fuzz(
				(chance) =>
					text(chance, { data: Array.from({ length: chance.upTo(4) }, () => row(chance)) }),
				(body) => {
					const answer = { status: 200, headers: {}, body: keys.clean(body) };
					const page = readPage(answer);
					const single = readSingleRecord(answer);
					for (const record of [...(page?.records ?? []), ...(single ? [single] : [])]) {
						JSON.stringify(answerOf(record).raw);
						if ((record.cost ?? 0) < 0) throw new Error('A negative cost');
						if (record.createdMs !== undefined) new Date(record.createdMs).toISOString();
					}
				},
			),
		).toEqual([]);
	});
});
