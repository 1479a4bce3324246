import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface RunOptions {
	cwd?: string;
	env?: NodeJS.ProcessEnv;
}

/** Runs a command to its end. @returns its standard output @throws Error with what it said on stderr, if it fails */
export async function run(command: string, args: string[], options: RunOptions = {}) {
	const { stdout } = await execute(command, args, { ...options, maxBuffer: Infinity });
	return stdout;
}

/** A registry that stumbles over one of 2000 packages fails the whole install: try again. */
const INSTALL_ATTEMPTS = 3;

/** Installs packages, running none of their scripts. @throws Error npm's own words, if it fails three times */
export async function npmInstall(args: string[], options: RunOptions): Promise<void> {
	const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
	await attempt(
		INSTALL_ATTEMPTS,
		async () => await run('npm', ['install', ...flags, ...args], options),
	);
}

/** Runs `action` up to `times` times, until it does not throw; throws what the last one threw. */
export async function attempt<T>(times: number, action: () => Promise<T>): Promise<T> {
	try {
		return await action();
	} catch (error) {
		if (times <= 1) throw error;
		return await attempt(times - 1, action);
	}
}
