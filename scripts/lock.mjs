import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { isAlive } from './isAlive.cjs';
import { projectFolder } from './spawn.mjs';

const LOCK = join(projectFolder, '.cache', 'set-up.lock');

/** How often a waiting command looks whether the other one is done. */
const LOOK_EVERY_MS = 200;

/**
 * Does the work while no other command of this checkout does: two installs at once would ruin each
 * other. A lock whose owner is gone does not count.
 * @param {() => Promise<void>} work
 */
export async function withLock(work) {
	mkdirSync(join(projectFolder, '.cache'), { recursive: true });
	let told = false;
	while (!take()) {
		if (!told) console.error('Waiting for another command that sets up this checkout …');
		told = true;
		await sleep(LOOK_EVERY_MS);
	}
	const release = () => rmSync(LOCK, { force: true });
	process.on('exit', release);
	try {
		await work();
	} finally {
		process.off('exit', release);
		release();
	}
}

function take() {
	// Linked, not written: a lock is there with its owner's number in it, or not at all.
	const own = `${LOCK}.${process.pid}`;
	writeFileSync(own, String(process.pid));
	try {
		linkSync(own, LOCK);
		return true;
	} catch (error) {
		if (error.code !== 'EEXIST') throw error;
	} finally {
		rmSync(own);
	}
	const owner = readOwner();
	if (owner !== undefined && !isAlive(owner) && readOwner() === owner)
		rmSync(LOCK, { force: true });
	return false;
}

function readOwner() {
	try {
		return Number(readFileSync(LOCK, 'utf8')) || undefined;
	} catch {
		return undefined;
	}
}
