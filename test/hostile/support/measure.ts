import { type Cost, mainThreadCpuMs, measured } from '../../../harness/cost';
import { once } from '../../../harness/engine/environment';
import { LONGEST_SLICE_MS } from '../../../nodes/OpenVoice/pace/executionClock';

/** JSON that takes `REFERENCE_MS` to read where the bounds of the tests were set. */
const REFERENCE = JSON.stringify(
	Array.from({ length: 60_000 }, (_, index) => ({ index, text: `Text ${index}` })),
);
const REFERENCE_MS = 40;

/** How many times as long this machine takes for anything just now; at least 1. */
export function slowness(): number {
	const times = Array.from({ length: 5 }, () => {
		const before = mainThreadCpuMs();
		JSON.parse(REFERENCE);
		return mainThreadCpuMs() - before;
	});
	return Math.max(1, Math.min(...times) / REFERENCE_MS);
}

/** A stretch is measured so often at most: the compiler, or the collection of garbage, may come in between. */
const MOST_MEASUREMENTS = 3;

/**
 * Runs work, and again where it took too much: the best of three counts, of the stretch by how slow the machine is.
 * @param look is given the result of each run
 * @param most what it may take at most on the machine on which the bounds were set
 */
export async function expectCheap<Result>(
	work: () => Promise<Result>,
	most: Cost,
	look: (result: Result) => Promise<void> | void,
): Promise<void> {
	const best: Cost = { longestStretchMs: Infinity, memoryBytes: Infinity };
	for (let run = 0; run < MOST_MEASUREMENTS; run++) {
		const { result, cost } = await measured(work);
		await look(result);
		best.longestStretchMs = Math.min(best.longestStretchMs, cost.longestStretchMs / slowness());
		best.memoryBytes = Math.min(best.memoryBytes, cost.memoryBytes);
		const isCheap =
			best.longestStretchMs < most.longestStretchMs && best.memoryBytes < most.memoryBytes;
		if (isCheap) return;
	}
	expect(best.longestStretchMs).toBeLessThan(most.longestStretchMs);
	expect(best.memoryBytes).toBeLessThan(most.memoryBytes);
}

/**
 * Speeds up the node's clock and its sleeps by a factor, so that idle limits and deadlines come early. I/O and CPU take
 * their real time.
 */
export function useFastClock(factor: number): void {
	const real = performance.now.bind(performance);
	const { setTimeout } = once.globalThis;
	beforeEach(() => {
		const startMs = real();
		performance.now = () => startMs + (real() - startMs) * factor;
		const setTimer = (work: () => void, ms = 0) =>
			setTimeout(work, ms > LONGEST_SLICE_MS ? ms : ms / factor);
		once.globalThis.setTimeout = Object.assign(setTimer, setTimeout);
	});
	afterEach(() => {
		performance.now = real;
		once.globalThis.setTimeout = setTimeout;
	});
}
