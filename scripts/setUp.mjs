import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
	linkSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { isAlive } from './isAlive.cjs';

/** A registry that stumbles over one of 900 packages fails the whole install: try again. */
const ATTEMPTS = 3;

/** Long enough for a busy registry to recover, short enough to wait for. */
const PAUSE_MS = 5_000;

/** Two installs at once would ruin each other: who sets up has this file, with its process's number in it. */
const LOCK = '.cache/set-up.lock';

const LOOK_FOR_LOCK_EVERY_MS = 200;

/** All that dist/ is made of and by. */
const SOURCES = ['nodes', 'credentials', 'scripts', 'package.json', 'tsconfig.json', 'gulpfile.js'];

/**
 * Installs what is missing or out of date; silent and quick if nothing is. Ends this process if it cannot.
 * @param {boolean} toBuild whether the node is built, too, if its sources have changed
 */
export async function setUp(toBuild) {
	const isDone = () => isInstalled() && (!toBuild || isBuilt());
	if (isDone()) return;
	mkdirSync('.cache', { recursive: true });
	for (let told = false; !take(); told = true) {
		if (!told) console.error('Waiting for another command that sets up this checkout …');
		await sleep(LOOK_FOR_LOCK_EVERY_MS);
	}
	const release = () => rmSync(LOCK, { force: true });
	process.on('exit', release);
	// Looks again: another command may have done it meanwhile.
	if (!isInstalled()) await install();
	if (!isDone()) await build();
	release();
	process.off('exit', release);
}

/** Whether node_modules holds what package-lock.json asks for; npm writes down what it has installed when it is done. */
function isInstalled() {
	const wanted = packagesIn('package-lock.json');
	const found = packagesIn('node_modules/.package-lock.json');
	return Object.entries(wanted).every(
		([path, { version, optional }]) =>
			// Packages for other machines are missing.
			path === '' || found[path]?.version === version || (optional && !(path in found)),
	);
}

function packagesIn(lockFile) {
	try {
		return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
	} catch {
		return {};
	}
}

/** Whether dist/ is younger than every source, and than the folders that list them. */
function isBuilt() {
	const builtMs = statSync('dist', { throwIfNoEntry: false })?.mtimeMs ?? 0;
	const files = SOURCES.flatMap((source) => [source, ...filesIn(source)]);
	return files.every((file) => statSync(file).mtimeMs < builtMs);
}

const filesIn = (path) =>
	statSync(path).isDirectory()
		? readdirSync(path, { recursive: true }).map((file) => `${path}/${file}`)
		: [];

/** Takes the lock, unless a living process has it. Linked, not written: it is there with its owner's number, or not at all. */
function take() {
	const own = `${LOCK}.${process.pid}`;
	writeFileSync(own, String(process.pid));
	try {
		linkSync(own, LOCK);
		return true;
	} catch (error) {
		if (error.code !== 'EEXIST') throw error;
		if (!isHeld()) rmSync(LOCK, { force: true });
		return false;
	} finally {
		rmSync(own);
	}
}

function isHeld() {
	try {
		return isAlive(Number(readFileSync(LOCK, 'utf8')));
	} catch {
		// Released meanwhile.
		return false;
	}
}

async function install() {
	console.error('Installing what this project needs (some minutes and 1 GB, only once) …');
	const { npm_execpath: npm } = process.env;
	// n8n-core asks for a newer Node.js than it needs here: a warning that would only worry.
	const args = ['ci', '--loglevel', 'error'];
	for (let attempt = 1; ; attempt++) {
		const code = npm ? await run(process.execPath, [npm, ...args]) : await run('npm', args);
		if (code === 0) return;
		// Ended by a signal: by whoever typed Ctrl-C.
		if (code === null) process.exit(1);
		if (attempt === ATTEMPTS) break;
		console.error(`npm failed (exit code ${code}). Trying again …`);
		await sleep(PAUSE_MS);
	}
	console.error(
		`\nnpm failed ${ATTEMPTS} times, and says why above. The first run has to be online.`,
	);
	process.exit(1);
}

async function build() {
	console.error('Building the node …');
	const code = await run(process.execPath, ['scripts/build.mjs']);
	if (code !== 0) process.exit(code ?? 1);
}

/** Runs a program with this terminal; a signal to this process is passed on. @returns its exit code; null: ended by a signal */
async function run(command, args) {
	const shell = command === 'npm' && process.platform === 'win32';
	const child = spawn(command, args, { stdio: 'inherit', shell });
	const passOn = (signal) => child.kill(signal);
	const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
	for (const signal of signals) process.on(signal, passOn);
	const [code] = await once(child, 'close');
	for (const signal of signals) process.off(signal, passOn);
	return code;
}
