import Table from 'cli-table3';

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

const LINE = { mid: '─', 'left-mid': '', 'mid-mid': '──', 'right-mid': '' };
const NO_LINE = { top: '', 'top-left': '', 'top-mid': '', 'top-right': '' };
const NO_BOTTOM = { bottom: '', 'bottom-left': '', 'bottom-mid': '', 'bottom-right': '' };

/**
 * A table for the terminal, as narrow as its contents allow.
 * @param numbers the headings over numbers, which are set to the right
 */
export function table(head: string[], rows: string[][], numbers: string[] = []): string {
	const lines = new Table({
		head,
		chars: { ...LINE, ...NO_LINE, ...NO_BOTTOM, left: '', middle: '  ', right: '' },
		style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
		colAligns: head.map((heading) => (numbers.includes(heading) ? 'right' : 'left')),
	});
	lines.push(...rows);
	return lines.toString();
}
