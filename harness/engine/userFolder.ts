import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isAlive } from '../../scripts/isAlive.cjs';

const PREFIX = 'openvoice-n8n-';

/**
 * A folder for an n8n that lives as long as this process. It is removed at the process's end, or, where
 * that end was not told (a test runner's, kill -9), by the next one.
 */
export function temporaryUserFolder(): string {
	for (const name of readdirSync(tmpdir())) {
		const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
		if (owner !== undefined && !isAlive(Number(owner))) remove(join(tmpdir(), name));
	}
	const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
	process.on('exit', () => remove(folder));
	return folder;
}

function remove(folder: string): void {
	rmSync(folder, { recursive: true, force: true });
}
