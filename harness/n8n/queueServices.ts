import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { ensurePostgres, ensureRedis } from './systemPackages';
import { freePorts } from './ports';
import { Daemon } from './process';
import { run } from './shell';
import { waitFor } from './waitFor';

const START_SECONDS = 60;

/** The account and database that n8n uses; the server listens on this machine only. */
const DATABASE = { user: 'n8n', name: 'postgres' };

/** PostgreSQL refuses to run as root; Debian's package brings this user for it. */
async function postgresUser(): Promise<{ uid?: number; gid?: number }> {
	if (process.getuid?.() !== 0) return {};
	const id = async (what: '-u' | '-g') => Number(await run('id', [what, 'postgres']));
	return { uid: await id('-u'), gid: await id('-g') };
}

async function startRedis(folder: string, port: number) {
	const redis = new Daemon({
		command: await ensureRedis(),
		args: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
		env: process.env,
		logFile: join(folder, 'redis.log'),
		cwd: folder,
	});
	await waitFor('Redis', START_SECONDS, async () =>
		(await redis.log()).includes('Ready to accept connections'),
	);
	return redis;
}

async function startPostgres(folder: string, port: number) {
	const programs = await ensurePostgres();
	const user = await postgresUser();
	const data = join(folder, 'postgres');
	await mkdir(data, { recursive: true });
	if (user.uid !== undefined) await chown(data, user.uid, user.gid as number);

	const initialise = new Daemon({
		command: join(programs, 'initdb'),
		args: ['--auth=trust', '--encoding=UTF8', '--no-sync', `--username=${DATABASE.user}`, data],
		env: process.env,
		logFile: join(folder, 'initdb.log'),
		cwd: '/',
		...user,
	});
	if ((await initialise.ended) !== 0) throw new Error(`initdb failed:\n${await initialise.log()}`);

	const postgres = new Daemon({
		command: join(programs, 'postgres'),
		// Nothing outlives the test, so nothing need reach the disk in time.
		args: ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', '-F'],
		env: process.env,
		logFile: join(folder, 'postgres.log'),
		cwd: '/',
		...user,
	});
	await waitFor('PostgreSQL', START_SECONDS, async () =>
		(await postgres.log()).includes('ready to accept connections'),
	);
	return postgres;
}

export interface QueueServices {
	/** What every process of n8n in queue mode has to be told. */
	env: NodeJS.ProcessEnv;
	stop: () => Promise<void>;
}

/** Starts Redis and an empty PostgreSQL under `folder`, installing them first where root may. */
export async function startQueueServices(folder: string): Promise<QueueServices> {
	await mkdir(folder, { recursive: true });
	const [redisPort, postgresPort] = (await freePorts(2)) as [number, number];
	const redis = await startRedis(folder, redisPort);
	const postgres = await startPostgres(folder, postgresPort);
	return {
		env: {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redisPort),
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(postgresPort),
			DB_POSTGRESDB_DATABASE: DATABASE.name,
			DB_POSTGRESDB_USER: DATABASE.user,
			DB_POSTGRESDB_PASSWORD: 'unused',
		},
		async stop() {
			await redis.stop();
			// PostgreSQL waits on SIGTERM for its clients to leave; SIGINT sends them away.
			postgres.signal('SIGINT');
			await postgres.ended;
		},
	};
}
