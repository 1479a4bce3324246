import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { SANDBOX_KEY, type SandboxSettingsChange } from '../../harness/sandboxProcess';
import { Api, SILENT } from './api';

const CHECKOUT = join(__dirname, '../..');

/** The key that the check tries as a wrong one. */
const WRONG_KEY = 'SG_0000000000000000';

let api: Api;
beforeAll(async () => {
	api = await Api.shared();
	// What decodes recordings is loaded by the first job, and takes its time.
	await api.ended(await api.submit());
});
beforeEach(async () => {
	await api.sandbox.reset();
	await api.settings({ ...SILENT, runSeconds: 0, rejectedKeys: [WRONG_KEY] });
});

/** Runs `npm run check:segmind` against the sandbox. */
async function check(...args: string[]) {
	const command = ['--import', 'tsx', 'check/main.ts', '--at', api.sandbox.url, ...args];
	const env = { ...process.env, SEGMIND_API_KEY: SANDBOX_KEY };
	const { stdout, code } = await promisify(execFile)(process.execPath, command, {
		cwd: CHECKOUT,
		env,
	}).then(
		({ stdout }) => ({ stdout, code: 0 }),
		(error: { stdout: string; code: number }) => error,
	);
	const [, folder = ''] = /^Every answer is in (.*)$/m.exec(stdout) ?? [];
	const list = (title: string) =>
		new RegExp(`^${title}: \\d+\\n((?: {2}.*\\n)*)`, 'm').exec(stdout)?.[1] ?? 'no list';
	return { stdout, code, folder, wrong: list('wrong'), open: list('open') };
}

test('confirms every fact on the sandbox, and keeps every answer without the key', async () => {
	// Twenty times as fast as the service, whose times it tells.
	await api.settings({ runSeconds: 10.6, timeScale: 20 });
	await api.settings({ syncLimitSeconds: 1000 });
	const { wrong, open, code, stdout, folder } = await check('--spend', '0.10');
	expect({ wrong, open, code }).toEqual({ wrong: '', open: '', code: 0 });
	expect(stdout).toMatch(/^Fact +Expected +Seen +Verdict/m);
	expect(stdout).toMatch(/sync: its record, price +0\.009 +0\.009 +confirmed/);
	expect(stdout).toMatch(/What \d+ characters cost .* as much as a short text +new/);
	const jobs = await api.sandbox.jobs();
	expect(jobs.map(({ mode, status }) => `${mode} ${status}`)).toEqual([
		'async COMPLETED',
		'async FAILED',
		'sync COMPLETED',
		'async COMPLETED',
	]);
	const files = readdirSync(folder);
	expect(files.length).toBeGreaterThan(20);
	for (const file of files) {
		expect(readFileSync(join(folder, file), 'latin1')).not.toMatch(/SG_[0-9a-f]{16}/i);
	}
});

test.each<[string[], SandboxSettingsChange]>([
	[['free-credits', 'generation_url'], {}],
	// Without it the node would wait for the request in the history.
	[['request_id'], { history: { status: 403 } }],
	[['output'], {}],
])('names the fields %j, once the service calls them otherwise', async (fields, settings) => {
	const renamedFields = Object.fromEntries(fields.map((field) => [field, `new_${field}`]));
	await api.settings({ renamedFields, ...settings });
	const { wrong, code } = await check('--spend', '0.01');
	for (const field of fields) {
		expect(wrong).toMatch(new RegExp(`missing: \\S*/${field}\\b`));
	}
	expect(code).toBe(1);
});

test('goes on where the history cannot be read, and takes a new field for no contradiction', async () => {
	await api.settings({ history: { status: 403 }, runSeconds: 10.6, timeScale: 20 });
	await api.settings({ renamedFields: { retry_count: 'retries' } });
	const { wrong, open, code } = await check('--spend', '0.01');
	expect({ wrong, code }).toEqual({ wrong: '', code: 0 });
	expect(open).toMatch(/"Request history": async: its record: not to be read: 403/);
	expect(open).toContain('unknown: /metrics/retries');
	// A second one might cost more than was agreed to.
	expect(await api.sandbox.jobs()).toHaveLength(1);
});

test('spends nothing without being told to', async () => {
	const { open, code } = await check();
	expect(open).toContain('nothing was to be spent');
	expect(code).toBe(0);
	expect(await api.sandbox.jobs()).toEqual([]);
});

test('is told which key is wrong, and runs nothing', async () => {
	await api.settings({ rejectedKeys: [WRONG_KEY, SANDBOX_KEY] });
	const { wrong, open, code } = await check('--spend', '0.10');
	expect(wrong).toContain('The balance');
	expect(open).toContain('the key is not accepted');
	expect(code).toBe(1);
});
