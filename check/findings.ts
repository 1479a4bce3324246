import type { HttpAnswer } from '../harness/http.ts';
import type { Contract } from '../sandbox/contract.ts';
import { table } from '../scripts/terminal.ts';

/** Held against docs/segmind.md: as it says, not as it says, an answer to what it leaves open, or still open. */
export type Verdict = 'confirmed' | 'wrong' | 'new' | 'open';

/** One fact, and what was seen of it. */
export type Finding = [
	/** The section of docs/segmind.md that states it. */
	section: string,
	fact: string,
	expected: string,
	seen: unknown,
	verdict: Verdict,
];

export const isSo = (holds: boolean): Verdict => (holds ? 'confirmed' : 'wrong');

/** Longer cells make the table wider than a terminal. */
const CELL_CHARACTERS = 60;

/** Collects what is found, in order. */
export class Findings {
	private readonly all: Finding[] = [];

	constructor(private readonly contract: Contract) {}

	get isAnyWrong(): boolean {
		return this.of('wrong').length > 0;
	}

	note(...[section, fact, expected, seen, verdict]: Finding): void {
		this.all.push([section, fact, expected, String(seen ?? 'nothing'), verdict]);
		console.error(`${verdict}: ${fact}`);
	}

	/**
	 * Notes whether an answer is as `sandbox/openapi.yaml` says; every field that is not is named. Fields
	 * that nobody knew of contradict nothing, and are left open.
	 * @returns whether the answer can be relied on
	 */
	checkAnswer(section: string, fact: string, answer: HttpAnswer, status = answer.status): boolean {
		const isAsked = answer.status === status;
		const problems = isAsked ? this.contract.checkAnswer({ ...answer, body: answer.text }) : [];
		const unknown = problems.filter((problem) => UNKNOWN_FIELD.test(problem));
		const others = problems.filter(
			(problem) => !UNKNOWN_FIELD.test(problem) && !BRANCH.test(problem),
		);
		const known = isSo(isAsked && others.length === 0);
		const verdict = known === 'confirmed' && unknown.length > 0 ? 'open' : known;
		const said = [...new Set([...unknown, ...others].map(inWords))].join('; ');
		const seen = isAsked ? said || status : `${answer.status} ${answer.text.slice(0, 200)}`;
		this.note(section, fact, `${status}, as openapi.yaml says`, seen, verdict);
		return verdict !== 'wrong';
	}

	/** All findings as a table, and what they say of docs/segmind.md. */
	report(): string {
		const rows = this.all.map(([, ...cells]) => cells.map((cell) => shortened(String(cell))));
		const list = (title: string, verdict: Verdict) => [
			`${title}: ${this.of(verdict).length}`,
			...this.of(verdict).map(
				([section, fact, expected, seen]) =>
					`  "${section}": ${fact}: ${expected && `expected ${expected}; seen `}${String(seen)}`,
			),
		];
		return [
			table(['Fact', 'Expected', 'Seen', 'Verdict'], rows),
			'',
			'Of docs/segmind.md',
			`confirmed: ${this.of('confirmed').length}`,
			...list('wrong', 'wrong'),
			...list('new, where it says that nobody knows', 'new'),
			...list('open', 'open'),
		].join('\n');
	}

	private of(wanted: Verdict): Finding[] {
		return this.all.filter(([, , , , verdict]) => verdict === wanted);
	}
}

const UNKNOWN_FIELD = /must NOT have (unevaluated|additional) properties/;
/** Says only that one of the others is not so. */
const BRANCH = /must match (".*" schema|a schema in|exactly one)/;

/** What the validator says, as people say it. What is so in every row of a list is said once. */
function inWords(problem: string): string {
	const unknown = /^body(\S*) must NOT .*"\w+Property":"(.*)"\}$/.exec(problem);
	if (unknown) return `unknown: ${inEveryRow(unknown[1])}/${unknown[2]}`;
	const missing = /^body(\S*) must have required property '(.*?)'/.exec(problem);
	return missing ? `missing: ${inEveryRow(missing[1])}/${missing[2]}` : problem;
}

const inEveryRow = (path = '') => path.replace(/\/\d+(?=\/|$)/g, '/*');

function shortened(text: string): string {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > CELL_CHARACTERS ? `${line.slice(0, CELL_CHARACTERS - 1)}…` : line;
}
