import { sleep } from 'n8n-workflow';

/**
 * The longest single sleep. Not every version of n8n can interrupt `sleep`, so waits are sliced: after a
 * cancel, no timer outlives its slice.
 */
export const LONGEST_SLICE_MS = 5_000;

/** What `withDeadline` gives if the work was not done in time. */
export const TIMED_OUT = Symbol('timed out');

/** n8n reports an execution as cancelled, not failed, if the error's name contains `Cancelled`. */
export class ExecutionCancelled extends Error {
	constructor() {
		super('The execution was canceled');
		this.name = 'ExecutionCancelled';
	}
}

/** Thrown where work is given up because another item of a batch that is to stop on errors failed. */
export class BatchStopped extends Error {
	constructor() {
		super('Another item failed');
		this.name = 'BatchStopped';
	}
}

/**
 * Time, as the whole execution shares it: every wait ends at once when the user cancels the
 * execution, or when the batch stops. It goes on evenly, also when the computer's clock is set back or
 * forward: nobody waits for hours then, or gives up a job at once.
 */
export class ExecutionClock {
	private readonly wakers = new Set<() => void>();

	private stopped = false;

	/** What `performance.now()`, which nobody can set, lacks to ms since 1970. */
	private readonly epochMs = Date.now() - performance.now();

	private readonly wakeAll = () => {
		for (const wake of this.wakers) wake();
	};

	constructor(private readonly signal: AbortSignal | undefined) {
		signal?.addEventListener('abort', this.wakeAll);
	}

	/** The current time in ms since 1970, as the computer's clock counted them when the execution began. */
	now(): number {
		return this.epochMs + performance.now();
	}

	/**
	 * Resolves at `dueMs` (ms since 1970), no earlier.
	 * @throws ExecutionCancelled, BatchStopped as soon as either happens
	 */
	async until(dueMs: number): Promise<void> {
		this.check();
		for (let left = dueMs - this.now(); left > 0; left = dueMs - this.now()) {
			await this.slice(Math.min(left, LONGEST_SLICE_MS));
			this.check();
		}
	}

	/**
	 * Waits for work, but no longer than until `dueMs` (ms since 1970). It goes on when the batch stops:
	 * what was sent is told its answer.
	 * @returns what the work gave, or `TIMED_OUT`; the work then goes on unseen
	 */
	async withDeadline<Result>(
		dueMs: number,
		work: Promise<Result>,
	): Promise<Result | typeof TIMED_OUT> {
		let isDone = false;
		const done = work.finally(() => (isDone = true));
		const late = async (): Promise<typeof TIMED_OUT> => {
			for (let left = dueMs - this.now(); left > 0 && !isDone; left = dueMs - this.now()) {
				await this.slice(Math.min(left, LONGEST_SLICE_MS));
			}
			return TIMED_OUT;
		};
		return await Promise.race([done, late()]);
	}

	/** @throws ExecutionCancelled, BatchStopped */
	check(): void {
		this.checkCancelled();
		if (this.stopped) throw new BatchStopped();
	}

	/** @throws ExecutionCancelled */
	checkCancelled(): void {
		if (this.signal?.aborted) throw new ExecutionCancelled();
	}

	/** Ends every wait: an item failed, and the node is to stop on errors. */
	stop(): void {
		this.stopped = true;
		this.wakeAll();
	}

	/** True once nothing new is to be begun. */
	get isOver(): boolean {
		return this.stopped || this.signal?.aborted === true;
	}

	get abortSignal(): AbortSignal | undefined {
		return this.signal;
	}

	/** Lets go of the cancel signal, which lives on when this node is done. */
	release(): void {
		this.signal?.removeEventListener('abort', this.wakeAll);
	}

	private async slice(milliseconds: number): Promise<void> {
		await new Promise<void>((resolve) => {
			const wake = () => {
				this.wakers.delete(wake);
				resolve();
			};
			this.wakers.add(wake);
			void sleep(milliseconds).then(wake);
		});
	}
}
