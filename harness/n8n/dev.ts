import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { watch } from 'chokidar';

import { readLatency } from '../../scripts/terminal';
import { OWNER } from './client';
import { PROJECT } from './package';
import { type PlaygroundOptions, startPlayground } from './playground';
import { run } from './shell';

const HIGHEST_PORT = 65_535;

/** An editor that saves several files is done by then. */
const SETTLE_MS = 200;

const OPTIONS = {
	port: { type: 'string', default: '5678' },
	latency: { type: 'string', default: 'fast' },
} as const;

/** help.txt says what the options do. @throws Error if an option is unknown or cannot be used */
function readOptions(): PlaygroundOptions {
	const { port, latency } = parseArgs({ options: OPTIONS }).values;
	const number = Number(port);
	if (!/^\d+$/.test(port) || number > HIGHEST_PORT) {
		throw new Error(`--port is a number from 0 (any free one) to ${HIGHEST_PORT}, not ${port}.`);
	}
	return { port: number || undefined, latency: readLatency(latency) };
}

/** Builds the node whenever one of its files is saved, and lays the result where n8n finds it. */
function rebuildOnSave(installed: string) {
	const build = async () => {
		try {
			await run(process.execPath, ['scripts/build.mjs'], { cwd: PROJECT });
			await cp(join(PROJECT, 'dist'), join(installed, 'dist'), { recursive: true });
			console.log('Built anew: n8n has it, a reload of its page shows it.');
		} catch (error) {
			const { message, stdout = '' } = error as Error & { stdout?: string };
			console.log(`${message}${stdout}\nn8n keeps the last node that could be built.`);
		}
	};
	let isDue = false;
	let building = Promise.resolve();
	watch(['nodes', 'credentials'], { cwd: PROJECT, ignoreInitial: true }).on('all', () => {
		if (isDue) return;
		isDue = true;
		// One after the other: the last one builds what was saved last.
		building = building.then(async () => {
			await sleep(SETTLE_MS);
			isDue = false;
			await build();
		});
	});
}

async function main() {
	const options = readOptions();
	let stop: () => void = () => process.exit(0);
	// Ctrl-C comes more than once: from the terminal, and from npm.
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop());
	const playground = await startPlayground({ ...options, report: console.log });
	const stopped = new Promise<void>((resolve) => (stop = resolve));
	rebuildOnSave(playground.installed);
	const { server, sandbox, workflows } = playground;
	console.log(`
n8n is ready at ${server.baseUrl}
  e-mail   ${OWNER.email}
  password ${OWNER.password}

The credential “Segmind sandbox” leads to ${sandbox.url}, an imitation of Segmind on this machine.
Workflows to try: ${[...workflows.values()].map(({ name }) => name).join('; ')}.
Save a file in nodes/ or credentials/, and n8n has it some seconds later. Ctrl-C ends it.`);
	await stopped;
	console.log('\nStopping …');
	await playground.stop();
}

main().then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exit(1);
	},
);
