// Compiles what ships to dist/ and lays icons and codex files beside it. Nothing but Node.js and the
// project's own tools: with `ignore-scripts=true` npm runs no pre- or post-scripts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

// Built beside its place: what runs dist/ meanwhile, or after a build that fails, has the last whole one.
const folder = join('.cache', `build.${process.pid}`);
const fresh = join(folder, 'fresh');
mkdirSync(folder, { recursive: true });
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

function run(...args) {
	const env = { ...process.env, BUILD_FOLDER: fresh };
	const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', env });
	if (status !== 0) process.exit(status ?? 1);
}

const begun = new Date();
run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--outDir', fresh);
run('node_modules/gulp/bin/gulp.js', '--silent');
if (existsSync('dist')) renameSync('dist', join(folder, 'last'));
renameSync(fresh, 'dist');
// What is changed in the course of a build makes the next one necessary (setUp.mjs).
utimesSync('dist', begun, begun);
