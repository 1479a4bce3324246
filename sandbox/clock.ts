import { setTimeout as sleep } from 'node:timers/promises';

interface Sleeper {
	time: number;
	timer?: NodeJS.Timeout;
	wake: () => void;
}

/** Longest single timer: the tests' `FastTime` leaves longer ones alone. */
const LONGEST_SLEEP_MS = 5_000;

/** Waits in real time, for whom no process has to live on. */
export const pause = async (ms = 0) => await sleep(ms, undefined, { ref: false });

/** Monotonic real time, in ms since 1970. */
const realNow = () => performance.timeOrigin + performance.now();

/** The sandbox's clock: starts at the real time, can run faster, and can be moved forward. */
export class Clock {
	private scale = 1;
	private realBase = realNow();
	private base = this.realBase;
	private readonly sleepers = new Set<Sleeper>();

	/** The sandbox's time, in whole ms since 1970. */
	now(): number {
		return Math.round(this.base + (realNow() - this.realBase) * this.scale);
	}

	/** Moves the time forward; whoever waits for a time that is now past wakes up. */
	advance(seconds: number): void {
		this.base += seconds * 1000;
		for (const sleeper of this.sleepers) this.look(sleeper);
	}

	/** How many of the sandbox's seconds pass in a real one, from now on. */
	runAt(scale: number): void {
		this.base = this.now();
		this.realBase = realNow();
		this.scale = scale;
		for (const sleeper of this.sleepers) this.look(sleeper);
	}

	/** When it will really be that time, in ms since 1970, unless the clock is moved. */
	realTimeOf(time: number): number {
		return realNow() + (time - this.now()) / this.scale;
	}

	/** Waits until the sandbox's time is `time` (ms since 1970), or the clock is reset. */
	async until(time: number): Promise<void> {
		await new Promise<void>((wake) => {
			const sleeper = { time, wake };
			this.sleepers.add(sleeper);
			this.look(sleeper);
		});
	}

	/** Back to the real time. Nobody is left waiting. */
	reset(): void {
		this.realBase = this.base = realNow();
		for (const sleeper of this.sleepers) this.release(sleeper);
	}

	private look(sleeper: Sleeper): void {
		clearTimeout(sleeper.timer);
		const realMs = (sleeper.time - this.now()) / this.scale;
		if (realMs <= 0) {
			this.release(sleeper);
			return;
		}
		const sleepMs = Math.min(Math.ceil(realMs), LONGEST_SLEEP_MS);
		sleeper.timer = setTimeout(() => this.look(sleeper), sleepMs).unref();
	}

	private release(sleeper: Sleeper): void {
		clearTimeout(sleeper.timer);
		this.sleepers.delete(sleeper);
		sleeper.wake();
	}
}
