const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Each value of a JSON but one comes behind one of these. */
const COMMA = 0x2c;
const BRACKET = 0x5b;
const BRACE = 0x7b;

/**
 * What JSON of one value or a million costs to parse goes by the number of its values: a long text, such as audio in
 * base64, takes hardly any time. So larger JSON may have no more than this many (they take some 50 ms).
 */
export const MOST_VALUES = 100_000;

/** Counts the values of JSON whose bytes come in pieces. Linear, and quick in long texts. */
export class JsonValueCount {
	/** So far. */
	values = 0;

	private isInText = false;

	/** An odd number of backslashes stood at the end of the last piece. */
	private isEscaped = false;

	push(bytes: Buffer): void {
		let { values } = this;
		for (let at = 0; at < bytes.length;) {
			if (this.isInText) {
				at = this.skipText(bytes, at);
				continue;
			}
			const byte = bytes[at++];
			if (byte === QUOTE) this.isInText = true;
			else if (byte === COMMA || byte === BRACKET || byte === BRACE) values++;
		}
		this.values = values;
	}

	/** @returns where it goes on: behind the next quote */
	private skipText(bytes: Buffer, from: number): number {
		const quote = bytes.indexOf(QUOTE, from);
		const end = quote < 0 ? bytes.length : quote;
		let start = end;
		while (start > from && bytes[start - 1] === BACKSLASH) start--;
		const backslashes = end - start + (start === from && this.isEscaped ? 1 : 0);
		this.isEscaped = quote < 0 && backslashes % 2 === 1;
		if (quote < 0) return end;
		this.isInText = backslashes % 2 === 1;
		return quote + 1;
	}
}

/** So many characters of a text are counted at once. */
const PIECE_CHARACTERS = 65_536;

/** Whether a text can be parsed as JSON in next to no time. */
export function isCheapJson(text: string): boolean {
	const count = new JsonValueCount();
	for (let at = 0; at < text.length && count.values <= MOST_VALUES; at += PIECE_CHARACTERS) {
		count.push(Buffer.from(text.slice(at, at + PIECE_CHARACTERS)));
	}
	return count.values <= MOST_VALUES;
}
