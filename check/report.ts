import { table } from '../scripts/table.ts';
import type { Finding, Verdict } from './findings.ts';

/** Longer cells make the table wider than a terminal. */
const CELL_CHARACTERS = 60;

const cell = (text: string) => {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > CELL_CHARACTERS ? `${line.slice(0, CELL_CHARACTERS - 1)}…` : line;
};

/** All findings as a table, and what they say of docs/segmind.md. */
export function report(findings: Finding[]): string {
	const rows = findings.map(({ fact, expected, seen, verdict }) =>
		[fact, expected, seen, verdict].map(cell),
	);
	const of = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict);
	const list = (title: string, some: Finding[]) => [`${title}: ${some.length}`, ...inLines(some)];
	return [
		table(['Fact', 'Expected', 'Seen', 'Verdict'], rows),
		'',
		'Of docs/segmind.md',
		`confirmed: ${of('confirmed').length}`,
		...list('wrong', of('wrong')),
		...list('new, where it says that nobody knows', of('new')),
		...list('open', of('open')),
	].join('\n');
}

/** A line for each finding; what was seen the same way in several runs is told once, with their names. */
function inLines(findings: Finding[]): string[] {
	const lines = new Map<string, string[]>();
	for (const { section, fact, expected, seen } of findings) {
		const [, run, what = fact] = /^([\w-]+): (.*)$/.exec(fact) ?? [];
		const line = `  "${section}": ${what}: ${expected && `expected ${expected}; seen `}${seen}`;
		lines.set(line, [...(lines.get(line) ?? []), ...(run === undefined ? [] : [run])]);
	}
	return [...lines].map(([line, runs]) => (runs.length ? `${line} (${runs.join(', ')})` : line));
}
