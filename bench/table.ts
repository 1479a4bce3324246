import { table } from '../scripts/terminal';

/** One question that the benchmark answers. */
export interface Topic {
	/** For `--only`. */
	name: string;
	/** Prints its tables. @returns what was asked, and what was measured */
	run: () => Promise<Target[]>;
}

/** What a table shows is held against what was promised. */
export interface Target {
	what: string;
	measured: number;
	atMost: number;
}

/**
 * Prints a table under a title: its first column is text, the others are numbers. They come as text, so
 * that each says how precise it is.
 */
export function printTable(title: string, head: string[], rows: string[][]): void {
	console.log(`\n${title}\n\n${table(head, rows, head.slice(1))}`);
}

/** Prints each target with what was measured. @returns whether all are met */
export function printTargets(targets: Target[]): boolean {
	const isMet = ({ measured, atMost }: Target) => measured <= atMost;
	const rows = targets.map((target) => [
		target.what,
		`≤ ${target.atMost}`,
		target.measured.toFixed(2),
		isMet(target) ? 'met' : 'MISSED',
	]);
	printTable('Targets', ['target', 'asked', 'measured', ''], rows);
	return targets.every(isMet);
}
