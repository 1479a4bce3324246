import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { setUp } from './setUp.mjs';
import { projectFolder, runNode } from './spawn.mjs';

const args = process.argv.slice(2);
// Typed by newcomers: they need not wait for an installation to read it.
if (args.includes('--help') || args.includes('-h')) {
	console.log(readFileSync(join(projectFolder, 'demo/help.txt'), 'utf8'));
} else {
	process.env.INIT_CWD ??= process.cwd();
	await setUp();
	await runNode(['--import', 'tsx', 'demo/main.ts', ...args]);
}
