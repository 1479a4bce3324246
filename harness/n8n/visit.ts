import { parseArgs } from 'node:util';

import { OWNER } from './client';
import { startPlayground } from './playground';

/** n8n's usual port. */
const DEFAULT_PORT = '5678';

const HELP = `A real n8n with this node, a local sandbox of Segmind, a credential for it and the examples.

Usage: npm run n8n [-- --port 5678] [--latency fast|realistic]

The first run on a machine installs n8n into a cache folder, which takes some minutes and 3 GB.
Ctrl-C ends everything; nothing is kept.`;

async function main() {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: DEFAULT_PORT },
			latency: { type: 'string', default: 'fast' },
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help) return console.log(HELP);
	const latency = values.latency === 'realistic' ? 'realistic' : 'fast';
	const port = Number(values.port);
	const playground = await startPlayground({ port, latency, report: console.log });
	const { server, sandbox, workflows } = playground;
	console.log(`
n8n is ready at ${server.baseUrl}
  e-mail   ${OWNER.email}
  password ${OWNER.password}

The credential “Segmind sandbox” leads to ${sandbox.url}, an imitation of Segmind on this machine.
Workflows to try: ${[...workflows.values()].map(({ name }) => name).join('; ')}.
Ctrl-C ends it.`);

	await new Promise<void>((resolve) => {
		process.once('SIGINT', resolve);
		process.once('SIGTERM', resolve);
	});
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
