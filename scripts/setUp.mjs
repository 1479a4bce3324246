import { isBuilt } from './buildState.mjs';
import { install, isInstalled } from './install.mjs';
import { withLock } from './lock.mjs';
import { runNode } from './spawn.mjs';

/** Installs and builds what is missing or out of date; silent and quick if nothing is. */
export async function setUp() {
	if (isInstalled() && isBuilt()) return;
	await withLock(async () => {
		if (!isInstalled()) {
			console.error('Installing what this project needs (about a minute, only once) …');
			await install();
		}
		if (!isBuilt()) {
			console.error('Building the node …');
			await runNode(['scripts/build.mjs']);
		}
	});
}
