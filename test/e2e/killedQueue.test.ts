import type { Daemon } from '../../harness/n8n/process';
import { expectNothingPaidTwice, IN_ONE_NODE, killAll, logInAgain, SLOW } from './support/deaths';
import { useQueue } from './support/queue';

/** So many executions that every way has some on each worker, and that some wait. */
const CONCURRENCY = 10;

/** Longer than a worker takes to start again. */
const LOCK_SECONDS = 120;

describe('60 items that are killed in queue mode and retried by hand, no option set, are bought once', () => {
	const queue = useQueue(SLOW, CONCURRENCY, LOCK_SECONDS);

	// As a supervisor does: a worker finds what it left unfinished, and n8n marks that as crashed.
	it('with one worker killed', async () => {
		await expectNothingPaidTwice(queue, IN_ONE_NODE, {
			kill: async () => await killAll([queue.cluster.workers.get('one') as Daemon]),
			revive: async () => await queue.cluster.startWorker('one'),
		});
	});

	it('with main and all workers killed', async () => {
		const { cluster } = queue;
		await expectNothingPaidTwice(queue, IN_ONE_NODE, {
			kill: async () => await killAll([cluster.main.daemon, ...cluster.workers.values()]),
			revive: async () => {
				await logInAgain(queue, await cluster.startMain());
				await Promise.all([...cluster.workers.keys()].map(cluster.startWorker));
			},
		});
	});
});
