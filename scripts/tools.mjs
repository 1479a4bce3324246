import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The project's folder: scripts work from wherever they are typed. */
export const projectFolder = fileURLToPath(new URL('..', import.meta.url));
process.chdir(projectFolder);

/**
 * Runs a command with this terminal and ends this process with its exit code if it fails.
 * @param {string} command
 * @param {string[]} args
 */
export function run(command, args) {
	const { status, error } = spawnSync(command, args, {
		stdio: 'inherit',
		shell: process.platform === 'win32',
	});
	if (error) console.error(error.message);
	if (status !== 0) process.exit(status ?? 1);
}

/** Runs one of the project's installed tools (node_modules/.bin) by its name. */
export function runTool(name, args) {
	run(`node_modules/.bin/${name}`, args);
}
