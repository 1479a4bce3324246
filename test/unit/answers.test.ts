import { inspectBytes } from '../../nodes/OpenVoice/audio/inspect';
import {
	acceptedRequestId,
	parseObject,
	readCredits,
	readRequest,
	readSpeech,
	readSyncSpeech,
	serviceMessage,
	uploadedUrl,
} from '../../nodes/OpenVoice/segmind/answers';
import { audioFixture } from '../fixtures/audio';

const url = 'https://images.segmind.com/outputs/speech.wav';

const answer = (
	body: unknown,
	more: { status?: number; headers?: Record<string, string> } = {},
) => ({
	status: 200,
	headers: {},
	body: typeof body === 'string' ? body : JSON.stringify(body),
	...more,
});

describe('parseObject', () => {
	it.each(['', '<html></html>', '{"a": 1', 'null', '[1]', '"text"', '7'])(
		'finds no object in %j',
		(body) => expect(parseObject(body)).toBeUndefined(),
	);
	it('reads an object', () => expect(parseObject('{"a": 1}')).toEqual({ a: 1 }));
});

describe('serviceMessage', () => {
	it.each([
		['the usual shape', { error: 'Insufficient credits' }, 'Insufficient credits'],
		[
			'the auth layer’s shape',
			{
				error: 'unauthorized',
				error_description: 'Unauthorized. API key is invalid',
				status_code: 401,
			},
			'Unauthorized. API key is invalid',
		],
		['a message inside the error', { error: { message: 'No' } }, 'No'],
		['a message', { message: 'No' }, 'No'],
		['a detail', { detail: 'Not Found' }, 'Not Found'],
		['an HTML page', '<html>502 Bad Gateway</html>', ''],
		['an empty body', '', ''],
		['a list of details', { detail: [{ loc: ['body'] }] }, ''],
	])('reads %s', (_, body, expected) => expect(serviceMessage(answer(body))).toBe(expected));
});

describe('acceptedRequestId', () => {
	it.each([
		['the answer', { request_id: 'req-1', status: 'QUEUED' }, {}, 'req-1'],
		['a header', { status: 'QUEUED' }, { 'x-request-id': 'req-2' }, 'req-2'],
		['an answer cut short', '{"status": "QUEUED", "request_id" : "req-3", "poll_', {}, 'req-3'],
	])('finds the id in %s', (_, body, headers, expected) => {
		expect(acceptedRequestId(answer(body, { headers }))).toBe(expected);
	});

	it.each([
		['there is none', { status: 'QUEUED' }],
		['the answer is an HTML page', '<html>Welcome</html>'],
		['only the page of a proxy has one', '<html>Welcome</html>', { 'x-request-id': 'proxy-1' }],
		['a page happens to hold one', '<html>"request_id": "req-3"</html>'],
		['other JSON has one of its own', { message: 'login' }, { 'x-request-id': 'proxy-1' }],
		['it would lead to another address', { request_id: '../../v1/get-user-credits' }],
		['it is no text', { request_id: 12 }],
		['it is too long', { request_id: 'a'.repeat(200) }],
	])('finds none where %s', (...[, body, headers = {}]) =>
		expect(acceptedRequestId(answer(body, { headers: headers }))).toBeUndefined(),
	);
});

describe('readRequest', () => {
	it('reads a request that is queued', () => {
		expect(readRequest(answer({ request_id: 'r', status: 'queued', metrics: {} }))).toMatchObject({
			requestId: 'r',
			status: 'QUEUED',
			facts: {},
		});
	});

	it('reads a request that is completed, with all that the service tells', () => {
		const raw = {
			status: 'COMPLETED',
			request_id: 'r',
			output: url,
			audio: { url, content_type: 'audio/wav', file_name: 'speech.wav', file_size: 12 },
			metrics: {
				cost: 0.02,
				remaining_credits: 9.5,
				inference_time: 10.6,
				queue_time: 0,
				total_time: '10.6',
			},
		};
		expect(readRequest(answer(raw))).toEqual({
			requestId: 'r',
			status: 'COMPLETED',
			errorMessage: undefined,
			audioUrl: url,
			audioBytes: 12,
			facts: {
				cost: 0.02,
				remainingCredits: 9.5,
				inferenceTime: 10.6,
				queueTime: 0,
				totalTime: 10.6,
			},
			raw,
		});
	});

	it.each([
		['with its status', { status: 'FAILED', error: 'Content blocked' }, 'Content blocked'],
		['without a status', { error: 'Content blocked' }, 'Content blocked'],
		['with the reason inside', { error: { message: 'Content blocked' } }, 'Content blocked'],
		['without a reason', {}, undefined],
	])('reads one that failed, served as 422, %s', (_, body, errorMessage) => {
		expect(readRequest(answer(body, { status: 422 }))).toMatchObject({
			status: 'FAILED',
			errorMessage,
		});
	});

	it.each([['<html></html>'], ['{"status": "COMPL'], ['{"request_id": "r"}'], ['']])(
		'does not take %j for a request',
		(body) => expect(readRequest(answer(body))).toBeUndefined(),
	);
});

describe('readSpeech', () => {
	const bytes = audioFixture('wav-pcm16.wav');

	it('takes the audio’s bytes for a finished request, with what the headers tell', () => {
		const headers = {
			'x-request-id': 'req-1',
			'x-cost': '0.02',
			'x-remaining-credits': '9.5',
			'x-generation-time': '10.6',
			'content-type': 'audio/mpeg',
			server: 'nginx',
		};
		expect(readSpeech({ status: 200, headers, body: { audio: inspectBytes(bytes) } })).toEqual({
			requestId: 'req-1',
			status: 'COMPLETED',
			embedded: expect.objectContaining({ content: bytes }),
			facts: { cost: 0.02, remainingCredits: 9.5, inferenceTime: 10.6 },
			raw: {
				'x-request-id': 'req-1',
				'x-cost': '0.02',
				'x-remaining-credits': '9.5',
				'x-generation-time': '10.6',
				'content-type': 'audio/mpeg',
			},
		});
	});

	it('reads audio in JSON, and keeps it out of the answer that an item shows', () => {
		const text = JSON.stringify({ status: 'COMPLETED', output: bytes.toString('base64') });
		const read = readSpeech({ status: 200, headers: {}, body: { text } });
		expect(read?.embedded?.content).toEqual(bytes);
		expect(JSON.stringify(read?.raw).length).toBeLessThan(500);
	});

	it('takes what holds audio for completed, whatever it calls itself', () => {
		for (const value of [{ output: url }, { status: 'succeeded', output: url }, [url], url]) {
			const body = { text: JSON.stringify(value) };
			expect(readSpeech({ status: 200, headers: {}, body })).toMatchObject({
				status: 'COMPLETED',
				audioUrl: url,
			});
		}
	});

	it('takes nothing for audio while the request is in progress', () => {
		const body = { text: JSON.stringify({ status: 'PROCESSING', output: url }) };
		const read = readSpeech({ status: 200, headers: {}, body });
		expect(read?.status).toBe('PROCESSING');
		expect(read?.audioUrl).toBeUndefined();
	});
});

describe('readSyncSpeech', () => {
	const page = { text: '<html>We are down for maintenance</html>' };

	it('takes a page for an answer of the service only if the service gave it', () => {
		const proxy = { 'x-request-id': '3f2504e0-4f89-41d3-9a0c-0305e82c3301' };
		expect(readSyncSpeech({ status: 200, headers: proxy, body: page })).toBeUndefined();
		const service = { ...proxy, 'x-cost': '0.009' };
		expect(readSyncSpeech({ status: 200, headers: service, body: page })).toMatchObject({
			requestId: proxy['x-request-id'],
			shown: expect.stringContaining('We are down'),
			facts: { cost: 0.009 },
		});
	});

	it('is in doubt about JSON of something else, too', () => {
		const body = { text: '{"status": "ok", "message": "login"}' };
		expect(readSyncSpeech({ status: 200, headers: {}, body })).toBeUndefined();
	});

	it.each([
		['by its status', {}, '{"status": "COMPLETED", "request_id": "req-1"}'],
		[
			'by what it calls audio',
			{ 'content-type': 'audio/wav', 'x-request-id': 'req-1' },
			'Internal error',
		],
	])('knows the service’s answer without audio %s', (_, headers, text) => {
		expect(readSyncSpeech({ status: 200, headers, body: { text } })).toMatchObject({
			requestId: 'req-1',
			shown: text,
		});
	});

	it('knows the request of audio that broke off', () => {
		const headers = { 'x-request-id': 'req-1', 'x-cost': '0.009' };
		const body = { isLost: true } as const;
		expect(readSyncSpeech({ status: 200, headers, body })).toMatchObject({
			requestId: 'req-1',
			isLost: true,
		});
		expect(readSyncSpeech({ status: 200, headers: {}, body })).toBeUndefined();
	});
});

describe('uploadedUrl', () => {
	it.each([
		['the SDK’s shape', { file_urls: [url], message: 'ok' }],
		['the documentation’s shape', { urls: [url] }],
	])('reads %s', (_, body) => expect(uploadedUrl(answer(body))).toBe(url));

	it.each([
		['nothing', {}],
		['an empty list', { file_urls: [] }],
		['no address', { urls: ['uploaded'] }],
		['a page', '<html></html>'],
	])('finds none in %s', (_, body) => expect(uploadedUrl(answer(body))).toBeUndefined());
});

describe('readCredits', () => {
	it('reads the balance', () => {
		expect(readCredits(answer({ credits: 1.5, 'free-credits': 0.0184921035 }))).toEqual({
			credits: 1.5,
			freeCredits: 0.0184921035,
		});
	});
	it('takes zero for a balance', () => {
		expect(readCredits(answer({ credits: 0 }))).toEqual({ credits: 0, freeCredits: 0 });
	});
	it.each(['<html></html>', '{}', '{"credits": "many"}'])('finds none in %j', (body) => {
		expect(readCredits(answer(body))).toBeUndefined();
	});
});
