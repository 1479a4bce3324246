import { readFileSync } from 'node:fs';
import { setTimeout as realSleep } from 'node:timers/promises';

/** Linux: the time that the process's first thread has run, in ns, before what it waited for a processor. */
const SCHEDULER_STATISTICS = '/proc/self/schedstat';

/**
 * CPU time of the main thread, in ms: what holds up the event loop. Threads that compile and collect garbage beside it
 * count in `process.cpuUsage()`, and whatever else the machine does counts in time by the clock.
 */
export function mainThreadCpuMs(): number {
	try {
		return Number(readFileSync(SCHEDULER_STATISTICS, 'latin1').split(' ')[0]) / 1e6;
	} catch {
		// Elsewhere: at least the other programs are left out.
		const { user, system } = process.cpuUsage();
		return (user + system) / 1000;
	}
}

/** What something took. */
export interface Cost {
	/** The longest stretch in which nothing else could run, in ms of the main thread's CPU time. */
	longestStretchMs: number;
	/** How far memory grew at most, in bytes. */
	memoryBytes: number;
}

const TICK_MS = 2;

/** Measures work while it runs. */
export async function measured<Result>(
	work: () => Promise<Result>,
): Promise<{ result: Result; cost: Cost }> {
	globalThis.gc?.();
	const cost: Cost = { longestStretchMs: 0, memoryBytes: 0 };
	const before = process.memoryUsage.rss();
	let isOver = false;
	const watching = (async () => {
		for (let lastMs = mainThreadCpuMs(); !isOver;) {
			await realSleep(TICK_MS);
			cost.longestStretchMs = Math.max(cost.longestStretchMs, mainThreadCpuMs() - lastMs);
			cost.memoryBytes = Math.max(cost.memoryBytes, process.memoryUsage.rss() - before);
			lastMs = mainThreadCpuMs();
		}
	})();
	const result = await work().finally(() => (isOver = true));
	await watching;
	return { result, cost };
}
