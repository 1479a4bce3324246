// Compiles what ships to dist/ and lays icons and codex files beside it. Nothing but Node.js and the
// project's own tools: with `ignore-scripts=true` npm runs no pre- or post-scripts.
import { rmSync } from 'node:fs';
import { runTool } from './tools.mjs';

rmSync('dist', { recursive: true, force: true });
runTool('tsc', ['-p', 'tsconfig.json']);
runTool('gulp', ['--silent']);
