import { isBuilt } from './buildState.mjs';
import { installPackages, isInstalled } from './install.mjs';
import { withLock } from './lock.mjs';
import { runNode } from './spawn.mjs';

/** Installs what is missing or out of date; silent and quick if nothing is. */
export async function install() {
	if (!isInstalled()) await withLock(installMissing);
}

/** The same, and builds the node if its sources have changed. */
export async function build() {
	if (isInstalled() && isBuilt()) return;
	await withLock(async () => {
		await installMissing();
		if (isBuilt()) return;
		console.error('Building the node …');
		await runNode(['scripts/build.mjs']);
	});
}

/** Looks again: another command may have installed it meanwhile. */
async function installMissing() {
	if (isInstalled()) return;
	console.error('Installing what this project needs (some minutes and 1 GB, only once) …');
	await installPackages();
}
