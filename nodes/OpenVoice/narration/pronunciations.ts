/** How a word is to be said. */
export interface Pronunciation {
	/** As it is written. */
	text: string;
	sayAs: string;
}

/** Scripts that are written without spaces, in which only a dictionary knows where words end. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const HANGUL = /\p{Script=Hangul}/u;
const WORD = /[\p{L}\p{N}\p{M}]/u;

/** What Korean appends to nouns; a noun before it is a whole word. */
const PARTICLES =
	/^(?:은|는|이|가|을|를|의|에|에서|에게|께|도|만|로|으로|와|과|랑|이랑|하고|까지|부터|보다|처럼|마다|이나|나|라고|이라고|라는|이라는|입니다|이에요|예요|이다|야|아)(?![\p{L}\p{N}])/u;

/** ICU gets so much around a word to find its ends. */
const AROUND = 30;

/**
 * Replaces whole words, all in one pass, longer ones first: what is put in is not looked at again. A word in
 * small letters stands for itself in capitals as well ("nginx", "Nginx"), one with capitals only for itself.
 * @param locale BCP 47
 */
export function pronounce(text: string, list: Pronunciation[], locale: string): string {
	if (list.length === 0) return text;
	const exact = new Map<string, string>();
	for (const { text: written, sayAs } of list) {
		const key = written.normalize('NFC').trim();
		if (!exact.has(key)) exact.set(key, sayAs);
	}
	const words = [...exact.keys()].sort((one, other) => other.length - one.length);
	// Each begins at a character of its own or with the same one as a longer one before it.
	const pattern = new RegExp(words.map(escaped).join('|'), 'giu');
	const segmenter = new Intl.Segmenter(locale, { granularity: 'word' });
	const whole = text.normalize('NFC');
	let spoken = '';
	let done = 0;
	for (let found = pattern.exec(whole); found; found = pattern.exec(whole)) {
		const { index } = found;
		const word = wordAt(whole, index, words, segmenter);
		if (word === undefined) {
			pattern.lastIndex = index + (whole.codePointAt(index)! > 0xffff ? 2 : 1);
			continue;
		}
		spoken += whole.slice(done, index) + exact.get(word)!;
		done = index + word.length;
		pattern.lastIndex = done;
	}
	return spoken + whole.slice(done);
}

/** The longest of the words that stands here as a whole one. */
function wordAt(
	text: string,
	index: number,
	words: string[],
	segmenter: Intl.Segmenter,
): string | undefined {
	const fits = (word: string) => {
		const written = text.slice(index, index + word.length);
		const isSame = written === word || (isSmall(word) && written.toLowerCase() === word);
		return isSame && isBoundary(text, index, segmenter) && endsWord(text, index, word, segmenter);
	};
	const fitting = words.filter(fits);
	const [longest] = fitting;
	// Of two that differ in capitals only, the one that is written like this.
	return (
		fitting.find((word) => word.length === longest!.length && text.startsWith(word, index)) ??
		longest
	);
}

function endsWord(text: string, index: number, word: string, segmenter: Intl.Segmenter): boolean {
	const end = index + word.length;
	const isKorean = HANGUL.test(word.slice(-1));
	return isBoundary(text, end, segmenter) || (isKorean && PARTICLES.test(text.slice(end, end + 5)));
}

/** Whether a word ends, or begins, at a place in a text. */
function isBoundary(text: string, at: number, segmenter: Intl.Segmenter): boolean {
	const before = lastCharacter(text.slice(Math.max(0, at - 2), at));
	const after = String.fromCodePoint(text.codePointAt(at) ?? 32);
	if (!WORD.test(before) || !WORD.test(after)) return true;
	const kinds = [before, after].map(kindOf);
	if (kinds[0] !== kinds[1]) return !/\p{M}/u.test(after);
	if (kinds[0] !== 'unspaced') return false;
	const start = Math.max(0, at - AROUND);
	const around = text.slice(start, at + AROUND);
	return segmenter.segment(around).containing(at - start)?.index === at - start;
}

function kindOf(character: string): string {
	if (UNSPACED.test(character)) return 'unspaced';
	return HANGUL.test(character) ? 'hangul' : 'other';
}

function lastCharacter(text: string): string {
	return [...text].pop() ?? ' ';
}

function isSmall(word: string): boolean {
	return word === word.toLowerCase();
}

function escaped(word: string): string {
	return word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
