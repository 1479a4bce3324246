import { mainThreadCpuMs } from '../../harness/cost';

/** Shortest measurable CPU time. */
const LEAST_MS = 5;

const MOST_ROUNDS = 6;

async function cpuMs(work: () => unknown): Promise<number> {
	const before = mainThreadCpuMs();
	await work();
	return mainThreadCpuMs() - before;
}

/**
 * Ratio of the CPU times of two pieces of work (`other` / `one`), measured side by side. Noise only adds time, so each
 * counts with its minimum; stops early once the ratio is below `enough`.
 */
export async function cpuRatio(
	one: () => unknown,
	other: () => unknown,
	enough: number,
): Promise<number> {
	let [ofOne, ofOther, ratio] = [Infinity, Infinity, Infinity];
	for (let round = 0; round < MOST_ROUNDS && ratio >= enough; round++) {
		ofOne = Math.min(ofOne, await cpuMs(one));
		ofOther = Math.min(ofOther, await cpuMs(other));
		ratio = ofOther / Math.max(ofOne, LEAST_MS);
	}
	return ratio;
}
