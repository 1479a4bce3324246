import { LATENCIES, type Latency } from '../harness/sandboxProcess';

/** As shells have it: the exit code of a command that was used wrongly. */
export const USED_WRONGLY = 2;

/** What was typed cannot be done; the message says why, in a sentence. */
export class UsageError extends Error {}

/** How long the sandbox is to take, as typed. @throws UsageError if it is neither */
export function readLatency(typed: string): Latency {
	const known = LATENCIES.find((name) => name === typed);
	if (!known) throw new UsageError(`--latency is either fast or realistic, not "${typed}".`);
	return known;
}
