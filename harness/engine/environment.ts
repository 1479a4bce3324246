import 'reflect-metadata';

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isAlive } from '../../scripts/isAlive.cjs';
import { captureLog, type LogCapture } from './logCapture';
import * as onceInProcess from './onceInProcess.cjs';

/** Where n8n keeps the files of binary data: on disk, or (`default`) inside the run data, in memory. */
export type BinaryMode = 'filesystem' | 'default';

/** n8n's own modules, all of one installation, and the container that holds their services. */
export interface Core {
	n8nCore: typeof import('n8n-core');
	n8nWorkflow: typeof import('n8n-workflow');
	container: typeof import('@n8n/di').Container;
	log: LogCapture;
}

/** Nothing secret is kept beyond a run: what matters is that credentials are really encrypted. */
const ENCRYPTION_KEY = 'the key of an n8n that lives as long as one process';

export interface Booted {
	core: Core;
	coreFolder: string;
}

/** What there is once in this process, n8n-core above all. */
export const once =
	(globalThis as { onceInProcess?: typeof onceInProcess }).onceInProcess ?? onceInProcess;

/**
 * Loads n8n-core with an environment of its own. n8n's services are single in a process, so later
 * calls give the same ones.
 * @param coreFolder a folder whose node_modules hold the n8n-core to run
 * @throws Error if this process has loaded another n8n-core
 */
export function loadCore({ coreFolder }: { coreFolder: string }): Core {
	const { booted } = once;
	if (booted?.coreFolder === coreFolder) return booted.core;
	if (booted) throw new Error('A process can run one n8n-core. Start another process.');
	setEnvironment(temporaryUserFolder());
	const { createRequire } = once;
	const fromFolder = createRequire(join(coreFolder, 'package.json'));
	const n8nCore = fromFolder('n8n-core') as Core['n8nCore'];
	const fromCore = createRequire(fromFolder.resolve('n8n-core'));
	const container = (fromCore('@n8n/di') as typeof import('@n8n/di')).Container;
	const n8nWorkflow = fromCore('n8n-workflow') as Core['n8nWorkflow'];
	const core: Core = {
		n8nCore,
		n8nWorkflow,
		container,
		log: captureLog(n8nCore, fromCore, container),
	};
	setEncryptionKey(core);
	once.booted = { core, coreFolder };
	return core;
}

/** Makes n8n keep binary data in this way from now on, for all that runs in this process. */
export async function useBinaryMode({ n8nCore, container }: Core, mode: BinaryMode): Promise<void> {
	const service = container.get(n8nCore.BinaryDataService);
	if ('BinaryDataConfig' in n8nCore) {
		container.get(n8nCore.BinaryDataConfig).mode = mode;
		await service.init();
		return;
	}
	// In n8n 1.8x the server hands its settings over by itself.
	const { InstanceSettings } = n8nCore as Core['n8nCore'];
	const localStoragePath = join(container.get(InstanceSettings).n8nFolder, 'binaryData');
	const init = service.init.bind(service) as (config: object) => Promise<void>;
	await init({ mode, availableModes: ['default', 'filesystem'], localStoragePath });
}

const FOLDER_PREFIX = 'openvoice-n8n-engine-';

/**
 * A folder for an n8n that lives as long as this process. It is removed at the process's end, or, where
 * that end was not told (a test runner's, kill -9), by the next one.
 */
function temporaryUserFolder(): string {
	const remove = (folder: string) => rmSync(folder, { recursive: true, force: true });
	for (const name of readdirSync(tmpdir())) {
		const owner = name.startsWith(FOLDER_PREFIX) && Number(name.split('-')[3]);
		if (owner && !isAlive(owner)) remove(join(tmpdir(), name));
	}
	const folder = mkdtempSync(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`));
	process.on('exit', () => remove(folder));
	return folder;
}

/** n8n reads these when it is first loaded. What the shell says of another n8n must not count here. */
function setEnvironment(userFolder: string): void {
	const { env } = once;
	for (const name of Object.keys(env)) {
		if (name.startsWith('N8N_')) delete env[name];
	}
	Object.assign(env, {
		N8N_USER_FOLDER: userFolder,
		N8N_ENCRYPTION_KEY: ENCRYPTION_KEY,
		N8N_LOG_LEVEL: 'info',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		// A proxy for the world outside is not to be asked for the sandbox on this machine.
		NO_PROXY: [env.NO_PROXY ?? env.no_proxy, '127.0.0.1', 'localhost'].filter(Boolean).join(','),
	});
}

/** Newer versions fetch their key from a provider: a server's database; here the one key above. */
function setEncryptionKey({ n8nCore, container }: Core): void {
	if (!('EncryptionKeyProxy' in n8nCore)) return;
	const value = container.get(n8nCore.Cipher).encryptDEKWithInstanceKey(ENCRYPTION_KEY);
	const key = { id: 'instance', value, algorithm: 'aes-256-cbc', format: 'no-prefix' } as const;
	const get = async () => await Promise.resolve(key);
	container
		.get(n8nCore.EncryptionKeyProxy)
		.setProvider({ getActiveKey: get, getKeyById: get, getLegacyKey: get });
}
