/**
 * Lets this process's time run so many times as fast: what sleeps for a second sleeps for a part of
 * it, and the clock agrees. With a sandbox at the same `timeScale`, everything but the machine's own
 * work is as in real time; that work weighs so many times as much.
 */
export function runTimeAt(scale: number): void {
	const { setTimeout: realSetTimeout } = globalThis;
	const realNow = Date.now.bind(Date);
	const start = realNow();
	Date.now = () => Math.round(start + (realNow() - start) * scale);
	// What the node waits by.
	const evenNow = performance.now.bind(performance);
	const evenStart = evenNow();
	performance.now = () => evenStart + (evenNow() - evenStart) * scale;
	const scaled = (work: () => void, ms = 0, ...args: []) =>
		realSetTimeout(work, ms / scale, ...args);
	globalThis.setTimeout = Object.assign(scaled, realSetTimeout);
}
