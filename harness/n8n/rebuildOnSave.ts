import { existsSync, readFileSync, statSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';

import { watch } from 'chokidar';

import { run } from './shell';

const PROJECT = join(__dirname, '..', '..');

/** What a save may change of the node. */
const SOURCES = ['nodes', 'credentials'];

/** An editor that saves several files is done by then. */
const SETTLE_MS = 200;

/** Only these are copied: n8n begins to load at the first one, and should find the last one there. */
function isChanged(from: string, to: string): boolean {
	if (!existsSync(to) || statSync(from).isDirectory()) return true;
	return !readFileSync(from).equals(readFileSync(to));
}

/**
 * Builds the node whenever one of its files is saved, and lays the result into a running n8n, which
 * takes it up if its `N8N_DEV_RELOAD` is `true`. A build that fails is reported, and changes nothing.
 * @param installed the package's folder in that n8n
 * @param report gets a line for each build
 * @returns ends it
 */
export function rebuildOnSave(
	installed: string,
	report: (line: string) => void,
): () => Promise<void> {
	let settling: NodeJS.Timeout | undefined;
	let building = Promise.resolve();
	const saved = () => {
		clearTimeout(settling);
		// One after the other: the last one builds what was saved last.
		settling = setTimeout(() => {
			building = building.then(build);
		}, SETTLE_MS);
	};
	const build = async () => {
		try {
			await run(process.execPath, ['scripts/build.mjs'], { cwd: PROJECT });
			const [from, to] = [join(PROJECT, 'dist'), join(installed, 'dist')];
			await cp(from, to, { recursive: true, filter: isChanged });
			report('Built anew: n8n has it, a reload of its page shows it.');
		} catch (error) {
			report(`${(error as Error).message}\nn8n keeps the last node that could be built.`);
		}
	};
	const watcher = watch(SOURCES, { cwd: PROJECT, ignoreInitial: true }).on('all', saved);
	return async () => {
		clearTimeout(settling);
		await watcher.close();
	};
}
