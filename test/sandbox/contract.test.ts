import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { audioFixture } from '../fixtures/audio';
import { SANDBOX_KEY, type SandboxSettingsChange } from '../../harness/sandboxProcess';
import { Api, type HttpCall, HISTORY, SILENT } from './api';

let api: Api;
beforeAll(async () => (api = await Api.shared()));
beforeEach(async () => await api.sandbox.reset());
afterEach(async () => expect(await api.violations('answer')).toEqual([]));

const JSON_TYPE = /^application\/json\b/;
const HTML_TYPE = /^text\/html\b/;
const BEARER = { authorization: `Bearer ${SANDBOX_KEY}` };
const DATA_URL = `data:audio/mpeg;base64,${audioFixture('mp3-cbr.mp3').toString('base64')}`;
const isUrl = expect.stringMatching(/^http:\/\//);
const says = (words: RegExp) => ({ error: expect.stringMatching(words) });
const authSays = (code: number, words: RegExp) => ({
	error: expect.any(String),
	error_description: expect.stringMatching(words),
	status_code: code,
});

interface Row {
	name: string;
	/** Section of docs/segmind.md, and mark of the source; or where the sandbox says that it is its own. */
	source: string;
	request: [method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, call?: HttpCall];
	/** Added to the speech that is asked for. */
	speech?: object;
	settings?: SandboxSettingsChange;
	status: number;
	/** Of the whole body, if it is JSON. */
	json?: object;
	type?: RegExp;
	headers?: Record<string, unknown>;
}

/** What nobody says of the service: sandbox/README.md, "What is its own". */
const OWN = 'sandbox';

const SUBMIT: Row['request'] = ['POST', '/v2/openvoice'];
const SYNC: Row['request'] = ['POST', '/v1/openvoice'];
const CREDITS: Row['request'] = ['GET', '/v1/get-user-credits'];
const STATUS: Row['request'] = ['GET', '/v2/requests/unknown-id/status'];
const RESULT: Row['request'] = ['GET', '/v2/requests/unknown-id'];
const HISTORY_PAGE: Row['request'] = ['GET', HISTORY];
const RECORD: Row['request'] = ['GET', `${HISTORY}/unknown-id`];
const UPLOAD: Row['request'] = ['POST', '/upload-asset', { body: { data_urls: [DATA_URL] } }];

const withCall = ([method, path, call]: Row['request'], change: HttpCall): Row['request'] => [
	method,
	path,
	{ ...call, ...change },
];

/** Every path that takes the key, and so refuses in the same words. */
const KEYED = { SUBMIT, SYNC, CREDITS, STATUS, RESULT, UPLOAD, HISTORY_PAGE, RECORD };

const authentication = Object.entries(KEYED).flatMap(([name, request]): Row[] => [
	{
		name: `${name} without a key`,
		source: 'Errors [docs]',
		request: withCall(request, { key: null }),
		status: 401,
		json: authSays(401, /^Missing Authorization or x-api-key in header$/),
	},
	{
		name: `${name} with a key of another form`,
		source: 'Errors [docs]',
		request: withCall(request, { key: 'SG_123' }),
		status: 401,
		json: authSays(401, /^Unauthorized\. API key is invalid or may have expired/),
	},
	{
		name: `${name} with a key that is rejected`,
		source: 'Errors [docs]',
		request,
		settings: { rejectedKeys: [SANDBOX_KEY] },
		status: 401,
		json: authSays(401, /^Unauthorized\. API key is invalid or may have expired/),
	},
	{
		name: `${name} with a bearer token`,
		source: 'Authentication [docs]',
		request: withCall(request, { key: null, headers: BEARER }),
		status: 401,
		json: authSays(401, /^Unauthorized\./),
	},
]);

const beforeQueueing = Object.entries({ SUBMIT, SYNC }).flatMap(([name, request]): Row[] => [
	{
		name: `${name} with a key that may not call the model`,
		source: 'Errors [docs]',
		request,
		settings: { forbiddenKeys: [SANDBOX_KEY] },
		status: 403,
		json: authSays(403, /may not call/),
	},
	{
		name: `${name} of a retired model`,
		source: 'Errors [docs]',
		request,
		settings: { retired: true },
		status: 410,
		json: says(/retired/),
	},
	{
		name: `${name} with broken JSON`,
		source: 'Errors [docs]',
		request: withCall(request, { body: '{"text": "Hel' }),
		status: 400,
		json: says(/JSON/),
	},
	{
		name: `${name} with JSON that is no object`,
		source: 'Errors [docs]',
		request: withCall(request, { body: '["Hello"]' }),
		status: 400,
		json: says(/JSON/),
	},
	{
		name: `${name} with another content type`,
		source: 'Errors [docs]',
		request: withCall(request, { body: 'x', headers: { 'content-type': 'text/plain' } }),
		status: 406,
		json: says(/^Invalid content type$/),
	},
	{
		name: `${name} with a content type that is none`,
		source: 'Errors [docs]',
		request: withCall(request, { body: '{}', headers: { 'content-type': 'json' } }),
		status: 406,
		json: says(/^Invalid content type$/),
	},
	{
		name: `${name} without enough credits for the model, if more than none`,
		source: 'Money [seen]',
		request,
		settings: { credits: 0.005, freeCredits: 0.001 },
		status: name === 'SUBMIT' ? 402 : 406,
		json: { error: 'Insufficient credits. You have 0.006 credits.' },
	},
	...(['400', '406', '500'] as const).map((status) => ({
		name: `${name} with a value that is rejected with ${status}`,
		source: 'Sync [docs]',
		request,
		speech: { speed: 3 },
		settings: { badParameters: status },
		status: Number(status),
		json: says(/speed/),
	})),
	{
		name: `${name} with a body that is too large`,
		source: OWN,
		request,
		speech: { text: 'x'.repeat(2 ** 20) },
		status: 413,
		json: says(/too large/),
	},
	{
		name: `${name} by another method`,
		source: 'Errors [docs]',
		request: ['GET', request[1]],
		status: 405,
		type: HTML_TYPE,
	},
]);

const SYNC_HEADERS = {
	'x-request-id': expect.stringMatching(/^[\w-]{10,}$/),
	'x-cost': '0.009',
	'x-remaining-credits': '9.991',
	'x-generation-time': expect.stringMatching(/^\d+(\.\d+)?$/),
	'x-rate-limit-reset-at-utc': expect.stringMatching(/^\d{4}-.*Z$/),
};

const answers: Row[] = [
	{
		name: 'SUBMIT accepted',
		source: 'Async [docs]',
		request: SUBMIT,
		status: 200,
		json: {
			request_id: expect.stringMatching(/^[\w-]{10,}$/),
			status: 'QUEUED',
			poll_url: isUrl,
			status_url: isUrl,
			response_url: isUrl,
		},
	},
	{
		name: 'SUBMIT of a body that is not right: accepted, to fail later',
		source: 'Async [seen]',
		request: SUBMIT,
		speech: { speed: 'fast', input_audio: 7 },
		status: 200,
		json: expect.objectContaining({ status: 'QUEUED' }),
	},
	{
		name: 'SYNC as bytes',
		source: 'Sync [docs]',
		request: SYNC,
		status: 200,
		type: /^audio\//,
		headers: SYNC_HEADERS,
	},
	...(['output', 'audio_url', 'data'] as const).map((shape) => ({
		name: `SYNC as an address in ${shape}`,
		source: 'Sync [seen]',
		request: SYNC,
		settings: { answer: { sync: shape } },
		status: 200,
		json: { [shape]: isUrl },
		headers: SYNC_HEADERS,
	})),
	{
		name: 'SYNC as base64',
		source: 'Sync [seen]',
		request: SYNC,
		settings: { answer: { sync: 'base64' } },
		status: 200,
		json: { output: expect.stringMatching(/^UklGR/) },
		headers: SYNC_HEADERS,
	},
	{
		name: 'SYNC as a page of HTML',
		source: OWN,
		request: SYNC,
		settings: { answer: { sync: 'html' } },
		status: 200,
		type: HTML_TYPE,
	},
	{
		name: 'SYNC of a job that fails: not billed, and no 422',
		source: 'Errors [docs]',
		request: SYNC,
		settings: { failWith: 'Out of memory' },
		status: 500,
		json: says(/^Out of memory$/),
	},
	{
		name: 'SYNC that takes longer than the gateway waits',
		source: 'Sync [?]',
		request: SYNC,
		settings: { runSeconds: 5, syncLimitSeconds: 0.1 },
		status: 504,
		type: HTML_TYPE,
	},
	{
		name: 'STATUS of an unknown id',
		source: 'Async [docs]',
		request: STATUS,
		status: 404,
		json: says(/not found/),
	},
	{
		name: 'RESULT of an unknown id',
		source: 'Async [docs]',
		request: RESULT,
		status: 404,
		json: says(/not found/),
	},
	{
		name: 'another model, async',
		source: 'Errors [docs]',
		request: ['POST', '/v2/x'],
		status: 404,
		json: says(/model/),
	},
	{
		name: 'another model, sync',
		source: 'Errors [docs]',
		request: ['POST', '/v1/x'],
		status: 404,
		json: says(/model/),
	},
	{
		name: 'another path',
		source: 'Errors [docs]',
		request: ['GET', '/v3/openvoice'],
		status: 404,
		json: says(/ot found/),
	},
	...Object.entries({ STATUS, RESULT, CREDITS, HISTORY_PAGE, RECORD }).map(
		([name, [, path]]): Row => {
			return {
				name: `${name} by another method`,
				source: 'Errors [docs]',
				request: ['DELETE', path],
				status: 405,
				type: HTML_TYPE,
			};
		},
	),
	{
		name: 'CREDITS',
		source: 'Account [docs]',
		request: CREDITS,
		status: 200,
		json: { credits: 10, 'free-credits': 0.0184921035 },
	},
	{
		name: 'CREDITS of a workspace without a balance',
		source: 'Account [docs]',
		request: CREDITS,
		settings: { noBalanceRecord: true },
		status: 404,
		json: { error: 'No credits found for the user' },
	},
	{
		name: 'UPLOAD as the SDK reads it',
		source: 'Storage [sdk]',
		request: UPLOAD,
		status: 200,
		json: { file_urls: [isUrl], message: expect.any(String) },
	},
	{
		name: 'UPLOAD as the documentation shows it',
		source: 'Storage [docs]',
		request: UPLOAD,
		settings: { answer: { upload: 'urls' } },
		status: 200,
		json: { urls: [isUrl] },
	},
	{
		name: 'UPLOAD of what is no data URL',
		source: 'Errors [docs]',
		request: ['POST', '/upload-asset', { body: { data_urls: ['https://example.com/a.mp3'] } }],
		status: 400,
		json: says(/data_urls/),
	},
	{
		name: 'UPLOAD of nothing',
		source: 'Errors [docs]',
		request: ['POST', '/upload-asset', { body: { data_urls: [] } }],
		status: 400,
		json: says(/data_urls/),
	},
	{
		name: 'UPLOAD with another content type',
		source: 'Errors [docs]',
		request: withCall(UPLOAD, { headers: { 'content-type': 'multipart/form-data' } }),
		status: 406,
		json: says(/^Invalid content type$/),
	},
	{
		name: 'UPLOAD by another method',
		source: 'Errors [docs]',
		request: ['GET', UPLOAD[1]],
		status: 405,
		type: HTML_TYPE,
	},
	{ name: 'a file that is not there', source: OWN, request: ['GET', '/files/x.mp3'], status: 404 },
	{
		name: 'a file by another method',
		source: 'Errors [docs]',
		request: ['POST', '/files/x.mp3'],
		status: 405,
		type: HTML_TYPE,
	},
	...Object.entries(KEYED).map(([name, request]) => ({
		name: `${name} too soon after too many others`,
		source: 'Errors [docs]',
		request,
		settings: { requestsPerMinute: 1, history: { requestsPerMinute: 1 } },
		status: 429,
		json: says(/rate limit/i),
		headers: {
			'x-rate-limit-reset-at-utc': request[1].startsWith('/v1/')
				? expect.stringMatching(/^\d{4}-.*Z$/)
				: undefined,
			'retry-after': undefined,
		},
	})),
];

const ROWS = [...authentication, ...beforeQueueing, ...answers];

test('every source that a row cites stands in its section of docs/segmind.md', () => {
	const contract = readFileSync(join(__dirname, '../../docs/segmind.md'), 'utf8');
	for (const { source } of ROWS.filter((row) => row.source !== OWN)) {
		const [, section, mark] = /^(.*) \[(.*)\]$/.exec(source) ?? [];
		const text = contract.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? '';
		const marks = [...text.matchAll(/\[([^\]]+)\]/g)].flatMap(([, all = '']) => all.split(/,? /));
		expect(marks).toContain(mark);
	}
});

test.each(ROWS)(
	'$name: $status ($source)',
	async ({ request: [method, path, call], speech, settings, status, json, type, headers }) => {
		await api.settings({ ...SILENT, ...settings });
		// The first request of the minute is let through.
		if (status === 429) {
			await api.call('GET', CREDITS[1]);
			await api.call('GET', HISTORY);
		}
		const body = path.endsWith('/openvoice') && method === 'POST' ? api.speech : undefined;
		const answer = await api.call(method, path, {
			...(body && { body: { ...body, ...speech } }),
			...call,
		});
		expect(answer.status).toBe(status);
		if (json) expect(answer.json).toEqual(json);
		expect(answer.headers['content-type']).toMatch(type ?? JSON_TYPE);
		expect(answer.headers['x-sandbox']).toBe('imitation, not OpenVoice');
		for (const [name, value] of Object.entries(headers ?? {})) {
			expect([name, answer.headers[name]]).toEqual([name, value]);
		}
		if (status !== 200 && status !== 504) {
			const accepted = (await api.sandbox.jobs()).filter((job) => job.status !== 'FAILED');
			expect(accepted).toEqual([]);
		}
	},
);

test('what is uploaded can be fetched as it was, without a key', async () => {
	const { json } = await api.call(...UPLOAD);
	const [url] = json?.file_urls as string[];
	const { bytes, headers } = await api.call('GET', String(url));
	expect(bytes.equals(audioFixture('mp3-cbr.mp3'))).toBe(true);
	expect(headers['content-type']).toBe('audio/mpeg');
	const head = await api.call('HEAD', String(url));
	expect(head.headers['content-length']).toBe(String(bytes.length));
	expect(head.bytes).toHaveLength(0);
});
