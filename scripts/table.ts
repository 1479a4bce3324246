import Table from 'cli-table3';

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
