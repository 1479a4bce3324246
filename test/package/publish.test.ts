import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run } from '../../harness/n8n/shell';
import { filesUnder, node, packAndUnpack, PROJECT } from './packed';

/** What a build reads; a copy of it is a fresh checkout. */
const CHECKOUT = [
	...['nodes', 'credentials', 'scripts', 'package.json', 'package-lock.json', '.npmrc'],
	...['tsconfig.json', 'gulpfile.js', 'index.js', 'LICENSE', 'README.md'],
];

const sha256 = async (file: string) =>
	createHash('sha256')
		.update(await readFile(file))
		.digest('hex');

it('packs the same bytes when built again, elsewhere and at another time', async () => {
	const packed = await packAndUnpack();
	const base = await mkdtemp(join(tmpdir(), 'openvoice-again-'));
	try {
		const again = join(base, 'checkout');
		for (const name of CHECKOUT) {
			await cp(join(PROJECT, name), join(again, name), { recursive: true });
		}
		await symlink(join(PROJECT, 'node_modules'), join(again, 'node_modules'));
		await node(['scripts/build.mjs'], again);
		const longAgo = new Date('2001-02-03T04:05:06Z');
		for (const file of await filesUnder(join(again, 'dist'))) {
			await utimes(join(again, 'dist', file), longAgo, longAgo);
		}
		const listing = await run('npm', ['pack', '--json', '--ignore-scripts'], { cwd: again });
		const [{ filename }] = JSON.parse(listing) as [{ filename: string }];
		expect(await sha256(join(again, filename))).toBe(await sha256(packed.tarball));
	} finally {
		await rm(base, { recursive: true, force: true });
		await packed.remove();
	}
});

it('lets npm publish it without a word of warning', async () => {
	const npm = spawn(
		'npm',
		// Nothing is sent: the address leads nowhere.
		['publish', '--dry-run', '--ignore-scripts', '--access', 'public', `--registry=${NOWHERE}`],
		{ cwd: PROJECT, env: withoutNpmSettings() },
	);
	let said = '';
	for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (data) => (said += data));
	const code = await new Promise((resolve) => npm.once('close', resolve));
	expect(said.split('\n').filter((line) => /npm (warn|error)/i.test(line))).toEqual([]);
	expect(code).toBe(0);
	expect(said).toContain('+ n8n-nodes-openvoice@');
});

/** Port 9 takes what is sent and says nothing; nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9/';

/** A machine's own settings of npm, and those of an `npm test` around this, are not what is tested. */
function withoutNpmSettings(): NodeJS.ProcessEnv {
	const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
	return { ...Object.fromEntries(own), NPM_CONFIG_USERCONFIG: join(tmpdir(), 'no-npmrc') };
}
