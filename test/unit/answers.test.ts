import {
	acceptedRequestId,
	audioUrlIn,
	base64AudioIn,
	factsFromHeaders,
	parseObject,
	readCredits,
	readRequest,
	serviceMessage,
	uploadedUrl,
} from '../../nodes/OpenVoice/segmind/answers';

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
		['it would lead to another address', { request_id: '../../v1/get-user-credits' }],
		['it is no text', { request_id: 12 }],
		['it is too long', { request_id: 'a'.repeat(200) }],
	])('finds none where %s', (_, body) => expect(acceptedRequestId(answer(body))).toBeUndefined());
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
			audioType: 'audio/wav',
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

describe('audioUrlIn', () => {
	it.each([
		['output', { output: url }],
		['output, as a list', { output: [url] }],
		['output, as an object', { output: { url } }],
		['audio.url', { audio: { url } }],
		['audio', { audio: url }],
		['audio_url', { audio_url: url }],
		['data', { data: url }],
		['one of several, the others unusable', { audio: { url: 'file:///etc/passwd' }, output: url }],
	])('finds it in %s', (_, body) => expect(audioUrlIn(body)).toBe(url));

	it.each([
		['no address', { output: 'done' }],
		['an address of another kind', { output: 'file:///etc/passwd' }],
		['a data URL', { output: 'data:audio/wav;base64,UklGRg==' }],
		['nothing', {}],
		['null', { output: null, audio: null }],
	])('finds none in %s', (_, body) => expect(audioUrlIn(body)).toBeUndefined());
});

describe('base64AudioIn', () => {
	const base64 = Buffer.from('RIFF and some more bytes of audio').toString('base64');

	it.each([
		['output', { output: base64 }],
		['output, as a list', { output: [base64] }],
		['data', { data: base64 }],
		['audio.data', { audio: { data: base64 } }],
		['audio', { audio: base64 }],
		['audio_base64', { audio_base64: base64 }],
		['a data URL', { data: `data:audio/wav;base64,${base64}` }],
		['lines', { data: `${base64.slice(0, 12)}\n${base64.slice(12)}` }],
	])('finds it in %s', (_, body) => expect(base64AudioIn(body)).toBe(base64));

	it.each([
		['an address', { output: url }],
		['a sentence', { output: 'This is no base64 at all, is it?' }],
		['a word', { data: 'done' }],
	])('finds none in %s', (_, body) => expect(base64AudioIn(body)).toBeUndefined());
});

describe('factsFromHeaders', () => {
	it('reads cost, credits and time', () => {
		const headers = { 'x-cost': '0.02', 'x-remaining-credits': '9.5', 'x-generation-time': '10.6' };
		expect(factsFromHeaders(headers)).toEqual({
			cost: 0.02,
			remainingCredits: 9.5,
			inferenceTime: 10.6,
		});
	});

	it('knows nothing that it was not told', () => {
		expect(
			Object.values(factsFromHeaders({ 'x-cost': 'unknown', 'x-remaining-credits': '' })),
		).toEqual([undefined, undefined, undefined]);
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
