/**
 * So many at a time, first come first served: `maxConcurrency` jobs, and as many downloads.
 * A slot is held from `acquire` until the function that it returns is called (calling it again does
 * nothing).
 */
export class Semaphore {
	private readonly queue: Array<() => void> = [];

	private free: number;

	constructor(count: number) {
		this.free = count;
	}

	/**
	 * Works in a slot: waits for a free one, and gives it back at the end.
	 * @param work is given the function that releases the slot earlier
	 */
	async use<Result>(work: (release: () => void) => Promise<Result>): Promise<Result> {
		const release = await this.acquire();
		try {
			return await work(release);
		} finally {
			release();
		}
	}

	/** Waits for a free slot. @returns the function that releases it */
	async acquire(): Promise<() => void> {
		if (this.free > 0) this.free--;
		else await new Promise<void>((resolve) => this.queue.push(resolve));
		let held = true;
		return () => {
			if (!held) return;
			held = false;
			const next = this.queue.shift();
			if (next) next();
			else this.free++;
		};
	}
}
