import type { Walk } from './containers/walk';

const HEADER_BYTES = 10;
const FOOTER_FLAG = 0x10;

/** `ID3`, a version, a revision below 255, flags, and four bytes of size with seven bits each. */
const HEADER = /^ID3.[^\xff].\p{ASCII}{4}/su;

const VERSION_OFFSET = 3;
const VERSIONS = [2, 3, 4];

/**
 * The length in bytes of the ID3v2 tag at the beginning of a file, its header and footer included; 0 if
 * there is none. Layout: id3.org/id3v2.4.0-structure, section 3.1.
 * @param bytes the file's first bytes, at least ten
 */
export function id3TagLength(bytes: Uint8Array): number {
	const header = bytes.subarray(0, HEADER_BYTES);
	if (!VERSIONS.includes(header[VERSION_OFFSET] ?? 0)) return 0;
	if (!HEADER.test(Buffer.from(header).toString('latin1'))) return 0;

	const contentBytes = header.slice(6).reduce((sum, byte) => sum * 128 + byte, 0);
	const hasFooter = ((header[5] ?? 0) & FOOTER_FLAG) !== 0;
	return HEADER_BYTES + contentBytes + (hasFooter ? HEADER_BYTES : 0);
}

/** More than one tag is a tagger's mistake, and not rare. */
const MOST_TAGS = 100;

const PADDING_BLOCK_BYTES = 4096;

/** The length of all tags at the beginning of a file, and of the zeros that some taggers leave behind them. */
export function tagsLength(bytes: Uint8Array): number {
	let length = 0;
	for (let count = 0; count < MOST_TAGS; count++) {
		const own = id3TagLength(bytes.subarray(length));
		if (own === 0) break;
		length += own;
	}
	if (length > 0) while (bytes[length] === 0) length++;
	return length;
}

/** Passes over the same. @param onTag called before each tag */
export function* skipTags(onTag: () => void = () => undefined): Walk {
	let tags = 0;
	for (; tags < MOST_TAGS; tags++) {
		const length = id3TagLength(yield { peek: HEADER_BYTES });
		if (length === 0) break;
		onTag();
		yield { skip: length };
	}
	while (tags > 0) {
		const block = yield { peek: PADDING_BLOCK_BYTES };
		const content = block.findIndex((byte) => byte !== 0);
		yield { pass: content < 0 ? block.length : content };
		if (content >= 0 || block.length === 0) break;
	}
}

/** A walk of what stands behind the tags. */
export function* behindTags(walk: Walk): Walk {
	yield* skipTags();
	yield* walk;
}
