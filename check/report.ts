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
	const list = (title: string, some: Finding[]) => [
		`${title}: ${some.length}`,
		...some.map(
			({ section, fact, expected, seen }) =>
				`  "${section}": ${fact}: ${expected && `expected ${expected}; `}${seen}`,
		),
	];
	return [
		table(['Fact', 'Expected', 'Seen', 'Verdict'], rows),
		'',
		'Of docs/segmind.md',
		`confirmed: ${of('confirmed').length}`,
		...list('wrong', of('wrong')),
		...list('open', of('open')),
	].join('\n');
}
