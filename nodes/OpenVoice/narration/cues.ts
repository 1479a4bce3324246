import { speakingWeight } from './sentenceTimes';

/** What is spoken when. */
export interface TimedText {
	/** In seconds from the beginning. */
	start: number;
	end: number;
	text: string;
	speaker?: string;
}

/** What a viewer sees at once. */
export interface Cue extends Omit<TimedText, 'text'> {
	/** One or two. */
	lines: string[];
}

/** What people can read: the usual limits of subtitles. */
const MOST_LINES = 2;
const LINE_CHARACTERS = 42;
const CJK_LINE_CHARACTERS = 16;
const MOST_SECONDS = 7;
const CHARACTERS_A_SECOND = 20;

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;
const CLAUSE_END = /[,;:.!?…，、；：。！？—–)\]）」』”»]["”’»」』]?\s*$/u;

/** No line begins with one of these. */
const CLOSING = /^[\p{Pe}\p{Pf}\p{Po}ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々]/u;

/** A break that is not at the end of a clause is as bad as one that leaves lines this uneven. */
const COST_OF_BROKEN_CLAUSE = 0.08;

/** Cuts what is spoken into what can be read. A cue never holds more than one sentence. */
export function toCues(texts: TimedText[]): Cue[] {
	return texts.flatMap((one, index) => cuesOf(one, texts[index + 1]?.start));
}

function cuesOf({ start, end, text, speaker }: TimedText, nextStart = Infinity): Cue[] {
	const width =
		(text.match(CJK)?.length ?? 0) * 2 > text.replace(/\s/g, '').length
			? CJK_LINE_CHARACTERS
			: LINE_CHARACTERS;
	const words = wordsOf(text, width);
	const seconds = end - start;
	const fewest = Math.max(1, Math.ceil(seconds / MOST_SECONDS - 0.001));
	let groups = splitEvenly(words, width * MOST_LINES, fewest).map((group) => ({
		group,
		lines: linesOf(group, width),
	}));
	// Two lines may not hold what their letters would: words do not break where one likes.
	while (groups.some(({ lines }) => lines.length > MOST_LINES)) {
		groups = groups.flatMap(({ group, lines }) =>
			lines.length <= MOST_LINES
				? [{ group, lines }]
				: splitEvenly(group, width * MOST_LINES, 2).map((half) => ({
						group: half,
						lines: linesOf(half, width),
					})),
		);
	}
	const weights = groups.map(({ group }) => speakingWeight(group.join('')));
	const all = weights.reduce((sum, weight) => sum + weight, 0);
	let at = start;
	return groups.map(({ lines }, index) => {
		const isLast = index === groups.length - 1;
		const until = isLast ? end : at + (seconds * (weights[index] ?? 0)) / all;
		// Who reads slower than the voice speaks gets the pause after it as well.
		const readSeconds = lines.join(' ').length / CHARACTERS_A_SECOND;
		const readable = isLast ? Math.max(until, Math.min(at + readSeconds, nextStart)) : until;
		const cue: Cue = { start: at, end: Math.min(readable, at + MOST_SECONDS), lines };
		if (speaker !== undefined) cue.speaker = speaker;
		at = until;
		return cue;
	});
}

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** The words of a text, each with its marks and the space after it; one that fits no line is cut. */
function wordsOf(text: string, width: number): string[] {
	const words: string[] = [];
	const latin = width === LINE_CHARACTERS;
	const found = latin
		? (text.match(/\S+\s*/g) ?? [])
		: [...segmenter.segment(text)].map(({ segment }) => segment);
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

function cutWord(word: string, width: number): string[] {
	const pieces: string[] = [];
	let piece = '';
	for (const { segment } of graphemes.segment(word)) {
		if (piece !== '' && (piece + segment).trimEnd().length > width) {
			pieces.push(piece);
			piece = '';
		}
		piece += segment;
	}
	return piece === '' ? pieces : [...pieces, piece];
}

/**
 * Groups words so that no group is longer than `most` characters, in as few groups as can be (at least
 * `fewest`, if there are so many words), as even as can be, ending where clauses end.
 */
function splitEvenly(words: string[], most: number, fewest: number): string[][] {
	const lengths = [0];
	for (const word of words) lengths.push((lengths[lengths.length - 1] ?? 0) + word.length);
	const all = lengths[words.length] ?? 0;
	const length = (from: number, to: number) =>
		(lengths[to] ?? 0) - (lengths[from] ?? 0) - trailingSpace(words[to - 1]);
	for (let count = Math.min(fewest, words.length); count <= words.length; count++) {
		const ideal = all / count;
		// costs[k][i]: the best way to make k groups of the first i words, and where the last one begins.
		let row: Array<{ cost: number; starts: number[] } | undefined> = [{ cost: 0, starts: [] }];
		for (let group = 1; group <= count; group++) {
			const next: typeof row = [];
			for (let to = group; to <= words.length; to++) {
				for (let from = to - 1; from >= group - 1 && length(from, to) <= most; from--) {
					const before = row[from];
					if (!before) continue;
					const isClause = to === words.length || CLAUSE_END.test(words[to - 1] ?? '');
					const cost =
						before.cost +
						((length(from, to) - ideal) / most) ** 2 +
						(isClause ? 0 : COST_OF_BROKEN_CLAUSE);
					if (!next[to] || cost < (next[to]?.cost ?? Infinity)) {
						next[to] = { cost, starts: [...before.starts, from] };
					}
				}
			}
			row = next;
		}
		const starts = row[words.length]?.starts;
		if (starts) return starts.map((from, index) => words.slice(from, starts[index + 1]));
	}
	return words.map((word) => [word]);
}

function trailingSpace(word = ''): number {
	return word.length - word.trimEnd().length;
}

function linesOf(words: string[], width: number): string[] {
	const text = words.join('').trim();
	if (text.length <= width) return [text];
	return splitEvenly(words, width, 2).map((line) => line.join('').trim());
}
