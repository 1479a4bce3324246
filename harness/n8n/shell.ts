import { execFile, type ExecFileOptions } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a command to its end. @returns its standard output @throws Error with what it said on stderr, if it fails */
export async function run(command: string, args: string[], options: ExecFileOptions = {}) {
	const settings = { ...options, encoding: 'utf8', maxBuffer: Infinity } as const;
	const { stdout } = await execute(command, args, settings);
	return stdout;
}

/** A registry that stumbles over one of 2000 packages fails the whole install. */
const ATTEMPTS = 3;

/** Installs packages, running none of their scripts. @throws Error npm's own words, if it fails three times */
export async function npmInstall(args: string[], options: ExecFileOptions): Promise<void> {
	const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
	await attempt(async () => await run('npm', ['install', ...flags, ...args], options));
}

/** Runs `action` up to three times, until it does not throw; throws what the last one threw. */
export async function attempt<T>(action: () => Promise<T>, times = ATTEMPTS): Promise<T> {
	return await action().catch(async (error: unknown) => {
		if (times <= 1) throw error;
		return await attempt(action, times - 1);
	});
}
