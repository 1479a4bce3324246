import { readFileSync } from 'node:fs';

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
