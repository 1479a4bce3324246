/** Lines of a table for the terminal: columns as wide as they need, numbers to the right. */
export function table(head: string[], rows: string[][]): string[] {
	const all = [head, ...rows];
	const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
	const isNumber = head.map((_, column) => rows.every((row) => /^\d/.test(row[column] ?? '')));
	const line = (row: string[]) =>
		widths
			.map((width, column) => {
				const cell = row[column] ?? '';
				return isNumber[column] ? cell.padStart(width) : cell.padEnd(width);
			})
			.join('  ')
			.trimEnd();
	return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)];
}
