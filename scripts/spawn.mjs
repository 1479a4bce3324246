import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The project's folder: scripts work from wherever they are typed. */
export const projectFolder = fileURLToPath(new URL('..', import.meta.url));

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** npm that is told to end takes the shell along, but not us: so often we look whether it is still there. */
const LOOK_FOR_PARENT_EVERY_MS = 500;

/**
 * Runs a program with this terminal, in the project's folder, and waits for its end. A signal to this
 * process is passed on, and so is the end of its parent, so that nothing is left running.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { onStderr?: (text: string) => void }} options
 *   `onStderr` gets a copy of what the program says on its standard error
 * @returns {Promise<number>} its exit code; 128 and more if a signal ended it, as a shell has it
 */
export async function run(command, args, { onStderr, ...options } = {}) {
	const child = spawn(command, args, {
		cwd: projectFolder,
		stdio: ['inherit', 'inherit', onStderr ? 'pipe' : 'inherit'],
		...options,
	});
	child.stderr?.on('data', (chunk) => {
		process.stderr.write(chunk);
		onStderr(String(chunk));
	});
	const passOn = (signal) => child.kill(signal);
	for (const signal of PASSED_ON) process.on(signal, passOn);
	const parent = process.ppid;
	const watch = setInterval(() => {
		if (process.ppid !== parent) child.kill('SIGTERM');
	}, LOOK_FOR_PARENT_EVERY_MS);
	try {
		return await new Promise((resolve, reject) => {
			child.once('error', reject);
			child.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
		});
	} finally {
		clearInterval(watch);
		for (const signal of PASSED_ON) process.off(signal, passOn);
	}
}

/**
 * Runs a Node.js program in this Node.js, and ends this process with its exit code unless it succeeds.
 * @param {string[]} args the program and its arguments, and Node's own options before it
 */
export async function runNode(args) {
	const code = await run(process.execPath, args);
	if (code !== 0) process.exit(code);
}
