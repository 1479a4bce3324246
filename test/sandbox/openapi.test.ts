import { LANGUAGES } from '../../nodes/OpenVoice/models/openvoice';
import { type HttpAnswer, Api, SILENT } from './api';

let api: Api;
beforeAll(async () => (api = await Api.shared()));
beforeEach(async () => {
	await api.sandbox.reset();
	await api.settings({ ...SILENT, runSeconds: 0, answer: { async: 'output' } });
});

const submit = async () => await api.call('POST', '/v2/openvoice', { body: api.speech });
const speak = async () => await api.call('POST', '/v1/openvoice', { body: api.speech });
const credits = async () => await api.call('GET', '/v1/get-user-credits');
const upload = async () =>
	await api.call('POST', '/upload-asset', { body: { data_urls: ['data:a/b;base64,AA=='] } });

/** Real answers of every shape. */
const answers: Record<string, () => Promise<HttpAnswer>> = {
	submit,
	'status while queued': async () => {
		await api.settings({ queueSeconds: 100 });
		return await api.status(await api.submit());
	},
	result: async () => await api.ended(await api.submit()),
	'status once done': async () => {
		const id = await api.submit();
		await api.ended(id);
		return await api.status(id);
	},
	'result with audio': async () => {
		await api.settings({ answer: { async: 'audio' } });
		return await api.ended(await api.submit());
	},
	failed: async () => {
		await api.settings({ failWith: 'Out of memory' });
		return await api.ended(await api.submit());
	},
	'sync as an address': async () => {
		await api.settings({ answer: { sync: 'audio_url' } });
		return await speak();
	},
	credits,
	'no balance': async () => {
		await api.settings({ noBalanceRecord: true });
		return await credits();
	},
	upload,
	'upload as the documentation shows it': async () => {
		await api.settings({ answer: { upload: 'urls' } });
		return await upload();
	},
	'no key': async () => await api.call('GET', '/v1/get-user-credits', { key: null }),
	'insufficient credits': async () => {
		await api.settings({ cost: 100 });
		return await submit();
	},
	'unknown request': async () => await api.status('unknown-id'),
};

type Json = Record<string, unknown>;
const withBody = (answer: HttpAnswer, json: Json): HttpAnswer => ({
	...answer,
	text: JSON.stringify(json),
});

/** What sources show, and not every one of them; or another source shows it with another type. */
const OPTIONAL = new Set([
	...['queue_time', 'total_time', 'cost', 'remaining_credits', 'retry_count'],
	...['content_type', 'file_name', 'file_size'],
]);
/** Of a completed request; the others always have it. */
const mayLackId = ({ status, output, audio }: Json) =>
	status === 'COMPLETED' && Boolean(output ?? audio);

/** Every way to leave out, to add or to change one value of a body, those inside others included. */
function alterations(body: Json): Array<[change: string, body: Json]> {
	const changes = Object.entries(body).flatMap(([name, value]): Array<[string, Json]> => {
		const { [name]: _, ...others } = body;
		const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
		const inside = isObject ? alterations(value as Json) : [];
		return [
			...(OPTIONAL.has(name) || (name === 'request_id' && mayLackId(body))
				? []
				: [[`without ${name}`, others] satisfies [string, Json]]),
			[`${name} under another name`, { ...others, [`${name}2`]: value }],
			[`${name} null`, { ...body, [name]: null }],
			[`${name} of another type`, { ...body, [name]: typeof value === 'number' ? 'one' : 1 }],
			...inside.map(([change, changed]): [string, Json] => [
				`${name} ${change}`,
				{ ...body, [name]: changed },
			]),
		];
	});
	return [...changes, ['with one more', { ...body, more: true }]];
}

test.each(Object.entries(answers))(
	'%s: as the document says, and not if it is changed by hand',
	async (_, ask) => {
		const answer = await ask();
		expect(answer.json).toBeDefined();
		expect(await api.problems(answer)).toEqual([]);
		for (const [change, body] of alterations(answer.json ?? {})) {
			const problems = await api.problems(withBody(answer, body));
			expect([change, problems.length > 0]).toEqual([change, true]);
		}
		const { 'content-type': _type, ...headers } = answer.headers;
		for (const changed of [
			{ ...answer, status: 418 },
			{ ...answer, status: answer.status === 200 ? 422 : 200 },
			{ ...answer, text: answer.text.slice(1) },
			{ ...answer, headers },
			{ ...answer, headers: { ...headers, 'content-type': 'text/plain' } },
		]) {
			expect(await api.problems(changed)).not.toEqual([]);
		}
	},
);

test.each([
	['x-request-id', '../other'],
	['x-cost', 'two'],
	['x-remaining-credits', 'many'],
	['x-generation-time', '-1'],
	['x-rate-limit-reset-at-utc', 'soon'],
])('a sync answer without %s, or with one that is %p, is noticed', async (name, wrong) => {
	const answer = await speak();
	expect(await api.problems(answer)).toEqual([]);
	const { [name]: value, ...headers } = answer.headers;
	expect(value).toBeDefined();
	expect(await api.problems({ ...answer, headers })).not.toEqual([]);
	expect(await api.problems({ ...answer, headers: { ...headers, [name]: wrong } })).not.toEqual([]);
});

test.each([
	['with a time of reset that is none', { 'x-rate-limit-reset-at-utc': 'soon' }],
	['with a Retry-After', { 'retry-after': '5' }],
])('a 429 %s is noticed', async (_, change) => {
	await api.settings({ requestsPerMinute: 1 });
	await credits();
	const answer = await credits();
	expect(await api.problems(answer)).toEqual([]);
	const headers = JSON.parse(JSON.stringify({ ...answer.headers, ...change }));
	expect(await api.problems({ ...answer, headers })).not.toEqual([]);
});

describe('a request', () => {
	const speech = () => ({ ...api.speech, text: 'Hello' });

	test.each(LANGUAGES.map(({ value }) => value))(
		'in %s is as the document says',
		async (language) => {
			await api.submit({ language });
			expect(await api.violations('request')).toEqual([]);
		},
	);

	test.each([
		['without a text', () => submitted({ text: undefined }), /text/],
		['with a speed as text', () => submitted({ speed: '1' }), /speed/],
		['with a speed out of range', () => submitted({ speed: 2.1 }), /speed/],
		['with a language that is unknown', () => submitted({ language: 'DE' }), /language/],
		['with a parameter too many', () => submitted({ voice: 'x' }), /voice/],
		['with a file for an address', () => submitted({ input_audio: 'file:///a' }), /input_audio/],
		[
			'without a key',
			async () => await api.call('GET', '/v2/requests/a', { key: null }),
			/x-api-key/,
		],
		[
			'with the key for a public file',
			async () =>
				await api.call('GET', '/files/reference.mp3', { headers: { 'x-api-key': 'SG_1' } }),
			/x-api-key/,
		],
		['by another method', async () => await api.call('DELETE', '/v2/requests/a'), /method/],
		['to another path', async () => await api.call('GET', '/v2/jobs/a/b'), /path/],
	])('%s is noticed', async (_, send, words) => {
		await send();
		const [violation] = await api.violations('request');
		expect(violation?.problems.join()).toMatch(words);
		expect(await api.violations('answer')).toEqual([]);
	});

	async function submitted(change: object) {
		return await api.call('POST', '/v2/openvoice', { body: { ...speech(), ...change } });
	}
});

test('what a fault plan answers is no violation; a request that it meets can be one', async () => {
	await api.sandbox.faults({ rules: [{ path: 'credits', fault: { status: 418, body: {} } }] });
	expect((await credits()).status).toBe(418);
	expect(await api.violations('answer')).toEqual([]);
	await api.call('GET', '/v1/get-user-credits', { key: null });
	expect(await api.violations('request')).toHaveLength(1);
});

test('without validation there is no list that could be taken for a clean one', async () => {
	await api.settings({ validate: false });
	expect((await api.call('GET', '/_sandbox/violations')).status).toBe(409);
});
