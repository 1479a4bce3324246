import { setUp } from './setUp.mjs';
import { runTool } from './spawn.mjs';

await setUp();
await runTool('jest/bin/jest.js', ['--config', 'jest.e2e.config.js', ...process.argv.slice(2)]);
