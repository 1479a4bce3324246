import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { kept } from './cache';
import { attempt, run } from './shell';

/** An n8n, and the n8n-core in it: the numbers of the two differ. */
export interface CoreVersion {
	n8n: string;
	core: string;
}

/**
 * The zod of these versions' own lock files. What their package.json files ask for now brings a
 * zod-to-json-schema that is newer than n8n, and fails with the zod beside it.
 */
const ZOD_VERSION = '3.25.67';

/** A registry that stumbles over one of 400 packages fails the whole install: try again. */
const INSTALL_ATTEMPTS = 3;

async function works(folder: string, { core }: CoreVersion) {
	try {
		const manifest = join(folder, 'node_modules', 'n8n-core', 'package.json');
		const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
		const load = "require('reflect-metadata'); require('n8n-core')";
		await run(process.execPath, ['-e', load], { cwd: folder });
		return version === core;
	} catch {
		return false;
	}
}

async function install(folder: string, { core }: CoreVersion) {
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, 'package.json'), '{"private": true}\n');
	await attempt(INSTALL_ATTEMPTS, async () => {
		await run(
			'npm',
			[
				...['install', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'],
				...['--loglevel=error', `n8n-core@${core}`, `zod@${ZOD_VERSION}`],
			],
			{ cwd: folder },
		);
	});
}

/**
 * A folder whose node_modules hold another n8n-core (some 250 MB), taken from the cache or installed
 * there. @throws Error npm's own words when the install fails
 */
export async function ensureN8nCore(version: CoreVersion): Promise<string> {
	return await kept({
		name: `n8n-core-${version.core}`,
		works: async (folder) => await works(folder, version),
		install: async (folder) => await install(folder, version),
	});
}
