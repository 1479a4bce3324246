import type { Bench } from './bench';

/** Seconds in a real one: a minute of the service takes two. */
const FACTOR = 30;

/**
 * Runs something in a world that is faster as a whole: the sandbox's clock, and the clocks and timers that
 * the node sees. Requests are real, and seem to take longer.
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
		.mockImplementation((call: () => void, ms = 0) => setTimeout(call, ms / FACTOR));
	try {
		return await run();
	} finally {
		for (const changed of [...clocks, timers]) changed.mockRestore();
	}
}
