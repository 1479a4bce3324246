/** A comment, or an element whose contents are no text; what is none of these and begins with `<` is a tag. */
const REGION = /<(?:!--|(script|style|svg|head|template|iframe|noscript)\b)|<[a-z/!?][^<>]*>/gi;

/**
 * Finds the tags, comments and scripts of a text.
 * @returns whether a place is inside of one; ask in ascending order
 */
export function findMarkup(text: string): (at: number) => boolean {
	const ends: Array<[start: number, end: number]> = [];
	/** Names that no further end tag has: each is looked for once. */
	const unclosed = new Set<string>();
	REGION.lastIndex = 0;
	const pattern = new RegExp(REGION);
	for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
		const [tag, name] = found;
		const start = found.index;
		if (tag !== '<!--' && name === undefined) {
			ends.push([start, start + tag.length]);
			continue;
		}
		const closing = name === undefined ? '-->' : `</${name.toLowerCase()}`;
		const end = unclosed.has(closing) ? -1 : indexOfIgnoringCase(text, closing, pattern.lastIndex);
		if (end < 0) {
			unclosed.add(closing);
			continue;
		}
		ends.push([start, end + closing.length]);
		pattern.lastIndex = end + closing.length;
	}
	let next = 0;
	return (at) => {
		while (next < ends.length && ends[next]![1] <= at) next++;
		return next < ends.length && ends[next]![0] < at;
	};
}

function indexOfIgnoringCase(text: string, word: string, from: number): number {
	const pattern = new RegExp(word, 'gi');
	pattern.lastIndex = from;
	return pattern.exec(text)?.index ?? -1;
}
