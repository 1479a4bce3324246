import type { Bench } from './bench';

/** Seconds in a real one: a minute of the service takes five. */
const FACTOR = 12;

/** The node sleeps no longer at a time (`pace/executionClock.ts`); longer timers are others’. */
const LONGEST_SLEEP_MS = 250;

/**
 * Runs something in a world that is faster as a whole: the sandbox's clock, and the clocks and sleeps of
 * the node. Requests are real, and seem to take longer.
 */
export async function inFastTime<Result>(bench: Bench, run: () => Promise<Result>) {
	await bench.sandbox.settings({ timeScale: FACTOR });
	const clocks = [performance, Date].map((clock) => {
		const now = clock.now.bind(clock);
		const beginMs = now();
		return jest.spyOn(clock, 'now').mockImplementation(() => beginMs + (now() - beginMs) * FACTOR);
	});
	const { setTimeout } = globalThis;
	const timers = jest
		.spyOn(globalThis, 'setTimeout')
		.mockImplementation((call, ms = 0, ...args) =>
			setTimeout(call, ms > LONGEST_SLEEP_MS ? ms : ms / FACTOR, ...args),
		);
	try {
		return await run();
	} finally {
		for (const changed of [...clocks, timers]) changed.mockRestore();
	}
}
