import { ExecutionClock } from '../../nodes/OpenVoice/pace/executionClock';

/**
 * The node's own waiting, on a clock that jumps: every wait is over as soon as all that is due before
 * it has happened. Code that waits for minutes is tested in milliseconds, in the true order.
 */
export class FakeClock extends ExecutionClock {
	private clockMs: number;

	private readonly sleepers: Array<{ dueMs: number; wake: () => void }> = [];

	constructor({ startMs = 1_000_000, signal }: { startMs?: number; signal?: AbortSignal } = {}) {
		super(signal);
		this.clockMs = startMs;
	}

	override now(): number {
		return this.clockMs;
	}

	override async until(dueMs: number): Promise<void> {
		this.check();
		await new Promise<void>((wake) => {
			this.sleepers.push({ dueMs, wake });
			// When nothing is left to be done at this moment, time goes on to whoever is due first.
			setImmediate(() => this.goOn());
		});
		this.check();
	}

	private goOn(): void {
		const next = this.sleepers.reduce<number>(
			(first, { dueMs }, index) => (dueMs < (this.sleepers[first]?.dueMs ?? 0) ? index : first),
			0,
		);
		const [sleeper] = this.sleepers.splice(next, 1);
		if (!sleeper) return;
		this.clockMs = Math.max(this.clockMs, sleeper.dueMs);
		sleeper.wake();
	}
}
