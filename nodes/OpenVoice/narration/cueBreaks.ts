/** What people can read at once: the usual limits of subtitles. */
export const MOST_LINES = 2;
export const LINE_CHARACTERS = 42;
const CJK_LINE_CHARACTERS = 16;

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;
const CLAUSE_END = /[,;:.!?…，、；：。！？—–)\]）」』”»…]["”’»」』]?\s*$/u;

/** No line begins with one of these. */
const CLOSING = /^[\p{Pe}\p{Pf}\p{Po}ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々]/u;

/** A break that is not at the end of a clause is as bad as one that leaves lines this uneven. */
const COST_OF_BROKEN_CLAUSE = 0.08;

/** How many characters a line of this text has at most. */
export function lineWidth(text: string): number {
	const cjk = text.match(CJK)?.length ?? 0;
	return cjk * 2 > text.replace(/\s/g, '').length ? CJK_LINE_CHARACTERS : LINE_CHARACTERS;
}

/** ICU gets so much of a text at once: its time grows with the square. */
const STRETCH = /[^]{1,1000}/gu;

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** The words of a text, each with its marks, the number of its line and the space after it; one that fits no line is cut. */
export function wordsOf(text: string, width: number): string[] {
	const words: string[] = [];
	const latin = width === LINE_CHARACTERS;
	const found = latin
		? (text.match(/(?:\d{1,3}[.)]\s+)?\S+\s*/g) ?? [])
		: stretchesOf(text).flatMap((one) => [...segmenter.segment(one)].map(({ segment }) => segment));
	for (const word of found) {
		const last = words[words.length - 1];
		if (last !== undefined && !latin && (CLOSING.test(word) || word.trim() === '')) {
			if ((last + word).trimEnd().length <= width) {
				words[words.length - 1] = last + word;
				continue;
			}
		}
		if (word.trimEnd().length <= width) words.push(word);
		else words.push(...cutWord(word, width));
	}
	return words;
}

function stretchesOf(text: string): string[] {
	return text.match(STRETCH) ?? [];
}

function cutWord(word: string, width: number): string[] {
	const pieces: string[] = [];
	let piece = '';
	for (const stretch of stretchesOf(word)) {
		for (const { segment } of graphemes.segment(stretch)) {
			if (piece !== '' && (piece + segment).trimEnd().length > width) {
				pieces.push(piece);
				piece = '';
			}
			piece += segment;
		}
	}
	return piece === '' ? pieces : [...pieces, piece];
}

/** So many groups at once are weighed against each other: the work grows with their square. */
const MOST_GROUPS = 8;

/**
 * Groups words so that no group is longer than `most` characters, in about as few groups as can be (at least
 * `fewest`, if there are so many words), as even as can be, ending where clauses end.
 */
export function splitEvenly(words: string[], most: number, fewest: number): string[][] {
	const total = words.reduce((sum, { length }) => sum + length, 0);
	const groups: string[][] = [];
	for (let start = 0; start < words.length;) {
		const end = stretchEnd(words, start, most * MOST_GROUPS);
		const stretch = words.slice(start, end);
		const share = stretch.reduce((sum, { length }) => sum + length, 0) / Math.max(1, total);
		groups.push(...splitExactly(stretch, most, Math.max(1, Math.ceil(fewest * share - 0.001))));
		start = end;
	}
	return groups;
}

/** Up to which word a long text is grouped by itself: if it can be, to the end of a clause. */
function stretchEnd(words: string[], start: number, most: number): number {
	let length = 0;
	let clause = 0;
	for (let end = start; end < words.length; end++) {
		length += words[end]!.length;
		if (length > most && end > start) return clause > 0 ? clause : end;
		if (length > most / 2 && CLAUSE_END.test(words[end]!)) clause = end + 1;
	}
	return words.length;
}

/** The same for a text of a few groups. */
function splitExactly(words: string[], most: number, fewest: number): string[][] {
	const ends = [0];
	for (const word of words) ends.push(ends[ends.length - 1]! + word.length);
	const all = ends[words.length]!;
	const spaces = words.map(trailingSpace);
	const penalties = words.map((word) => (CLAUSE_END.test(word) ? 0 : COST_OF_BROKEN_CLAUSE));
	penalties[words.length - 1] = 0;
	const length = (from: number, to: number) => ends[to]! - ends[from]! - spaces[to - 1]!;
	// No fewer groups hold as many characters; each group drops the space at its end.
	const least = Math.max(fewest, Math.ceil(all / (most + 1)));
	for (let count = Math.min(least, words.length); count <= words.length; count++) {
		const ideal = all / count;
		// The best way to make so many groups of the first words: what it costs, and where each group begins.
		let row: Array<Grouping | undefined> = [{ cost: 0, start: 0 }];
		for (let group = 1; group <= count; group++) {
			const next: typeof row = [];
			for (let to = group; to <= words.length; to++) {
				for (let from = to - 1; from >= group - 1 && length(from, to) <= most; from--) {
					const before = row[from];
					if (!before) continue;
					const unevenness = ((length(from, to) - ideal) / most) ** 2;
					const cost = before.cost + unevenness + penalties[to - 1]!;
					if (cost < (next[to]?.cost ?? Infinity)) next[to] = { cost, start: from, before };
				}
			}
			row = next;
		}
		const best = row[words.length];
		if (best) return groupsOf(words, best);
	}
	return words.map((word) => [word]);
}

interface Grouping {
	cost: number;
	/** The word that the last group begins with. */
	start: number;
	/** The groups before the last one. */
	before?: Grouping;
}

function groupsOf(words: string[], last: Grouping): string[][] {
	const groups: string[][] = [];
	let end = words.length;
	for (let one = last; one.before; one = one.before) {
		groups.unshift(words.slice(one.start, end));
		end = one.start;
	}
	return groups;
}

function trailingSpace(word = ''): number {
	return word.length - word.trimEnd().length;
}

export function linesOf(words: string[], width: number): string[] {
	const text = words.join('').trim();
	if (text.length <= width) return [text];
	return splitEvenly(words, width, 2).map((line) => line.join('').trim());
}
