import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, utimes } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
	// A registry that does not know the package yet. A dry run asks it, and sends nothing.
	const registry = createServer((request, answer) => {
		answer.statusCode = request.method === 'GET' ? 404 : 500;
		answer.end('{}');
	});
	await once(registry.listen(0, '127.0.0.1'), 'listening');
	const { port } = registry.address() as AddressInfo;
	try {
		const { code, said } = await publish(`http://127.0.0.1:${port}/`);
		expect(said.split('\n').filter((line) => /npm (warn|error)/i.test(line))).toEqual([]);
		expect(code).toBe(0);
		expect(said).toContain('+ n8n-nodes-openvoice@');
	} finally {
		registry.closeAllConnections();
		registry.close();
	}
});

async function publish(registry: string) {
	const npm = spawn(
		'npm',
		[
			...['publish', '--dry-run', '--ignore-scripts', '--access', 'public'],
			// Whoever publishes is logged in; npm says so if not.
			...[`--registry=${registry}`, `--${registry.replace('http:', '')}:_authToken=nobody`],
		],
		{ cwd: PROJECT, env: withoutNpmSettings() },
	);
	let said = '';
	for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (data) => (said += data));
	const [code] = (await once(npm, 'close')) as [number | null];
	return { code, said };
}

/** A machine's own settings of npm, and those of an `npm test` around this, are not what is tested. */
function withoutNpmSettings(): NodeJS.ProcessEnv {
	const own = Object.entries(process.env).filter(([name]) => !/^npm_|_proxy$/i.test(name));
	return { ...Object.fromEntries(own), NPM_CONFIG_USERCONFIG: join(tmpdir(), 'no-npmrc') };
}
