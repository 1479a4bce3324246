// Compiles what ships to dist/ and lays icons and codex files beside it. Nothing but Node.js and the
// project's own tools: with `ignore-scripts=true` npm runs no pre- or post-scripts.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { hashOfSources, rememberBuild } from './buildState.mjs';
import { projectFolder, runNode } from './spawn.mjs';

const dist = join(projectFolder, 'dist');

// Built beside its place: what runs dist/ meanwhile, or after a build that fails, has the last whole one.
const folder = join(projectFolder, '.cache', `build.${process.pid}`);
const fresh = join(folder, 'fresh');
const last = join(folder, 'last');
mkdirSync(folder, { recursive: true });
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

// Read before the build: what is changed in the course of it makes the next one necessary.
const sources = hashOfSources();
await runNode(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--outDir', fresh]);
process.env.BUILD_FOLDER = fresh;
await runNode(['node_modules/gulp/bin/gulp.js', '--silent']);
if (existsSync(dist)) renameSync(dist, last);
renameSync(fresh, dist);
rememberBuild(sources);
