import { table } from '../scripts/table';

/**
 * Prints a table under a title: its first column is text, the others are numbers. They come as text, so
 * that each says how precise it is.
 */
export function printTable(title: string, head: string[], rows: string[][]): void {
	console.log(`\n${title}\n\n${table(head, rows, head.slice(1))}`);
}

/** What a table shows is held against what was promised. */
export interface Target {
	what: string;
	measured: number;
	atMost?: number;
	atLeast?: number;
	/** Digits after the point. */
	digits: number;
}

/** Prints each target with what was measured. @returns whether all are met */
export function printTargets(targets: Target[]): boolean {
	const judged = targets.map((target) => ({ ...target, met: isMet(target) }));
	printTable(
		'Targets',
		['target', 'asked', 'measured', ''],
		judged.map(({ what, measured, atMost, atLeast, digits, met }) => [
			what,
			[
				...(atMost === undefined ? [] : [`≤ ${atMost}`]),
				...(atLeast === undefined ? [] : [`≥ ${atLeast}`]),
			].join(', '),
			measured.toFixed(digits),
			met ? 'met' : 'MISSED',
		]),
	);
	return judged.every(({ met }) => met);
}

function isMet({ measured, atMost = Infinity, atLeast = -Infinity }: Target): boolean {
	return measured <= atMost && measured >= atLeast;
}
