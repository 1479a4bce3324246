import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { N8nInstall } from './install';
import { installCommunityPackage } from './package';
import { freePorts } from './ports';
import type { Daemon } from './process';
import { startQueueServices } from './queueServices';
import { startProcess, startServer, untilReady, type N8nServer } from './server';

/** A dead worker is noticed when its lock has run out, and not after two minutes. */
const stallDetection = (lockSeconds: number) => ({
	QUEUE_WORKER_LOCK_DURATION: String(lockSeconds * 1000),
	QUEUE_WORKER_LOCK_RENEW_TIME: '4000',
	QUEUE_WORKER_STALLED_INTERVAL: '4000',
});

export interface ClusterOptions {
	install: N8nInstall;
	/** The packed node. */
	tarball: string;
	/** Everything of the cluster lies under it. */
	folder: string;
	/** Names of the workers. */
	workers: string[];
	/** How many executions a worker runs side by side. */
	concurrency: number;
	/** After so long a worker that is dead is noticed by others; one that starts again before marks as crashed what it left. */
	lockSeconds: number;
}

export interface Cluster {
	main: N8nServer;
	workers: Map<string, Daemon>;
	/** Starts main again, at another address. */
	startMain: () => Promise<N8nServer>;
	/** Starts a worker of that name (again). */
	startWorker: (name: string) => Promise<Daemon>;
	stop: () => Promise<void>;
}

/**
 * n8n's queue mode on one machine: Redis, PostgreSQL, one main and several workers. Each process has a
 * folder of its own: with a shared one a worker that starts again takes the executions of the healthy
 * one for its own, crashed ones.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
	const { install, folder } = options;
	const services = await startQueueServices(join(folder, 'services'));
	const env = { ...services.env, ...stallDetection(options.lockSeconds) };

	const packed = join(folder, 'package');
	await installCommunityPackage(options.tarball, packed);
	const ownFolder = async (name: string) => {
		const userFolder = join(folder, name);
		await mkdir(userFolder, { recursive: true });
		await cp(join(packed, '.n8n'), join(userFolder, '.n8n'), { recursive: true });
		return userFolder;
	};

	const startMain = async () =>
		await startServer({ install, userFolder: await ownFolder('main'), env });
	const workers = new Map<string, Daemon>();
	const startWorker = async (name: string) => {
		const [healthPort] = (await freePorts(1)) as [number];
		const daemon = await startProcess(
			{
				install,
				userFolder: await ownFolder(name),
				env: {
					...env,
					QUEUE_HEALTH_CHECK_ACTIVE: 'true',
					QUEUE_HEALTH_CHECK_PORT: String(healthPort),
				},
			},
			{ args: ['worker', `--concurrency=${options.concurrency}`], name },
		);
		await untilReady(daemon, `http://127.0.0.1:${healthPort}`);
		workers.set(name, daemon);
		return daemon;
	};
	const cluster: Cluster = {
		main: await startMain(),
		workers,
		startMain: async () => (cluster.main = await startMain()),
		startWorker,
		async stop() {
			await Promise.all([...workers.values()].map(async (worker) => await worker.stop()));
			await cluster.main.daemon.stop();
			await services.stop();
		},
	};
	for (const name of options.workers) await startWorker(name);
	return cluster;
}
