/** The longest character in use, a family of emoji, takes some 25 UTF-16 units. */
const LONGEST_CHARACTER = 64;

/**
 * The beginning of a text, cut between characters: never within an emoji, an accented letter or a surrogate pair.
 * @param most how many UTF-16 units it can have
 */
export function firstCharacters(text: string, most: number): string {
	if (text.length <= most) return text;
	const from = Math.max(0, most - LONGEST_CHARACTER);
	const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
	const cut = graphemes
		.segment(text.slice(from, most + LONGEST_CHARACTER))
		.containing(most - from)?.index;
	return text.slice(0, cut ? from + cut : most);
}

/** The same by bytes of UTF-8. */
export function firstBytes(text: string, mostBytes: number): string {
	let short = firstCharacters(text, mostBytes);
	while (Buffer.byteLength(short) > mostBytes) {
		const excess = Buffer.byteLength(short) - mostBytes;
		// A UTF-16 unit takes at most three bytes.
		short = firstCharacters(short, Math.max(0, short.length - Math.max(1, Math.floor(excess / 3))));
	}
	return short;
}

/** The text with a mark in place of each half of a character: many a receiver refuses those. */
export function wellFormed(text: string): string {
	return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
