import type { SandboxSettings } from '../../harness/sandboxProcess';
import { Api, HISTORY, SILENT } from './api';

/** What the sandbox's history does: docs/segmind.md, "Request history" [sdk], its open points [?] as settings. */
let api: Api;
beforeAll(async () => (api = await Api.shared()));
beforeEach(async () => {
	await api.sandbox.reset();
	await api.settings({ ...SILENT, runSeconds: 10, workers: 100 });
});
afterEach(async () => {
	expect(await api.violations('answer')).toEqual([]);
	expect(await api.violations('request')).toEqual([]);
});

const history = async (change: Partial<SandboxSettings['history']>) =>
	await api.settings({ history: change });
const page = async (query = '') => {
	const { json } = await api.call('GET', `${HISTORY}${query}`);
	return json as { data: Array<Record<string, unknown>> };
};
const rows = async (query?: string) => (await page(query)).data;
const texts = async (query?: string) =>
	(await rows(query)).map(({ request_body }) => (request_body as { text: string }).text);
const record = async (id: string, key?: string) =>
	await api.call('GET', `${HISTORY}/${id}`, key === undefined ? {} : { key });

/** Speaks texts, one a second; “bad” fails. @returns their ids */
async function speak(...all: string[]): Promise<string[]> {
	const ids = [];
	for (const text of all) {
		await api.settings({ failWith: text === 'bad' ? 'Content blocked' : '' });
		ids.push(await api.submit({ text }));
		await api.sandbox.clock(1);
	}
	await api.settings({ failWith: '' });
	return ids;
}

/** Moves the clock until every job is over. */
async function finish(): Promise<void> {
	await api.sandbox.clock(11);
	const over = async () =>
		(await api.sandbox.jobs()).every(({ status }) => /COMPLETED|FAILED/.test(status));
	while (!(await over()));
}

test('a request is on record while it runs, and with its price and its file once it is over', async () => {
	const [id = ''] = await speak('Hello');
	const pending = {
		request_id: id,
		model_name: 'openvoice',
		model_status: 'PENDING',
		credits_deduction: null,
		request_body: { ...api.speech, text: 'Hello' },
		generation_url: null,
		latency_ms: null,
		created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
	};
	expect((await record(id)).json).toEqual(pending);
	expect(await rows()).toEqual([pending]);
	await finish();
	const { output } = (await api.result(id)).json as { output: string };
	const done = {
		...pending,
		model_status: 'COMPLETED',
		credits_deduction: 0.009,
		generation_url: output,
		latency_ms: expect.any(Number),
	};
	expect((await record(id)).json).toEqual(done);
	await api.sandbox.clock(40 * 24 * 3600);
	expect((await api.result(id)).status).toBe(404);
	expect((await record(id)).json).toEqual(done);
});

test('failed ones and sync ones are in it, and another account’s are not', async () => {
	const [failed = ''] = await speak('bad');
	await api.settings({ runSeconds: 0 });
	const { headers } = await api.call('POST', '/v1/openvoice', { body: api.speech });
	await finish();
	expect((await record(failed)).json).toMatchObject({
		model_status: 'FAILED',
		credits_deduction: 0,
		generation_url: null,
		error: expect.stringMatching(/blocked/),
	});
	expect((await record(String(headers['x-request-id']))).json).toMatchObject({
		model_status: 'COMPLETED',
		generation_url: expect.stringMatching(/^http/),
	});
	const other = 'SG_00000000000000aa';
	const mine = await record(failed, other);
	expect([mine.status, mine.json]).toEqual([404, { error: `Request ${failed} not found` }]);
	expect((await api.call('GET', HISTORY, { key: other })).json).toMatchObject({ data: [] });
});

test('comes in pages, newest first, sorted and filtered as asked for', async () => {
	await speak('one', 'two', 'three', 'bad');
	await finish();
	expect(await texts()).toEqual(['bad', 'three', 'two', 'one']);
	expect(await texts('?per_page=3')).toEqual(['bad', 'three', 'two']);
	expect(await texts('?per_page=3&page=2')).toEqual(['one']);
	expect(await texts('?sort_order=asc&per_page=1')).toEqual(['one']);
	expect(await texts('?sort_by=credits_deduction&sort_order=asc&per_page=1')).toEqual(['bad']);
	expect(await texts('?status=FAILED')).toEqual(['bad']);
	expect(await texts('?status=PENDING')).toEqual([]);
	expect(await texts('?model_name=voice&per_page=1')).toEqual(['bad']);
	expect(await texts('?model_name=whisper')).toEqual([]);
});

test('a page covers the last seven days, or the days that are named', async () => {
	await speak('old');
	const daysLater = async (days: number) => {
		await api.sandbox.clock(days * 24 * 3600);
		return await texts();
	};
	const today = new Date().toISOString().slice(0, 10);
	expect(await daysLater(6)).toEqual(['old']);
	expect(await daysLater(3)).toEqual([]);
	expect(await texts(`?from_date=${today}`)).toEqual(['old']);
	expect(await texts(`?from_date=${today}&to_date=${today}`)).toEqual(['old']);
	await api.sandbox.clock(30 * 24 * 3600);
	expect((await api.call('GET', `${HISTORY}?from_date=${today}`)).status).toBe(400);
});

test.each(['page=0', 'per_page=101', 'status=DONE', 'from_date=today', 'sort_by=text', 'limit=5'])(
	'a query with %s is refused, and noticed',
	async (query) => {
		expect((await api.call('GET', `${HISTORY}?${query}`)).status).toBe(400);
		const [violation] = await api.violations('request');
		expect(violation?.problems.join()).toContain(query.split('=')[0]);
		await api.sandbox.reset();
	},
);

test('a record lands late: it is missing, or its fields are null, and so is its end', async () => {
	await history({ lateSeconds: 30 });
	const [id = ''] = await speak('Hello');
	expect((await record(id)).status).toBe(404);
	expect(await rows()).toEqual([]);
	await history({ late: 'null' });
	expect(await rows()).toEqual([
		expect.objectContaining({
			request_id: id,
			model_status: null,
			request_body: null,
			generation_url: null,
		}),
	]);
	await finish();
	await api.sandbox.clock(20);
	expect((await record(id)).json).toMatchObject({ model_status: 'PENDING', generation_url: null });
	await api.sandbox.clock(30);
	expect((await record(id)).json).toMatchObject({ model_status: 'COMPLETED' });
});

test('shapes that nobody knows are settings', async () => {
	const [id = ''] = await speak('Hello');
	await history({ body: 'text', time: 'createdAt', outputs: 3 });
	const all = await rows();
	expect(all.map(({ request_id }) => request_id)).toEqual([id, id, id]);
	expect(JSON.parse(String(all[0]?.request_body))).toMatchObject({ text: 'Hello' });
	expect(all[0]).toHaveProperty('createdAt');
	expect(all[0]).not.toHaveProperty('created_at');
	const paging = { page: 1, per_page: 20, total: 3, total_pages: 1 };
	for (const [name, expected] of [
		['flat', paging],
		['nested', { pagination: paging }],
		['camel', { currentPage: 1, perPage: 20, totalCount: 3, totalPages: 1 }],
		['none', {}],
	] as const) {
		await history({ paging: name });
		const { data: _, ...found } = await page();
		expect(found).toEqual(expected);
	}
});

test.each([403, 404, 500] as const)('can be unreadable: %d', async (status) => {
	const [id = ''] = await speak('Hello');
	await history({ status });
	expect((await api.call('GET', HISTORY)).status).toBe(status);
	expect((await record(id)).status).toBe(status);
});

test('has a rate limit of its own', async () => {
	await history({ requestsPerMinute: 2 });
	const ask = async () => (await api.call('GET', HISTORY)).status;
	expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 429]);
	expect((await api.call('GET', '/v1/get-user-credits')).status).toBe(200);
	await api.settings({ requestsPerMinute: 1 });
	await history({ requestsPerMinute: 0 });
	expect((await api.call('GET', '/v1/get-user-credits')).status).toBe(429);
	expect(await ask()).toBe(200);
});
