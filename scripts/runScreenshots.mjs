import { setUp } from './setUp.mjs';
import { runNode } from './spawn.mjs';

await setUp();
await runNode(['--import', 'tsx', 'harness/n8n/takeScreenshots.ts']);
