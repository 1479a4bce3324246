import { setImmediate as settled } from 'node:timers/promises';

import Heap from 'heap-js';

import { ExecutionClock } from '../../nodes/OpenVoice/pace/executionClock';

/**
 * Time that passes only when everybody waits for it: the node's own slots and request gate run on it as
 * they run on the clock, and an hour of theirs takes a moment.
 */
export class VirtualTime extends ExecutionClock {
	private readonly due = new Heap<{ ms: number; order: number; wake: () => void }>(
		(one, other) => one.ms - other.ms || one.order - other.order,
	);

	private order = 0;

	private ms = 0;

	constructor() {
		super(undefined);
	}

	override now(): number {
		return this.ms;
	}

	get nowSeconds(): number {
		return this.ms / 1000;
	}

	override async until(dueMs: number): Promise<void> {
		await new Promise<void>((wake) => {
			this.due.push({ ms: Math.max(dueMs, this.ms), order: this.order++, wake });
		});
	}

	async pass(seconds: number): Promise<void> {
		await this.until(this.ms + seconds * 1000);
	}

	/** Lets time pass until the work is done. */
	async run<Result>(work: Promise<Result>): Promise<Result> {
		for (;;) {
			await settled();
			const next = this.due.pop();
			if (!next) return await work;
			this.ms = next.ms;
			next.wake();
		}
	}
}
