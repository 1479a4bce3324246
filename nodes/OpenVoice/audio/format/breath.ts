import { sleep } from 'n8n-workflow';

/** Others wait no longer than this: n8n's server answers meanwhile. */
const LONGEST_STEP_MS = 15;

/** Lets others have their turn in long reckoning, and ends it when the execution is cancelled. */
export class Breath {
	private since = performance.now();

	/** @param check throws when the work is to end */
	constructor(private readonly check: () => void = () => undefined) {}

	/** To be called after each block. @throws what `check` throws */
	async take(): Promise<void> {
		this.check();
		if (performance.now() - this.since < LONGEST_STEP_MS) return;
		await sleep(0);
		this.check();
		this.since = performance.now();
	}
}
