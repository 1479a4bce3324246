// Compiles what ships to dist/ and lays icons and codex files beside it. Nothing but Node.js and the
// project's own tools: with `ignore-scripts=true` npm runs no pre- or post-scripts.
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { hashOfSources, rememberBuild } from './buildState.mjs';
import { projectFolder, runTool } from './tools.mjs';

// Read before the build: what is changed in the course of it makes the next one necessary.
const sources = hashOfSources();
rmSync(join(projectFolder, 'dist'), { recursive: true, force: true });
await runTool('typescript/bin/tsc', ['-p', 'tsconfig.json']);
await runTool('gulp/bin/gulp.js', ['--silent']);
rememberBuild(sources);
