import { mainThreadCpuMs } from '../../harness/mainThreadCpu';

/** What takes less cannot be told from nothing. */
const LEAST_MS = 5;

const MOST_ROUNDS = 6;

async function cpuMs(work: () => unknown): Promise<number> {
	const before = mainThreadCpuMs();
	await work();
	return mainThreadCpuMs() - before;
}

/**
 * How many times the CPU time of one piece of work another one takes. Both are measured side by side, and anew until the ratio is
 * below `enough` or it is certain: what else the machine does only adds to a measurement, so the least of each counts.
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
