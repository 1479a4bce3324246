import { rmSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The folder of everything that is downloaded once and kept: outside the checkout, so that a fresh
 * clone finds it again. `OPENVOICE_CACHE` moves it.
 */
function cacheFolder() {
	return (
		process.env.OPENVOICE_CACHE ??
		join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'n8n-nodes-openvoice')
	);
}

interface Kept {
	/** The folder's name in the cache: all that its content depends on. */
	name: string;
	works: (folder: string) => Promise<boolean>;
	install: (folder: string) => Promise<void>;
}

/**
 * A folder of the cache: as it is if it works, installed first where it is missing or broken.
 * @throws Error what `install` throws, or that what it made does not work
 */
export async function kept({ name, works, install }: Kept): Promise<string> {
	const folder = join(cacheFolder(), name);
	if (await works(folder)) return folder;

	// Made beside its place and moved there in one step: two runs at once do not disturb each other.
	const draft = `${folder}.${process.pid}`;
	const remove = () => rmSync(draft, { recursive: true, force: true });
	process.once('exit', remove);
	try {
		await install(draft);
		if (!(await works(draft))) throw new Error(`What was installed in ${draft} does not start`);
		await rm(folder, { recursive: true, force: true });
		await rename(draft, folder);
	} finally {
		process.off('exit', remove);
		remove();
	}
	return folder;
}
