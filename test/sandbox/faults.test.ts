import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type SandboxFault, type SandboxPath, startSandbox } from '../../harness/sandboxProcess';
import { type HttpAnswer, Api, HISTORY, SILENT } from './api';

let api: Api;
beforeAll(async () => (api = await Api.shared()));
beforeEach(async () => {
	await api.sandbox.reset();
	await api.settings({ ...SILENT, runSeconds: 0 });
});

const strike = async (path: SandboxPath, fault: SandboxFault) =>
	await api.sandbox.faults({ rules: [{ path, times: 1, fault }] });

/** One request of each kind that a fault plan names. */
const requests: Record<Exclude<SandboxPath, 'any'>, () => Promise<HttpAnswer>> = {
	submit: async () => await api.call('POST', '/v2/openvoice', { body: api.speech }),
	sync: async () => await api.call('POST', '/v1/openvoice', { body: api.speech }),
	status: async () => await api.status(await jobThatEnded()),
	result: async () => await api.result(await jobThatEnded()),
	upload: async () =>
		await api.call('POST', '/upload-asset', { body: { data_urls: ['data:a/b;base64,AA=='] } }),
	credits: async () => await api.call('GET', '/v1/get-user-credits'),
	history: async () => await api.call('GET', HISTORY),
	file: async () => {
		const { json } = await api.result(await jobThatEnded());
		return await api.call('GET', String(json?.output));
	},
	reference: async () => await api.call('GET', '/files/reference.mp3'),
};
const paths = Object.keys(requests) as Array<keyof typeof requests>;

/** A job that was submitted before the fault plan came. */
let ended = '';
const jobThatEnded = async () => ended;
beforeEach(async () => {
	ended = await api.submit();
	await api.ended(ended);
});

const accepted = async () => (await api.sandbox.jobs()).length - 1;

describe.each(paths)('%s', (path) => {
	test('answers with a status, headers and body, and accepts nothing', async () => {
		const body = { error: 'Out of order' };
		await strike(path, { status: 503, headers: { 'x-test': 'yes' }, body });
		const answer = await requests[path]();
		expect(answer.status).toBe(503);
		expect(answer.json).toEqual(body);
		expect(answer.headers['x-test']).toBe('yes');
		expect(await accepted()).toBe(0);
		expect((await requests[path]()).status).toBe(200);
	});

	test('answers with a page of HTML', async () => {
		await strike(path, { status: 502, html: true });
		const answer = await requests[path]();
		expect(answer.status).toBe(502);
		expect(answer.headers['content-type']).toMatch(/^text\/html/);
		expect(answer.text).toContain('502 Bad Gateway');
	});

	test('breaks the connection before anything is accepted', async () => {
		await strike(path, { reset: 'before' });
		await expect(requests[path]()).rejects.toMatchObject({ code: 'ECONNRESET' });
		expect(await accepted()).toBe(0);
	});

	test('breaks the connection after it was accepted', async () => {
		await strike(path, { reset: 'after' });
		await expect(requests[path]()).rejects.toMatchObject({ code: 'ECONNRESET' });
		expect(await accepted()).toBe(/submit|sync/.test(path) ? 1 : 0);
	});

	test('breaks off in the middle of the body', async () => {
		await strike(path, { cut: 10 });
		await expect(requests[path]()).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
		expect(await accepted()).toBe(/submit|sync/.test(path) ? 1 : 0);
	});

	test('breaks off even if the body is shorter than that', async () => {
		await strike(path, { cut: 10_000_000 });
		await expect(requests[path]()).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
	});

	test('takes its time', async () => {
		await strike(path, { delayMs: 300 });
		const begun = Date.now();
		expect((await requests[path]()).status).toBe(200);
		expect(Date.now() - begun).toBeGreaterThanOrEqual(295);
	});

	test('sends on to another address, which gets nothing by itself', async () => {
		await strike(path, { redirect: 'http://elsewhere.test/' });
		const answer = await requests[path]();
		expect(answer.status).toBe(307);
		expect(answer.headers.location).toBe('http://elsewhere.test/');
		expect(await accepted()).toBe(0);
	});

	test('is named in the log', async () => {
		await strike(path, { status: 500 });
		await requests[path]();
		expect((await api.sandbox.log()).at(-1)).toMatchObject({ status: 500, fault: 'status' });
	});
});

test.each(['submit', 'sync'] as const)(
	'%s: a gateway answers for a job that was accepted',
	async (path) => {
		await strike(path, { accept: true, status: 504, html: true });
		const answer = await requests[path]();
		expect(answer.status).toBe(504);
		expect(answer.headers['content-type']).toMatch(/^text\/html/);
		expect(answer.headers).not.toHaveProperty('x-request-id');
		expect(await accepted()).toBe(1);
		expect((await api.sandbox.jobs()).at(-1)).toMatchObject({ delivered: false });
	},
);

test.each(['submit', 'status', 'result', 'credits', 'history', 'upload'] as const)(
	'%s: JSON that is broken, under a length that is right',
	async (path) => {
		await strike(path, { brokenJson: true });
		const { status, json, text } = await requests[path]();
		expect(status).toBe(200);
		expect(text.length).toBeGreaterThan(5);
		expect(json).toBeUndefined();
	},
);

test.each(['status', 'result'] as const)('%s: a record that is forgotten', async (path) => {
	await strike(path, { expire: true });
	expect((await requests[path]()).status).toBe(404);
	expect((await requests[path]()).status).toBe(404);
	expect(await api.sandbox.jobs()).toHaveLength(1);
});

test('of a body that is cut, the first bytes arrive', async () => {
	const whole = (await requests.reference()).bytes;
	await strike('reference', { cut: 3000 });
	const answer = await fetch(api.sandbox.referenceUrl);
	const pieces: Uint8Array[] = [];
	const read = async () => {
		for await (const piece of answer.body as unknown as AsyncIterable<Uint8Array>) {
			pieces.push(piece);
		}
	};
	await expect(read()).rejects.toThrow();
	expect(answer.headers.get('content-length')).toBe(String(whole.length));
	expect(Buffer.concat(pieces).equals(whole.subarray(0, 3000))).toBe(true);
});

describe('a rule', () => {
	const fault = { status: 500 };
	const strikes = async (count: number, read = requests.credits) => {
		const hits = [];
		for (let at = 1; at <= count; at++) if ((await read()).status === 500) hits.push(at);
		return hits;
	};

	test.each([
		['first', { first: 2 }, [1, 2]],
		['times', { times: 3 }, [1, 2, 3]],
		['every', { every: 3 }, [3, 6, 9]],
		['every and times', { every: 3, times: 2 }, [3, 6]],
		['first and every', { first: 7, every: 3 }, [3, 6]],
	])('with %s', async (_, when, expected) => {
		await api.sandbox.faults({ rules: [{ path: 'credits', ...when, fault }] });
		expect(await strikes(10)).toEqual(expected);
	});

	test('with a probability strikes about so often, and again the same with the same seed', async () => {
		const run = async (seed: number) => {
			await api.sandbox.faults({ seed, rules: [{ path: 'any', probability: 0.3, fault }] });
			return await strikes(200);
		};
		const hits = await run(1);
		expect(hits.length).toBeGreaterThan(40);
		expect(hits.length).toBeLessThan(80);
		expect(await run(1)).toEqual(hits);
		expect(await run(2)).not.toEqual(hits);
	});

	test('fits only its path', async () => {
		await api.sandbox.faults({ rules: [{ path: 'status', fault }] });
		expect(await strikes(2)).toEqual([]);
		expect(await strikes(2, requests.status)).toEqual([1, 2]);
	});

	test('fits only jobs with a text, on every path of theirs', async () => {
		const [plain, marked] = [await api.submit(), await api.submit({ text: 'Say it, #7' })];
		await api.ended(plain);
		const { output } = (await api.ended(marked)).json as { output: string };
		await api.sandbox.faults({ rules: [{ path: 'any', match: { text: '#7' }, fault }] });
		expect((await api.status(plain)).status).toBe(200);
		expect((await api.status(marked)).status).toBe(500);
		expect((await api.result(marked)).status).toBe(500);
		expect((await api.call('GET', output)).status).toBe(500);
		const body = { ...api.speech, text: 'Again, #7' };
		expect((await api.call('POST', '/v2/openvoice', { body })).status).toBe(500);
		expect((await requests.credits()).status).toBe(200);
	});

	test('strikes before a later one', async () => {
		const rules = [{ path: 'credits' as const, times: 1, fault: { status: 503 } }];
		await api.sandbox.faults({ rules: [...rules, { path: 'any', fault }] });
		expect((await requests.credits()).status).toBe(503);
		expect((await requests.credits()).status).toBe(500);
	});
});

test.each([
	['an unknown path', { rules: [{ path: 'poll', fault: { status: 500 } }] }, /path/],
	['an unknown fault', { rules: [{ path: 'any', fault: { crash: true } }] }, /crash/],
	['an empty fault', { rules: [{ path: 'any', fault: {} }] }, /nothing/],
	['no rules', {}, /rules/],
])('a plan with %s is refused', async (_, plan, words) => {
	const { status, json } = await api.call('PUT', '/_sandbox/faults', { body: plan });
	expect(status).toBe(400);
	expect(json?.error).toMatch(words);
});

test('a plan from a file is in force from the start, and after a reset', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'sandbox-faults-'));
	const file = join(folder, 'plan.json');
	const rules = [{ path: 'credits', times: 1, fault: { status: 500 } }];
	writeFileSync(file, JSON.stringify({ rules }));
	const sandbox = await startSandbox({ args: ['--faults', file] });
	const other = new Api(sandbox);
	try {
		const read = async () => (await other.call('GET', '/v1/get-user-credits')).status;
		expect([await read(), await read()]).toEqual([500, 200]);
		await sandbox.reset();
		expect([await read(), await read()]).toEqual([500, 200]);
	} finally {
		await sandbox.stop();
		rmSync(folder, { recursive: true });
	}
});
