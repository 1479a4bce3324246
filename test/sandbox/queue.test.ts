import { type HttpAnswer, Api, SILENT } from './api';

let api: Api;
beforeAll(async () => (api = await Api.shared()));
beforeEach(async () => {
	await api.sandbox.reset();
	// Long runs: nothing moves unless the clock is moved.
	await api.settings({ ...SILENT, runSeconds: 100, queueSeconds: 10 });
});
afterEach(async () => expect(await api.violations('answer')).toEqual([]));

const statusIn = ({ json }: HttpAnswer) => json?.status;
const metricsOf = ({ json }: HttpAnswer) => json?.metrics as Record<string, number>;
const credits = async () => (await api.call('GET', '/v1/get-user-credits')).json;

/** Real work, such as measuring the reference, takes its time whatever the clock says. */
const isOver = async (requestId: string): Promise<HttpAnswer> => await api.ended(requestId);

test('a request goes from QUEUED over PROCESSING to COMPLETED, and its times add up', async () => {
	const id = await api.submit();
	expect(statusIn(await api.status(id))).toBe('QUEUED');
	expect(statusIn(await api.result(id))).toBe('QUEUED');
	await api.sandbox.clock(11);
	expect(statusIn(await api.status(id))).toBe('PROCESSING');
	const early = await api.result(id);
	expect(statusIn(early)).toBe('PROCESSING');
	expect(early.json).not.toHaveProperty('output');
	await api.sandbox.clock(100);
	const result = await isOver(id);
	const {
		cost,
		remaining_credits,
		inference_time = 0,
		queue_time = 0,
		total_time = 0,
	} = metricsOf(result);
	expect(queue_time).toBe(10);
	expect(inference_time).toBeGreaterThanOrEqual(100);
	expect(total_time).toBeCloseTo(queue_time + inference_time, 9);
	expect({ cost, remaining_credits }).toEqual({ cost: 0.009, remaining_credits: 9.991 });
	// The light address says no more than that it is done.
	expect((await api.status(id)).json).toEqual({
		status: 'COMPLETED',
		request_id: id,
		metrics: { inference_time },
	});
});

test('a sync run ends when the clock is moved past its end', async () => {
	await api.settings({ syncLimitSeconds: 1000 });
	const answering = api.call('POST', '/v1/openvoice', { body: api.speech });
	while ((await api.sandbox.jobs()).length === 0);
	await api.sandbox.clock(110);
	expect((await answering).status).toBe(200);
});

/** How finished audio may come, and who says so (docs/segmind.md, "Async"). */
const isUrl = expect.stringMatching(/^http:.*\.wav$/);
const BASE64_WAV = /^UklGR/;
test.each([
	['output', 'docs', { output: isUrl }],
	['list', '?', { output: [isUrl] }],
	['url_object', '?', { output: { url: isUrl } }],
	['audio_url_object', '?', { output: { audio_url: isUrl } }],
	['data_url', '?', { output: expect.stringMatching(/^data:audio\/wav;base64,UklGR/) }],
	['base64', '?', { output: expect.stringMatching(BASE64_WAV) }],
	['audio', '?', { audio: expect.objectContaining({ url: isUrl, file_size: 2000 }) }],
	['both', '?', { output: isUrl, audio: expect.objectContaining({ content_type: 'audio/wav' }) }],
	['audios', '?', { audios: [expect.objectContaining({ url: isUrl })] }],
	['audio_url', 'seen of sync answers', { audio_url: isUrl }],
	['data', 'seen of sync answers', { data: isUrl }],
] as const)('a result with its audio as %s [%s]', async (shape, _, expected) => {
	await api.settings({ runSeconds: 0, queueSeconds: 0, answer: { async: shape } });
	const id = await api.submit();
	const { status: _status, request_id, metrics, ...audio } = (await isOver(id)).json ?? {};
	expect(audio).toEqual(expected);
	expect(request_id).toBe(id);
	expect(Object.keys(metrics ?? {}).sort()).toEqual([
		'cost',
		'inference_time',
		'queue_time',
		'remaining_credits',
		'retry_count',
		'total_time',
	]);
	await api.settings({ answer: { inString: true } });
	const { json } = await api.result(id);
	const inString: unknown = JSON.parse(String(json?.output));
	expect('output' in expected ? { ...audio, output: inString } : inString).toEqual(expected);
	expect((await api.call('GET', `/v1/requests/${id}`)).json).toEqual(json);
});

test('a result as the bytes themselves, which is the delivery', async () => {
	await api.settings({ runSeconds: 0, queueSeconds: 0, answer: { async: 'bytes' } });
	const { headers, bytes } = await isOver(await api.submit());
	expect(headers['content-type']).toBe('audio/wav');
	expect(bytes).toHaveLength(2000);
	expect(await api.sandbox.jobs()).toMatchObject([{ delivered: true }]);
});

test('a result that says less, and with other types', async () => {
	await api.settings({ runSeconds: 0, queueSeconds: 0, ids: 'hex' });
	await api.settings({
		answer: {
			async: 'audio',
			errorNull: true,
			requestId: false,
			metrics: 'inference_time',
			fileSizeAsString: true,
		},
	});
	const id = await api.submit();
	expect(id).toMatch(/^[0-9a-f]{32}$/);
	expect((await isOver(id)).json).toEqual({
		status: 'COMPLETED',
		audio: expect.objectContaining({ file_size: '2000' }),
		error: null,
		metrics: { inference_time: expect.any(Number) },
	});
});

test('a request answers at the poll_url that its submit named, sync ones too', async () => {
	await api.settings({ runSeconds: 0, queueSeconds: 0 });
	const { json } = await api.call('POST', '/v2/openvoice', { body: api.speech });
	const result = await isOver(String(json?.request_id));
	expect((await api.call('GET', String(json?.poll_url))).json).toEqual(result.json);
	const { headers } = await api.call('POST', '/v1/openvoice', { body: api.speech });
	const bySyncId = async () =>
		await api.call('GET', `/v1/requests/${String(headers['x-request-id'])}`);
	expect((await bySyncId()).json).toMatchObject({ status: 'COMPLETED', output: isUrl });
	await api.settings({ syncRecords: false });
	expect((await bySyncId()).status).toBe(404);
});

test('records can come late: the request, its result, its file', async () => {
	await api.settings({ runSeconds: 5, queueSeconds: 0 });
	await api.settings({
		late: { recordSeconds: 30, resultSeconds: 60, fileSeconds: 90, fileStatus: 403 },
	});
	const id = await api.submit();
	const states = async () => [
		(await api.status(id)).status,
		(await api.result(id)).status,
		statusIn(await api.status(id)),
		statusIn(await api.result(id)),
	];
	expect(await states()).toEqual([404, 404, undefined, undefined]);
	await api.sandbox.clock(31);
	while ((await api.sandbox.jobs())[0]?.status !== 'COMPLETED');
	expect(await states()).toEqual([200, 200, 'COMPLETED', 'PROCESSING']);
	await api.sandbox.clock(61);
	const output = String((await api.result(id)).json?.output);
	expect((await api.call('GET', output)).status).toBe(403);
	await api.settings({ late: { fileStatus: 404 } });
	expect((await api.call('GET', output)).status).toBe(404);
	await api.sandbox.clock(31);
	expect((await api.call('GET', output)).status).toBe(200);
});

test('workers take one job after the other, first come first served', async () => {
	await api.settings({ workers: 2, queueSeconds: 0 });
	const ids = [];
	for (let job = 0; job < 5; job++) ids.push(await api.submit({ text: `Job ${job}` }));
	const statuses = async () => (await api.sandbox.jobs()).map(({ status }) => status);
	expect(await statuses()).toEqual(['PROCESSING', 'PROCESSING', 'QUEUED', 'QUEUED', 'QUEUED']);
	await api.sandbox.clock(101);
	expect((await statuses()).slice(2)).toEqual(['PROCESSING', 'PROCESSING', 'QUEUED']);
	await api.sandbox.clock(200);
	const last = metricsOf(await isOver(String(ids[4])));
	expect(last.queue_time).toBeCloseTo(200, 0);
	expect(last.inference_time).toBeCloseTo(100, 0);
});

test('run times follow the seed', async () => {
	const runTimes = async (seed: number) => {
		await api.sandbox.reset();
		const spread = { median: 10, sigma: 0.25 };
		await api.settings({ ...SILENT, seed, workers: 50, runSeconds: spread });
		await Promise.all(Array.from({ length: 20 }, async () => await api.submit()));
		await api.sandbox.clock(1000);
		const ends = (await api.sandbox.jobs()).map(({ requestId }) => isOver(requestId));
		return (await Promise.all(ends)).map((end) => metricsOf(end).inference_time ?? 0);
	};
	const times = await runTimes(7);
	expect(await runTimes(7)).toEqual(times);
	expect(await runTimes(8)).not.toEqual(times);
	expect(new Set(times).size).toBe(20);
	const sorted = [...times].sort((one, other) => one - other);
	expect(sorted[0]).toBeGreaterThan(4);
	expect(sorted[10]).toBeGreaterThan(8);
	expect(sorted[10]).toBeLessThan(12.5);
	expect(sorted[19]).toBeLessThan(25);
});

describe('a failed request', () => {
	test.each([
		['the service gave up', {}, { failWith: 'CUDA out of memory' }, /^CUDA out of memory$/],
		['the speed is out of range', { speed: 3 }, {}, /speed/],
		['the speed is no number', { speed: '1' }, {}, /speed/],
		['the language is unknown', { language: 'DE' }, {}, /language/],
		['the text is missing', { text: undefined }, {}, /text/],
		['the text is blank', { text: ' ' }, {}, /text/],
		['the reference is no address', { input_audio: 'me.mp3' }, {}, /input_audio/],
	])('%s: 422 on both addresses, and nothing is billed', async (_, speech, settings, words) => {
		await api.settings({ ...settings, runSeconds: 0, queueSeconds: 0 });
		const id = await api.submit(speech);
		const result = await isOver(id);
		for (const answer of [result, await api.status(id)]) {
			expect(answer.status).toBe(422);
			expect(answer.json).toEqual({
				status: 'FAILED',
				error: expect.stringMatching(words),
				metrics: {
					inference_time: expect.any(Number),
					queue_time: expect.any(Number),
					total_time: expect.any(Number),
				},
			});
		}
		expect(await credits()).toEqual({ credits: 10, 'free-credits': 0.0184921035 });
		expect(await api.sandbox.jobs()).toMatchObject([{ status: 'FAILED', cost: 0 }]);
	});
});

test('a record lives for an hour after its submission, its file for seven days', async () => {
	const id = await api.submit();
	await api.sandbox.clock(111);
	const { output } = (await isOver(id)).json as { output: string };
	await api.sandbox.clock(3480);
	expect((await api.result(id)).status).toBe(200);
	await api.sandbox.clock(20);
	expect((await api.result(id)).status).toBe(404);
	expect((await api.status(id)).status).toBe(404);
	expect((await api.call('GET', output)).status).toBe(200);
	await api.sandbox.clock(7 * 24 * 3600);
	expect((await api.call('GET', output)).status).toBe(404);
});

describe('money', () => {
	beforeEach(async () => await api.settings({ queueSeconds: 0 }));

	test('jobs that run already hold what they will cost', async () => {
		await api.settings({ cost: 0.02, credits: 0.05, freeCredits: 0 });
		const codes = [];
		for (let job = 0; job < 3; job++) {
			codes.push((await api.call('POST', '/v2/openvoice', { body: api.speech })).status);
		}
		expect(codes).toEqual([200, 200, 402]);
		expect(await credits()).toEqual({ credits: 0.05, 'free-credits': 0 });
	});

	test('is taken once a job is done, credits first, to the last digit', async () => {
		await api.settings({ runSeconds: 0, credits: 0.03, freeCredits: 0.05, cost: 0.02 });
		for (let job = 0; job < 3; job++) await isOver(await api.submit());
		expect(await credits()).toEqual({ credits: 0, 'free-credits': 0.02 });
	});

	test('a sync answer that the gateway cut off is billed all the same', async () => {
		await api.settings({ syncLimitSeconds: 0 });
		const { status } = await api.call('POST', '/v1/openvoice', { body: api.speech });
		expect(status).toBe(504);
		expect((await api.sandbox.jobs())[0]).toMatchObject({ status: 'PROCESSING', cost: 0 });
		await api.sandbox.clock(101);
		while ((await api.sandbox.jobs())[0]?.status !== 'COMPLETED');
		expect(await credits()).toMatchObject({ credits: 9.991 });
	});
});

test('the rate limit counts every minute and every key by itself', async () => {
	await api.settings({ requestsPerMinute: 3 });
	const ask = async (key: string) => await api.call('GET', '/v1/get-user-credits', { key });
	const [mine, yours] = ['SG_00000000000000aa', 'SG_00000000000000bb'];
	for (let request = 0; request < 3; request++) expect((await ask(mine)).status).toBe(200);
	const refused = await ask(mine);
	expect(refused.status).toBe(429);
	const resetIn = Date.parse(String(refused.headers['x-rate-limit-reset-at-utc'])) - Date.now();
	expect(resetIn).toBeGreaterThan(30_000);
	expect(resetIn).toBeLessThanOrEqual(60_000);
	expect((await ask(yours)).status).toBe(200);
	await api.sandbox.clock(60);
	expect((await ask(mine)).status).toBe(200);
});

test('a sliding minute counts the last 60 s; not every 429 tells when it resets', async () => {
	await api.settings({ requestsPerMinute: 2, rateWindow: 'sliding' });
	const ask = async () => await api.call('GET', '/v1/get-user-credits');
	const statuses = async () => [(await ask()).status, (await ask()).status];
	expect((await ask()).status).toBe(200);
	await api.sandbox.clock(40);
	expect(await statuses()).toEqual([200, 429]);
	await api.sandbox.clock(21);
	expect(await statuses()).toEqual([200, 429]);
	const tells = async (path: string) =>
		'x-rate-limit-reset-at-utc' in (await api.call('GET', path)).headers;
	const paths = ['/v1/get-user-credits', '/v2/requests/some-id'] as const;
	for (const [resetHeader, expected] of [
		['always', [true, true]],
		['v1', [true, false]],
		['never', [false, false]],
	] as const) {
		await api.settings({ resetHeader });
		expect([await tells(paths[0]), await tells(paths[1])]).toEqual(expected);
	}
});

test('the clock can run faster, and tells rate limits in real time all the same', async () => {
	await api.settings({ timeScale: 100, runSeconds: 30, queueSeconds: 0 });
	await api.settings({ requestsPerMinute: 1, resetHeader: 'always' });
	const id = await api.submit();
	const refused = await api.status(id);
	expect(refused.status).toBe(429);
	const resetAt = Date.parse(String(refused.headers['x-rate-limit-reset-at-utc']));
	expect(resetAt - Date.now()).toBeLessThan(700);
	await new Promise((wake) => setTimeout(wake, resetAt - Date.now() + 50));
	await api.settings({ requestsPerMinute: 0 });
	expect(metricsOf(await isOver(id)).inference_time).toBeGreaterThanOrEqual(30);
});
