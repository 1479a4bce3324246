import { chown, cp, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { N8nInstall } from './install';
import { installCommunityPackage } from './package';
import { Daemon, freePort } from './process';
import { HEADLESS, startProcess, startServer, untilReady, type N8nServer } from './server';
import { run } from './shell';
import { ensurePostgres, ensureRedis } from './systemPackages';

/** The account and database that n8n uses; the server listens on this machine only. */
const DATABASE = { user: 'n8n', name: 'postgres' };

async function startRedis(folder: string, port: number) {
	const redis = new Daemon({
		command: await ensureRedis(),
		args: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
		logFile: join(folder, 'redis.log'),
		cwd: folder,
	});
	await redis.untilItSays('Ready to accept connections');
	return redis;
}

async function startPostgres(folder: string, port: number) {
	const initdb = await ensurePostgres();
	const data = join(folder, 'postgres');
	await mkdir(data, { recursive: true });
	const owner: { uid?: number; gid?: number } = {};
	// PostgreSQL refuses to run as root; Debian's package brings a user for it.
	if (process.getuid?.() === 0) {
		const id = async (what: '-u' | '-g') => Number(await run('id', [what, 'postgres']));
		const [uid, gid] = [await id('-u'), await id('-g')];
		await chown(data, uid, gid);
		Object.assign(owner, { uid, gid });
	}
	const form = ['--auth=trust', '--encoding=UTF8', '--no-sync', `--username=${DATABASE.user}`];
	await run(initdb, [...form, data], { cwd: '/', ...owner });
	const postgres = new Daemon({
		command: join(dirname(initdb), 'postgres'),
		// Nothing outlives the test, so nothing need reach the disk in time.
		args: ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', '-F'],
		logFile: join(folder, 'postgres.log'),
		cwd: '/',
		...owner,
	});
	await postgres.untilItSays('ready to accept connections');
	return postgres;
}

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
 * n8n's queue mode on one machine: Redis, PostgreSQL (both installed first where root may), one main and
 * several workers. Each process has a folder of its own: with a shared one a worker that starts again takes
 * the executions of the healthy one for its own, crashed ones.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
	const { install, folder } = options;
	const services = join(folder, 'services');
	await mkdir(services, { recursive: true });
	const [redisPort, postgresPort] = [await freePort(), await freePort()];
	const redis = await startRedis(services, redisPort);
	const postgres = await startPostgres(services, postgresPort);
	const env = {
		...HEADLESS,
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redisPort),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(postgresPort),
		DB_POSTGRESDB_DATABASE: DATABASE.name,
		DB_POSTGRESDB_USER: DATABASE.user,
		DB_POSTGRESDB_PASSWORD: 'unused',
		// A dead worker is noticed when its lock has run out, and not after two minutes.
		QUEUE_WORKER_LOCK_DURATION: String(options.lockSeconds * 1000),
		QUEUE_WORKER_LOCK_RENEW_TIME: '4000',
		QUEUE_WORKER_STALLED_INTERVAL: '4000',
	};

	const packed = join(folder, 'package');
	await installCommunityPackage(options.tarball, packed);
	const ownFolder = async (name: string) => {
		const userFolder = join(folder, name);
		await cp(join(packed, '.n8n'), join(userFolder, '.n8n'), { recursive: true });
		return userFolder;
	};
	const startMain = async () =>
		await startServer({ install, userFolder: await ownFolder('main'), env });
	const workers = new Map<string, Daemon>();
	const startWorker = async (name: string) => {
		const port = await freePort();
		const health = { QUEUE_HEALTH_CHECK_ACTIVE: 'true', QUEUE_HEALTH_CHECK_PORT: String(port) };
		const daemon = await startProcess(
			{ install, userFolder: await ownFolder(name), env: { ...env, ...health } },
			{ args: ['worker', `--concurrency=${options.concurrency}`], name },
		);
		await untilReady(daemon, `http://127.0.0.1:${port}`);
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
			await redis.stop();
			// PostgreSQL waits on SIGTERM for its clients to leave; SIGINT sends them away.
			postgres.signal('SIGINT');
			await postgres.ended;
		},
	};
	await Promise.all(options.workers.map(startWorker));
	return cluster;
}
