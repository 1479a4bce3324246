import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';

import { once } from '../harness/engine/environment';
import { Sandbox } from '../harness/sandboxProcess';
import type * as Listening from '../sandbox/listen.ts' with { 'resolution-mode': 'import' };
import type * as Settings from '../sandbox/settings.ts' with { 'resolution-mode': 'import' };

/** Native `import`: Jest's registry does not load the sandbox's ES modules (`environment.js`). */
declare const importOnce: (path: string) => Promise<unknown>;

type Running = Awaited<ReturnType<typeof Listening.listen>>;

/**
 * The worker's sandbox, reset. It validates every exchange against the contract. It runs in the worker's process, so
 * `FastTime` moves its clock too, and control calls skip HTTP: they were two thirds of all requests.
 */
export async function sharedSandbox(): Promise<Sandbox> {
	once.sandbox ??= start();
	const { server, url } = (await once.sandbox) as Running;
	const sandbox = new Sandbox(url, async (path, { method, body }) => {
		// `inject` resolves in microtasks: without a turn of the event loop, a polling loop would starve all I/O.
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
	// Connections that clients keep open would hold the process for another minute.
	running.server.server.on('connection', (socket: Socket) => socket.unref()).unref();
	return running;
}
