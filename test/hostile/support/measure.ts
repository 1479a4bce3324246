import { setTimeout as realSleep } from 'node:timers/promises';

/** What something took. */
export interface Cost {
	/** The longest stretch in which nothing else could run, in ms of CPU time: a busy machine does not count. */
	longestStretchMs: number;
	/** How far memory grew at most, in bytes. */
	memoryBytes: number;
}

const TICK_MS = 5;

/** Measures work while it runs. */
export async function measured<Result>(
	work: () => Promise<Result>,
): Promise<{ result: Result; cost: Cost }> {
	globalThis.gc?.();
	const cost: Cost = { longestStretchMs: 0, memoryBytes: 0 };
	const before = process.memoryUsage().rss;
	let isOver = false;
	const watching = (async () => {
		for (let last = process.cpuUsage(); !isOver; last = process.cpuUsage()) {
			await realSleep(TICK_MS);
			const { user, system } = process.cpuUsage(last);
			cost.longestStretchMs = Math.max(cost.longestStretchMs, (user + system) / 1000);
			cost.memoryBytes = Math.max(cost.memoryBytes, process.memoryUsage().rss - before);
		}
	})();
	const result = await work().finally(() => (isOver = true));
	await watching;
	return { result, cost };
}

/**
 * Lets the node's own clock run faster, so that nobody has to wait for idle limits and deadlines; what really takes time
 * takes its time.
 */
export function useFastClock(factor: number): void {
	const real = performance.now.bind(performance);
	beforeEach(() => {
		const startMs = real();
		performance.now = () => startMs + (real() - startMs) * factor;
	});
	afterEach(() => {
		performance.now = real;
	});
}
