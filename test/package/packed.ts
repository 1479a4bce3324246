import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';

import { pack } from '../../harness/n8n/package';
import { run } from '../../harness/n8n/shell';

/** This project's own folder. */
export const PROJECT = resolve(__dirname, '..', '..');

/** The package as npm would publish it. */
export interface Packed {
	tarball: string;
	/** What the tarball holds, unpacked. */
	folder: string;
	/** Removes both. */
	remove: () => Promise<void>;
}

/** Packs the built project and unpacks it again, as an installation does. */
export async function packAndUnpack(): Promise<Packed> {
	const base = await mkdtemp(join(tmpdir(), 'openvoice-package-'));
	const tarball = await pack(base);
	await run('tar', ['-xzf', tarball, '-C', base]);
	const remove = async () => await rm(base, { recursive: true, force: true });
	return { tarball, folder: join(base, 'package'), remove };
}

/** All files under a folder, by their paths from there, sorted. */
export async function filesUnder(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => relative(folder, join(entry.parentPath, entry.name)))
		.sort();
}

/**
 * Runs a program of this Node.js, and gives what it printed. It finds n8n-workflow, which every n8n
 * brings, among this project's own packages.
 * @throws Error if it fails
 */
export async function node(args: string[], cwd = PROJECT): Promise<string> {
	const { stdout } = await promisify(execFile)(process.execPath, args, {
		cwd,
		// As a test run, the rules of n8n-nodes-base take every file for a trigger node.
		env: { ...process.env, NODE_ENV: 'production', NODE_PATH: join(PROJECT, 'node_modules') },
		maxBuffer: 16 * 1024 * 1024,
	});
	return stdout;
}
