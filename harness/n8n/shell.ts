import { spawn } from 'node:child_process';

export interface RunOptions {
	cwd?: string;
	env?: NodeJS.ProcessEnv;
	/** Gets each line of output as it comes; without it the output is only kept. */
	onLine?: (line: string) => void;
}

/** How much of a failed command's output its error repeats: enough for npm's last words. */
const TAIL_CHARACTERS = 4000;

/**
 * Runs a command to its end and returns its standard output. Throws an error with the last of its
 * output when it cannot be started or ends with anything but 0.
 */
export async function run(command: string, args: string[], options: RunOptions = {}) {
	const child = spawn(command, args, {
		cwd: options.cwd,
		env: options.env ?? process.env,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	let everything = '';
	const take = (chunk: Buffer) => {
		everything += chunk.toString();
		for (const line of chunk.toString().split('\n')) if (line) options.onLine?.(line);
	};
	child.stdout.on('data', (chunk: Buffer) => {
		output += chunk.toString();
		take(chunk);
	});
	child.stderr.on('data', take);
	const code = await new Promise<number | null>((resolve, reject) => {
		child.on('error', reject);
		child.on('close', resolve);
	});
	if (code !== 0) {
		const shown = [command, ...args].join(' ');
		throw new Error(`${shown} ended with ${code}:\n${everything.slice(-TAIL_CHARACTERS)}`);
	}
	return output;
}

/** Runs `action` up to `times` times, until it does not throw; throws what the last one threw. */
export async function attempt<T>(times: number, action: () => Promise<T>): Promise<T> {
	for (let left = times - 1; ; left--) {
		try {
			return await action();
		} catch (error) {
			if (left <= 0) throw error;
		}
	}
}
