import { join } from 'node:path';
import { request } from 'undici';

import type { N8nInstall } from './install';
import { Daemon, freePort } from './process';
import { waitFor } from './waitFor';

/** A first start also makes the database: 30 s on two idle cores, more where others work too. */
const START_SECONDS = 240;

/** What a start needs not load: parts of n8n that no test and no waiter of ours uses. */
const DISABLED_MODULES = [
	...['insights', 'external-secrets', 'mcp', 'provisioning', 'breaking-changes', 'source-control'],
	...['dynamic-credentials', 'chat-hub', 'sso-oidc', 'sso-saml', 'log-streaming', 'ldap', 'otel'],
	...['quick-connect', 'token-exchange', 'n8n-packages', 'mcp-registry', 'workflow-reviews'],
	...['instance-ai', 'agents'],
];

/** Nothing of this n8n calls its makers, and none of it asks its user anything. */
const QUIET = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_DISABLED_MODULES: DISABLED_MODULES.join(','),
	// The browser comes by plain http from this machine.
	N8N_SECURE_COOKIE: 'false',
	// Nothing real is kept there.
	N8N_ENCRYPTION_KEY: 'openvoice-end-to-end-tests',
};

/** Without the editor's pages and the process that runs Code nodes: half the CPU of a start. */
export const HEADLESS = {
	N8N_DISABLE_UI: 'true',
	N8N_RUNNERS_MODE: 'external',
	N8N_RUNNERS_AUTH_TOKEN: 'never used',
};

export interface ServerOptions {
	install: N8nInstall;
	/** n8n's own folder; kept as it is, so that a second start finds what the first one left. */
	userFolder: string;
	/** Settings beside the usual ones, e.g. of queue mode. */
	env?: NodeJS.ProcessEnv;
	/** A free one when absent. */
	port?: number;
}

/**
 * Starts one process of n8n: its main with no `args`, else a command as `worker`. Does not wait. Of the
 * environment it gets only what is named here, nothing of the caller's own n8n.
 */
export async function startProcess(
	{ install, userFolder, env }: ServerOptions,
	{ args = [], name = 'n8n' }: { args?: string[]; name?: string } = {},
) {
	return new Daemon({
		command: install.node,
		args: ['--no-node-snapshot', install.n8n, ...args],
		env: {
			...QUIET,
			// n8n's children run on the same Node.js.
			PATH: `${join(install.node, '..')}:${process.env.PATH}`,
			HOME: userFolder,
			TZ: process.env.TZ,
			N8N_USER_FOLDER: userFolder,
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			...env,
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
	const port = options.port ?? (await freePort());
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
