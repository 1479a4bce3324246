import type { Contract } from '../sandbox/contract.ts';
import type { HttpAnswer } from '../harness/http.ts';

/** Held against docs/segmind.md: as it says, not as it says, an answer to what it leaves open, or still open. */
export type Verdict = 'confirmed' | 'wrong' | 'new' | 'open';

/** One fact, and what was seen of it. */
export interface Finding {
	/** The section of docs/segmind.md that states it. */
	section: string;
	fact: string;
	expected: string;
	seen: string;
	verdict: Verdict;
}

/** Collects what is found, in order. */
export class Findings {
	readonly all: Finding[] = [];

	constructor(
		private readonly contract: Contract,
		private readonly onFinding: (finding: Finding) => void,
	) {}

	add(finding: Finding): void {
		this.all.push(finding);
		this.onFinding(finding);
	}

	/** Notes a fact that was looked at. @returns whether it is as expected */
	check(section: string, fact: string, expected: string, seen: unknown, isSo: boolean): boolean {
		const words = seen === undefined ? 'nothing' : String(seen);
		this.add({ section, fact, expected, seen: words, verdict: isSo ? 'confirmed' : 'wrong' });
		return isSo;
	}

	/**
	 * Notes what docs/segmind.md leaves open.
	 * @param guesses what it takes to be possible
	 * @param isGuessed whether it is one of those
	 */
	learn(section: string, fact: string, guesses: string, seen: string, isGuessed = true): void {
		const verdict = isGuessed ? 'new' : 'wrong';
		this.add({ section, fact, expected: guesses, seen, verdict });
	}

	/** Notes a fact that could not be looked at, and why. */
	leaveOpen(section: string, fact: string, why: string): void {
		this.add({ section, fact, expected: '', seen: why, verdict: 'open' });
	}

	/**
	 * Notes whether an answer is as `sandbox/openapi.yaml` says; every field that is not is named. Fields
	 * that nobody knew of contradict nothing, and are left open.
	 * @returns whether the answer can be relied on
	 */
	checkAnswer(section: string, fact: string, answer: HttpAnswer, status = answer.status): boolean {
		const expected = `${status}, as openapi.yaml says`;
		if (answer.status !== status) {
			const body = answer.text.slice(0, 200);
			return this.check(section, fact, expected, `${answer.status} ${body}`, false);
		}
		const problems = this.contract.checkAnswer({ ...answer, body: answer.text });
		const unknown = problems.filter((problem) => UNKNOWN_FIELD.test(problem));
		const others = problems.filter(
			(problem) => !UNKNOWN_FIELD.test(problem) && !BRANCH.test(problem),
		);
		const seen = [...new Set([...unknown, ...others].map(inWords))].join('; ');
		const verdict = others.length > 0 ? 'wrong' : unknown.length > 0 ? 'open' : 'confirmed';
		this.add({ section, fact, expected, seen: seen || String(answer.status), verdict });
		return verdict !== 'wrong';
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
