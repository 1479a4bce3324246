import { isSpeakable } from './sentences';
import type { Steps } from './steps';

/** Where a text may be cut: after a full stop that ended no sentence (all is in small letters), else after a clause. */
const STOP = /[.!?…]["”’»)]?\s*$/u;
const CLAUSE_END = /[,;:，、；：،—–)\]）」』”»…]["”’»]?\s*$/u;

/** So many characters of a word's end tell whether it ends a clause. */
const NEAR = 12;

/** A clause is only cut off if the piece is at least so full: many small pieces sound worse. */
const FULL_ENOUGH = 0.5;

/**
 * Cuts a text into pieces of at most `maxLength`, not counting the space at their ends: after a stop or a
 * clause, else between words; within a word only if it is too long alone.
 * @param words divides into words
 */
export async function cutText(
	text: string,
	maxLength: number,
	words: Intl.Segmenter,
	steps: Steps,
): Promise<string[]> {
	const pieces: string[] = [];
	let atoms: string[] = [];
	let length = 0;
	const least = maxLength * FULL_ENOUGH;
	for await (const atom of atomsOf(text, maxLength, words, steps)) {
		while (atoms.length > 0 && length + atom.trimEnd().length > maxLength) {
			const cut = cutAt(atoms, length, least);
			pieces.push(atoms.slice(0, cut).join(''));
			atoms = atoms.slice(cut);
			length = atoms.reduce((sum, one) => sum + one.length, 0);
		}
		atoms.push(atom);
		length += atom.length;
	}
	pieces.push(atoms.join(''));
	return pieces;
}

/** After how many atoms to cut: what is cut off is at least `least` characters, if it ends on anything. */
function cutAt(atoms: string[], length: number, least: number): number {
	let clause: number | undefined;
	let left = length;
	for (let count = atoms.length; count > 0 && left >= least; count--) {
		const end = atoms[count - 1]!.slice(-NEAR);
		if (STOP.test(end)) return count;
		if (CLAUSE_END.test(end)) clause ??= count;
		left -= atoms[count - 1]!.length;
	}
	return clause ?? atoms.length;
}

/** `Intl.Segmenter` gets so much at once, if it can be at a space: its time grows with the square of a text. */
const STRETCH = /(?:\S{1,1000}|\s+)\s?/gu;

/** Scripts that have no spaces between words. */
const UNSPACED =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Words with the marks and the space that belong to them; a word that is too long, in graphemes. */
async function* atomsOf(
	text: string,
	maxLength: number,
	words: Intl.Segmenter,
	steps: Steps,
): AsyncIterable<string> {
	let atom: string[] = [];
	let length = 0;
	let endsInSpace = false;
	for (const [stretch] of text.matchAll(STRETCH)) {
		await steps.after(stretch.length);
		// Where words have spaces between them, ICU is not asked: it takes most of the time.
		const isWord = stretch.length <= maxLength && !UNSPACED.test(stretch);
		for (const { segment } of isWord ? [{ segment: stretch }] : words.segment(stretch)) {
			const sticks = length > 0 && !endsInSpace && !isSpeakable(segment);
			const own = segment.trimEnd().length;
			if (!sticks || length + own > maxLength) {
				if (length > 0) yield atom.join('');
				atom = [];
				length = 0;
			}
			if (segment.length > maxLength) yield* charactersOf(segment, maxLength);
			else {
				atom.push(segment);
				length += segment.length;
				endsInSpace = /\s$/.test(segment);
			}
		}
	}
	if (length > 0) yield atom.join('');
}

function* charactersOf(word: string, maxLength: number): Iterable<string> {
	for (const { segment } of graphemes.segment(word)) {
		// A character that is longer than a part (a letter with dozens of accents) falls apart at last.
		if (segment.length <= maxLength) yield segment;
		else yield* segment;
	}
}
