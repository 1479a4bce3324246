import { setUp } from './setUp.mjs';
import { runNode } from './spawn.mjs';

await setUp();
await runNode(['--import', 'tsx', 'bench/main.ts', ...process.argv.slice(2)]);
