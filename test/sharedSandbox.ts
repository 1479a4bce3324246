import { setImmediate } from 'node:timers/promises';

import { once } from '../harness/engine/environment';
import { Sandbox } from '../harness/sandboxProcess';
import type * as Listening from '../sandbox/listen.ts' with { 'resolution-mode': 'import' };
import type * as Settings from '../sandbox/settings.ts' with { 'resolution-mode': 'import' };

/** Past Jest's registry: the sandbox is made of ES modules (`environment.js`). */
declare const importOnce: (path: string) => Promise<unknown>;

type Running = Awaited<ReturnType<typeof Listening.listen>>;

/**
 * The sandbox of this Jest worker, as new. It checks every exchange against the contract. It listens in the worker's own
 * process, where its clock is the tests', and its control endpoints are called without a connection: most of what a test asks
 * is asked there.
 */
export async function sharedSandbox(): Promise<Sandbox> {
	once.sandbox ??= start();
	const { server, url } = (await once.sandbox) as Running;
	const sandbox = new Sandbox(url, async (path, { method, body }) => {
		// Whoever asks again and again lets other requests come in between, as over a connection.
		await setImmediate();
		const { statusCode, payload } = await server.inject({ method, url: path, payload: body });
		return { status: statusCode, text: payload };
	});
	await sandbox.reset();
	return sandbox;
}

async function start(): Promise<Running> {
	const { listen } = (await importOnce('../sandbox/listen.ts')) as typeof Listening;
	const { changeSettings, LATENCIES, settingsSchema } = (await importOnce(
		'../sandbox/settings.ts',
	)) as typeof Settings;
	const change = { runSeconds: LATENCIES.fast, validate: true };
	const settings = changeSettings(settingsSchema.parse({}), change);
	const running = await listen(
		{ settings, faults: { seed: 1, rules: [] }, log: false },
		'127.0.0.1',
		0,
	);
	running.server.server.unref();
	return running;
}
