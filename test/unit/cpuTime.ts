/** How long a piece of work keeps the processor busy, in seconds: unlike its time by the clock, it is no longer on a busy machine. */
export async function cpuSeconds(work: () => unknown): Promise<number> {
	const before = process.cpuUsage();
	await work();
	return process.cpuUsage(before).user / 1e6;
}

/** What takes less cannot be told from nothing, in seconds. */
const LEAST_SECONDS = 0.005;

const MOST_ROUNDS = 6;

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
		ofOne = Math.min(ofOne, await cpuSeconds(one));
		ofOther = Math.min(ofOther, await cpuSeconds(other));
		ratio = ofOther / Math.max(ofOne, LEAST_SECONDS);
	}
	return ratio;
}
