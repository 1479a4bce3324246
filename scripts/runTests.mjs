import { setUp } from './setUp.mjs';
import { runTool } from './tools.mjs';

await setUp();
await runTool('jest/bin/jest.js', process.argv.slice(2));
