import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { projectFolder, run } from './spawn.mjs';

/** A registry that stumbles over one of 900 packages fails the whole install: try again. */
const ATTEMPTS = 3;

/** Long enough for a busy registry to recover, short enough to wait for. */
const PAUSE_MS = 5_000;

/** How npm says that it cannot reach the registry at all: trying again at once is of no use. */
const OFFLINE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ENOTCACHED/;

/** How npm says that the fault is in this folder, not in the network. */
const LOCAL = /code (EUSAGE|EACCES|EPERM|EROFS|ENOSPC|EBADENGINE)/;

/**
 * Whether node_modules holds what package-lock.json asks for. npm writes down what it has installed
 * when it is done; packages that are for other machines are missing there.
 * @returns {boolean}
 */
export function isInstalled() {
	const wanted = packagesOf('package-lock.json');
	const found = packagesOf('node_modules/.package-lock.json');
	if (!wanted || !found) return false;
	return Object.entries(wanted).every(
		([path, { version, optional }]) =>
			path === '' || found[path]?.version === version || (optional && !(path in found)),
	);
}

function packagesOf(lockFile) {
	try {
		return JSON.parse(readFileSync(join(projectFolder, lockFile), 'utf8')).packages;
	} catch {
		return undefined;
	}
}

/** Installs what package-lock.json asks for. Ends this process with a plain sentence if it cannot. */
export async function installPackages() {
	for (let attempt = 1; ; attempt++) {
		let said = '';
		const code = await npmCi((text) => (said += text));
		if (code === 0) return;
		// Ended by a signal: by whoever typed Ctrl-C.
		if (code > 128) process.exit(code);
		if (OFFLINE.test(said)) {
			fail('npm cannot reach its registry. This machine has to be online for the first run');
		}
		if (LOCAL.test(said)) fail('npm could not install what the project needs. It says why above');
		if (attempt === ATTEMPTS) fail(`npm failed ${ATTEMPTS} times. Its last words are above`);
		console.error(`npm failed (exit code ${code}). Trying again …`);
		await sleep(PAUSE_MS);
	}
}

async function npmCi(onStderr) {
	// n8n-core asks for a newer Node.js than it needs here: a warning that would only worry.
	const args = ['ci', '--loglevel', 'error'];
	const npm = process.env.npm_execpath;
	if (npm) return await run(process.execPath, [npm, ...args], { onStderr });
	return await run('npm', args, { onStderr, shell: process.platform === 'win32' });
}

function fail(reason) {
	console.error(`\n${reason}. Then type the same command again.`);
	process.exit(1);
}
