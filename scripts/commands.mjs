import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { build, install } from './setUp.mjs';
import { projectFolder, runNode } from './spawn.mjs';

const tool = (script) => [join('node_modules', script)];
const typeScript = (file) => ['--import', 'tsx', file];
const TSC = tool('typescript/bin/tsc');

/** The sandbox's engines fill memory that V8 does not look after; see harness/sandboxProcess.ts. */
const SMALL_HEAP = ['--v8-pool-size=1', '--max-semi-space-size=2'];

/**
 * What a command is: Node.js programs, run one after the other until one fails. What is typed behind
 * the command goes to the first of them.
 * @typedef {object} Command
 * @property {string[][]} programs each with Node's own options before it
 * @property {boolean} [built] whether it needs the built node
 * @property {string} [help] a text file that answers `--help` without an installation
 * @property {Record<string, string>} [env]
 */

/** @type {Record<string, Command>} */
const COMMANDS = {
	start: { programs: [typeScript('demo/main.ts')], built: true, help: 'demo/help.txt' },
	test: { programs: [tool('jest/bin/jest.js')], built: true },
	'test:all': { programs: [tool('jest/bin/jest.js')], built: true, env: { TESTS: 'all' } },
	'test:e2e': {
		programs: [[...tool('jest/bin/jest.js'), '--config', 'jest.e2e.config.js']],
		built: true,
	},
	chaos: { programs: [typeScript('test/chaos/main.ts')], built: true },
	bench: { programs: [typeScript('bench/main.ts')], built: true },
	'check:segmind': { programs: [typeScript('check/main.ts')], built: true },
	sandbox: { programs: [[...SMALL_HEAP, ...typeScript('sandbox/main.ts')]] },
	dev: { programs: [typeScript('harness/n8n/dev.ts')], built: true },
	screenshots: { programs: [typeScript('harness/n8n/takeScreenshots.ts')], built: true },
	docs: { programs: [typeScript('scripts/docs/main.ts')] },
	build: { programs: [['scripts/build.mjs']] },
	lint: {
		programs: [
			// n8n's own, over everything: each folder that is no node code has a configuration of its own.
			[...tool('@n8n/node-cli/bin/n8n-node.mjs'), 'lint'],
			[...tool('eslint/bin/eslint.js'), ...'--config scripts/lint/shipped.mjs'.split(' ')].concat([
				'--max-warnings',
				'0',
				'nodes',
				'credentials',
				'package.json',
				'*.js',
				'*.mjs',
			]),
			[...tool('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
		],
		// What ESLint 10 does by itself: the configuration that is nearest to a file counts for it.
		env: { ESLINT_FLAGS: 'unstable_config_lookup_from_file' },
	},
	format: {
		programs: [[...tool('prettier/bin/prettier.cjs'), '--write', '--log-level', 'warn', '.']],
	},
	typecheck: {
		programs: [
			[...TSC, '--noEmit'],
			[...TSC, '--noEmit', '-p', 'tsconfig.tools.json'],
		],
	},
};

/**
 * Sets up what a command of package.json needs, and runs it. Ends this process if it fails.
 * @param {string} name
 * @param {string[]} args what was typed behind it
 */
export async function runCommand(name, args) {
	const { programs, built, help, env } = COMMANDS[name];
	// Typed by newcomers: they need not wait for an installation to read it.
	if (help && (args.includes('--help') || args.includes('-h'))) {
		console.log(readFileSync(join(projectFolder, help), 'utf8'));
		return;
	}
	process.env.INIT_CWD ??= process.cwd();
	Object.assign(process.env, env);
	await (built ? build() : install());
	for (const [index, program] of programs.entries()) {
		await runNode(index === 0 ? [...program, ...args] : program);
	}
}
