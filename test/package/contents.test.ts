import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { filesUnder, node, packAndUnpack, type Packed, PROJECT } from './packed';

/** What a user gets who installs the package. */

const SHIPS = [
	/^(LICENSE|README\.md|index\.js|package\.json)$/,
	/^dist\/THIRD-PARTY-LICENSES\.txt$/,
	/^dist\/(credentials|nodes\/OpenVoice)\/[\w/.]+\.(js|svg)$/,
	/^dist\/nodes\/OpenVoice\/OpenVoice\.node\.json$/,
];

let packed: Packed;
let files: string[];
beforeAll(async () => {
	packed = await packAndUnpack();
	files = await filesUnder(packed.folder);
});
afterAll(async () => await packed.remove());

const text = async (file: string) => await readFile(join(packed.folder, file), 'utf8');

it('ships what n8n loads, the licences and the README, and nothing else', async () => {
	expect(files.filter((file) => !SHIPS.some((allowed) => allowed.test(file)))).toEqual([]);
	const manifest = JSON.parse(await text('package.json')) as {
		main: string;
		n8n: { nodes: string[]; credentials: string[] };
	};
	const { nodes, credentials } = manifest.n8n;
	expect(files).toEqual(
		expect.arrayContaining([
			...[manifest.main, ...nodes, ...credentials],
			...['LICENSE', 'README.md', 'dist/THIRD-PARTY-LICENSES.txt'],
		]),
	);
});

it('ships every module of the sources, and only those', async () => {
	const modules = (names: string[], from: string, ending: string) =>
		names
			.filter((name) => name.startsWith(from) && name.endsWith(ending))
			.map((name) => name.slice(from.length, -ending.length));
	const sources = (
		await Promise.all(
			['nodes', 'credentials'].map(async (folder) =>
				(await filesUnder(join(PROJECT, folder))).map((file) => `${folder}/${file}`),
			),
		)
	).flat();
	const code = sources.filter((file) => !file.endsWith('.d.ts'));
	expect(modules(files, 'dist/', '.js').sort()).toEqual(modules(code, '', '.ts').sort());
});

it('brings no dependencies: n8n verifies no package that does', async () => {
	const manifest = JSON.parse(await text('package.json')) as Record<string, unknown>;
	expect(manifest).not.toHaveProperty('dependencies');
	expect(manifest).not.toHaveProperty('optionalDependencies');
	expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
});

it('needs nothing but n8n-workflow and Node.js’s own crypto', async () => {
	const needed = new Set<string>();
	for (const file of files.filter((name) => name.endsWith('.js'))) {
		for (const [, name] of (await text(file)).matchAll(/\brequire\(["']([^."'][^"']*)["']\)/g)) {
			needed.add(name as string);
		}
	}
	expect([...needed].sort()).toEqual(['crypto', 'n8n-workflow']);
});

/** LGPL: may be part of anything, as long as one can read where its source is and put another version in its place. */
const LGPL = [
	{ name: 'LAME', source: 'https://lame.sourceforge.io', replaced: 'vendor/lame.js' },
	{ name: 'mpg123', source: 'https://www.mpg123.de', replaced: 'vendor/mpg123.js' },
];

it('holds nothing under a licence that asks for the source of what it is put into', async () => {
	const licences = await text('dist/THIRD-PARTY-LICENSES.txt');
	for (const name of ['@lezer/markdown', 'libopus', 'wasm-media-encoders', '@evan/opus']) {
		expect(licences).toContain(name);
	}
	const texts = await Promise.all(files.filter((name) => !/README/.test(name)).map(text));
	// A comment names the licence of what a module embeds.
	const others = texts.map((content) => content.replace(/\((LGPL)[-\w.]*\)/g, ''));
	expect(others.filter((content) => /\b[AL]?GPL\b|GNU (\w+ )?GENERAL/i.test(content))).toEqual([]);
});

it('carries the notices of what stands in the node’s own files', async () => {
	const licences = await text('dist/THIRD-PARTY-LICENSES.txt');
	expect(licences).toMatch(/Unicode CLDR.*abbreviations/);
	expect(licences).toContain('UNICODE LICENSE V3');
	expect(licences).toContain('Copyright © 1991-2025 Unicode, Inc.');
	expect(licences).toContain('ipaddr.js');
});

it.each(LGPL)('says where the source of $name is, and how to replace it', async (library) => {
	const licences = await text('dist/THIRD-PARTY-LICENSES.txt');
	const notice = licences.slice(licences.indexOf(`\n${library.name} `));
	expect(notice).toMatch(/^\n.*\(LGPL/);
	expect(notice).toContain(library.source);
	expect(notice).toContain(library.replaced);
});

it('stays small: n8n loads it at every start', async () => {
	const sizes = await Promise.all(
		files.map(async (file) => (await stat(join(packed.folder, file))).size),
	);
	const bytes = sizes.reduce((sum, size) => sum + size, 0);
	expect(bytes).toBeLessThan(1_600_000);
});

it('gives node and credential to whoever requires it', async () => {
	const names = `
		const { OpenVoice, SegmindApi } = require(process.argv[1]);
		console.log(JSON.stringify([new OpenVoice().description.name, new SegmindApi().name]));
	`;
	expect(JSON.parse(await node(['-e', names, packed.folder]))).toEqual(['openVoice', 'segmindApi']);
});
