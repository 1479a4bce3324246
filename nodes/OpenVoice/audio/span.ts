/** A stretch of a file, in bytes from its beginning; `end` is the first byte after it. */
export interface Span {
	start: number;
	end: number;
}

/** Bytes that take the place of others of the same file. */
export interface Patch {
	offset: number;
	bytes: Buffer;
}

/** The same bytes as a Buffer, not copied. */
export function viewOf(bytes: Uint8Array): Buffer {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
