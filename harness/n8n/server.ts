import { join } from 'node:path';
import { request } from 'undici';

import { n8nEnvironment } from './environment';
import type { N8nInstall } from './install';
import { freePorts } from './ports';
import { Daemon } from './process';
import { waitFor } from './waitFor';

/** A first start also makes the database: 30 s on two idle cores, more where others work too. */
const START_SECONDS = 240;

export interface ServerOptions {
	install: N8nInstall;
	/** n8n's own folder; kept as it is, so that a second start finds what the first one left. */
	userFolder: string;
	/** Settings beside the usual ones, e.g. of queue mode. */
	env?: NodeJS.ProcessEnv;
	/** A free one when absent. */
	port?: number;
}

/** The key with which our throw-away servers encrypt their credentials: nothing real is kept there. */
const ENCRYPTION_KEY = 'openvoice-end-to-end-tests';

/** Starts one process of n8n: its main with no `args`, else a command as `worker`. Does not wait. */
export async function startProcess(
	options: ServerOptions,
	{ args = [], name = 'n8n' }: { args?: string[]; name?: string } = {},
) {
	const { install, userFolder } = options;
	const [brokerPort] = await freePorts(1);
	return new Daemon({
		command: install.node,
		args: ['--no-node-snapshot', install.n8n, ...args],
		env: {
			...n8nEnvironment(
				{ userFolder, node: install.node, encryptionKey: ENCRYPTION_KEY },
				brokerPort as number,
			),
			...options.env,
		},
		cwd: userFolder,
		logFile: join(userFolder, `${name}.log`),
	});
}

/** Waits until a process of n8n answers that it is ready. Throws its log when it ends before that. */
export async function untilReady(daemon: Daemon, baseUrl: string) {
	await waitFor(`n8n at ${baseUrl} (log: ${daemon.logFile})`, START_SECONDS, async () => {
		if (!daemon.isRunning) return true;
		const { statusCode, body } = await request(`${baseUrl}/healthz/readiness`);
		await body.dump();
		return statusCode === 200;
	});
	if (!daemon.isRunning) throw new Error(`n8n did not start:\n${await daemon.log()}`);
}

export interface N8nServer {
	baseUrl: string;
	daemon: Daemon;
}

/** Starts n8n's main process and waits until it answers. */
export async function startServer(options: ServerOptions): Promise<N8nServer> {
	const port = options.port ?? (await freePorts(1))[0];
	const baseUrl = `http://127.0.0.1:${port}`;
	const daemon = await startProcess({
		...options,
		env: {
			N8N_PORT: String(port),
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			N8N_EDITOR_BASE_URL: baseUrl,
			WEBHOOK_URL: `${baseUrl}/`,
			...options.env,
		},
	});
	await untilReady(daemon, baseUrl);
	return { baseUrl, daemon };
}
