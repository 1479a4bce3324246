import { setUp } from './setUp.mjs';
import { runTool } from './spawn.mjs';

await setUp();
await runTool('jest/bin/jest.js', process.argv.slice(2));
