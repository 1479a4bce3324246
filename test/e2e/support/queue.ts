import { chmod } from 'node:fs/promises';
import { join } from 'node:path';

import { settleIn } from '../../../harness/n8n/client';
import { type Cluster, startCluster } from '../../../harness/n8n/cluster';
import type { SandboxSettings } from '../../../harness/sandboxProcess';
import { type RealN8n, useGround } from './realN8n';

/** n8n notices a dead worker after half a minute; its executions end then, on a busy machine minutes later. */
export const DEAD_WORKER_SECONDS = 480;
const LOCK_SECONDS = 25;

/** n8n's queue mode with two workers, its owner logged in. */
export type Queue = Omit<RealN8n, 'server'> & { cluster: Cluster };

/**
 * Starts n8n in queue mode for the tests of a file; what died in one test is there again in the next.
 * @param concurrency how many executions a worker runs side by side
 * @param lockSeconds longer than a worker takes to start again, where one does
 */
export function useQueue(
	settings: Partial<SandboxSettings>,
	concurrency: number,
	lockSeconds = LOCK_SECONDS,
): Queue {
	const queue = useGround(settings) as Queue;
	beforeAll(async () => {
		// PostgreSQL does not run as root, and has to reach its folder.
		await chmod(queue.folder, 0o755);
		queue.cluster = await startCluster({
			install: queue.install,
			tarball: queue.tarball,
			folder: join(queue.folder, 'cluster'),
			workers: ['one', 'two'],
			concurrency,
			lockSeconds,
		});
		queue.atEnd.push(async () => await queue.cluster.stop());
		Object.assign(queue, await settleIn(queue.cluster.main.baseUrl, queue.sandbox));
	}, 600_000);

	beforeEach(async () => {
		await queue.sandbox.reset(settings);
		for (const [name, worker] of queue.cluster.workers) {
			if (!worker.isRunning) await queue.cluster.startWorker(name);
		}
	});
	return queue;
}
