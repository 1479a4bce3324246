/** What stands in a text for bytes that were none (U+FFFD), in UTF-8. */
const REPLACEMENT = Buffer.from('\ufffd');

/** Of a recording that was read as text, every other byte is lost; by chance, three such bytes are rare. */
const MOST_BY_CHANCE = 8;

/** So much of a file is enough to see it. */
const SEEN_BYTES = 262_144;

/** Detects a binary file that was decoded as UTF-8 and re-encoded: its bytes are lost. */
export class DamagedText {
	private found = 0;

	private seen = 0;

	/** The next bytes of the file. */
	push(chunk: Uint8Array): void {
		if (this.seen >= SEEN_BYTES) return;
		const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
		this.seen += bytes.length;
		for (let at = bytes.indexOf(REPLACEMENT); at >= 0; at = bytes.indexOf(REPLACEMENT, at + 3)) {
			this.found++;
		}
	}

	get isDamaged(): boolean {
		return this.found > MOST_BY_CHANCE;
	}
}
