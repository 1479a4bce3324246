import { setUp } from './setUp.mjs';
import { runNode } from './spawn.mjs';

await setUp();
await runNode(['--import', 'tsx', 'harness/n8n/dev.ts', ...process.argv.slice(2)]);
