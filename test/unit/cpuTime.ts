/** How long a piece of work keeps the processor busy, in seconds: unlike its time by the clock, it is no longer on a busy machine. */
export async function cpuSeconds(work: () => unknown): Promise<number> {
	const before = process.cpuUsage();
	await work();
	return process.cpuUsage(before).user / 1e6;
}
