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
