import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

import { request } from 'undici';

import { SANDBOX_KEY, startSandbox } from '../../harness/sandboxProcess';
import { Api, SILENT } from './api';

const CHECKOUT = resolve(__dirname, '../..');
const COMMAND = ['--import', 'tsx', 'sandbox/main.ts'];
const run = promisify(execFile);

/** Runs the sandbox until it ends by itself. */
async function runOnce(args: string[]) {
	const ended = run(process.execPath, [...COMMAND, ...args], { cwd: CHECKOUT });
	return await ended.then(
		({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
		(error: { code: number; stdout: string; stderr: string }) => error,
	);
}

/** Starts the sandbox and waits for its address. */
async function start(args: string[]) {
	const child = spawn(process.execPath, [...COMMAND, '--port', '0', ...args], { cwd: CHECKOUT });
	const output = { stdout: '', stderr: '' };
	child.stderr.on('data', (piece: Buffer) => (output.stderr += piece.toString()));
	await new Promise<void>((ready, failed) => {
		child.once('exit', () => failed(new Error(output.stderr)));
		child.stdout.on('data', (piece: Buffer) => {
			output.stdout += piece.toString();
			if (output.stdout.includes('\n')) ready();
		});
	});
	const url = /^Sandbox ready at (http:\S+)\n.*SG_[0-9a-f]{16}\n$/.exec(output.stdout)?.[1];
	return { child, output, url: String(url) };
}

test('--help says what it is, and names every setting', async () => {
	const { code, stdout } = await runOnce(['--help']);
	expect(code).toBe(0);
	expect(stdout).toMatch(/It is not OpenVoice/);
	for (const name of ['--latency', '--faults', '--validate', ...(await settingNames())]) {
		expect(stdout).toContain(name);
	}
});

test('README.md says what every setting does', async () => {
	const readme = readFileSync(resolve(CHECKOUT, 'sandbox/README.md'), 'utf8');
	const names = await settingNames();
	expect(names.length).toBeGreaterThan(50);
	expect(names.filter((name) => !new RegExp(`[\`."]${name}[\`."]`).test(readme))).toEqual([]);
});

/** All settings, those within others included. */
async function settingNames() {
	const names = ([name, value]: [string, unknown]): string[] => [
		name,
		...(typeof value === 'object' ? Object.entries(value ?? {}).flatMap(names) : []),
	];
	return Object.entries(await api.sandbox.settings()).flatMap(names);
}

test.each([
	[['--prot', '1'], /--prot/],
	[['--settings', '{"workers": 0}'], /^--settings: workers: /],
	[['--faults', 'nowhere.json'], /nowhere\.json/],
])('%j is refused with a sentence', async (args, words) => {
	const { code, stdout, stderr } = await runOnce(args);
	expect([code, stdout]).toEqual([2, '']);
	expect(stderr).toMatch(words);
	expect(stderr).not.toContain('    at ');
});

test('SIGINT ends it at once, whatever runs', async () => {
	const { child, url } = await start(['--settings', '{"runSeconds": 600}']);
	const speech = { input_audio: `${url}/files/reference.mp3`, text: 'Hello', speed: 1 };
	const pending = request(`${url}/v1/openvoice`, {
		method: 'POST',
		headers: { 'x-api-key': SANDBOX_KEY, 'content-type': 'application/json' },
		body: JSON.stringify(speech),
	});
	const broken = expect(pending).rejects.toThrow();
	while (((await (await fetch(`${url}/_sandbox/jobs`)).json()) as unknown[]).length === 0);
	child.kill('SIGINT');
	expect(await once(child, 'exit')).toEqual([0, null]);
	// The job runs for ten minutes: whoever waits for it is late.
	await broken;
});

test('--exit-with-parent ends it when its standard input closes', async () => {
	const { child } = await start(['--exit-with-parent']);
	child.stdin.end();
	expect(await once(child, 'exit')).toEqual([0, null]);
});

test('--log prints a line for each request, and never the key', async () => {
	const { child, output, url } = await start(['--log']);
	const headers = { 'x-api-key': SANDBOX_KEY };
	await (await fetch(`${url}/v1/get-user-credits?key=${SANDBOX_KEY}`, { headers })).text();
	await (await fetch(`${url}/v2/requests/${SANDBOX_KEY}`, { headers })).text();
	const entries = await (await fetch(`${url}/_sandbox/log`)).text();
	child.kill('SIGTERM');
	await once(child, 'close');
	const lines = output.stderr.trim().split('\n');
	expect(lines).toHaveLength(2);
	expect(JSON.parse(String(lines[0]))).toMatchObject({ path: '/v1/get-user-credits', status: 200 });
	// It says at its start what to type in: its own, documented key.
	const said = output.stdout.split('\n').slice(2).join('\n');
	expect(output.stderr + said + entries).not.toContain(SANDBOX_KEY);
	expect(JSON.parse(entries)).toMatchObject([
		{ path: '/v1/get-user-credits', status: 200, keyIn: ['header:x-api-key', 'query'] },
		{ status: 404, keyIn: ['header:x-api-key', 'path'] },
	]);
});

const elsewhere = Object.values(networkInterfaces())
	.flat()
	.find((address) => address?.family === 'IPv4' && !address.internal)?.address;

// A machine without a network has no other address to come from.
(elsewhere ? test : test.skip)('listens on this machine only, unless told', async () => {
	const { port } = new URL(api.sandbox.url);
	await expect(request(`http://${elsewhere}:${port}/files/reference.mp3`)).rejects.toMatchObject({
		code: 'ECONNREFUSED',
	});
	const { child, url } = await start(['--host', '0.0.0.0']);
	const other = `http://${elsewhere}:${new URL(url).port}`;
	const open = await request(`${other}/files/reference.mp3`, { method: 'HEAD' });
	const control = await request(`${other}/_sandbox/settings`);
	const { error } = (await control.body.json()) as { error: string };
	child.kill('SIGTERM');
	expect(open.statusCode).toBe(200);
	expect([control.statusCode, error]).toEqual([403, expect.stringMatching(/this machine only/)]);
});

let api: Api;
beforeAll(async () => (api = await Api.shared()));
beforeEach(async () => await api.sandbox.reset());

test.each([
	['GET', 'header:x-api-key', {}],
	['GET', 'header:authorization', { headers: { authorization: 'Bearer x' } }],
	['GET', 'header:x-other', { headers: { 'x-other': `key=${SANDBOX_KEY}` } }],
	['POST', 'body', { body: { key: SANDBOX_KEY } }],
] as const)('the log of a %s tells of a key in %s', async (method, place, call) => {
	await api.call(method, '/v2/openvoice', call);
	const [entry] = await api.sandbox.log();
	expect(entry?.keyIn).toContain(place);
	expect(JSON.stringify(entry)).not.toContain(SANDBOX_KEY);
});

describe('audio is delivered', () => {
	const delivered = async () => (await api.sandbox.jobs()).map((job) => job.delivered);
	const finished = async (bytes: number) => {
		await api.settings({ audio: { bytes }, runSeconds: 0 });
		return (await api.ended(await api.submit())).json as { output: string };
	};

	test('once its file was sent whole, not when it was asked for', async () => {
		const { output } = await finished(2000);
		await api.call('HEAD', output);
		expect(await delivered()).toEqual([false]);
		expect((await api.call('GET', output)).bytes).toHaveLength(2000);
		expect(await delivered()).toEqual([true]);
	});

	test('not if the client hangs up on the way', async () => {
		const { output } = await finished(100_000_000);
		const { body } = await request(output);
		body.on('error', () => {});
		await once(body, 'data');
		body.destroy();
		await new Promise((wake) => setTimeout(wake, 200));
		expect(await delivered()).toEqual([false]);
	});

	test.each([
		['bytes', true],
		['base64', true],
		['output', false],
	] as const)('with a sync answer as %s: %p', async (sync, expected) => {
		await api.settings({ ...SILENT, runSeconds: 0, answer: { sync } });
		await api.call('POST', '/v1/openvoice', { body: api.speech });
		expect(await delivered()).toEqual([expected]);
	});
});

test('300 MB are sent with flat memory', async () => {
	const sandbox = await startSandbox({
		settings: { audio: { bytes: 300_000_000 }, runSeconds: 0 },
	});
	const alone = new Api(sandbox);
	const { output } = (await alone.ended(await alone.submit())).json as { output: string };
	const residentMb = async () => {
		const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(sandbox.child.pid)]);
		return Number(stdout) / 1024;
	};
	const before = await residentMb();
	let peak = before;
	let received = 0;
	let measured = 0;
	const { body } = await request(output);
	for await (const piece of body as AsyncIterable<Buffer>) {
		received += piece.length;
		if (received - measured > 50_000_000) {
			measured = received;
			peak = Math.max(peak, await residentMb());
		}
	}
	await sandbox.stop();
	expect(received).toBe(300_000_000);
	expect(peak - before).toBeLessThan(60);
});

test.each([
	['an unknown setting', { speeed: 1 }, /speeed/],
	['a value out of range', { workers: 0 }, /workers/],
	['an unknown answer', { answer: { sync: 'xml' } }, /answer\.sync/],
])('%s is refused, and nothing changes', async (_, body, words) => {
	const before = await api.sandbox.settings();
	const { status, json } = await api.call('PUT', '/_sandbox/settings', { body });
	expect(status).toBe(400);
	expect(json?.error).toMatch(words);
	expect(await api.sandbox.settings()).toEqual(before);
});

test('a reset forgets jobs, files, log and settings', async () => {
	await api.settings({ ...SILENT, runSeconds: 0, cost: 5 });
	const id = await api.submit();
	const { output } = (await api.ended(id)).json as { output: string };
	await api.sandbox.reset();
	expect(await api.sandbox.jobs()).toEqual([]);
	expect(await api.sandbox.log()).toEqual([]);
	expect(await api.sandbox.settings()).toMatchObject({ cost: 0.009, credits: 10, validate: true });
	expect((await api.call('GET', output)).status).toBe(404);
	expect((await api.result(id)).status).toBe(404);
});
