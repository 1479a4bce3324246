import type { AudioStream } from '../audio/audioStream';

/** No answer of the service needs more; a page in its place may have no end. */
export const MOST_JSON_BYTES = 1_000_000;

/**
 * Where audio may be inside of JSON: an hour of speech as base64. It is held in memory, which even large
 * n8n servers have too little of for more.
 */
export const MOST_BYTES_WITH_AUDIO = 200_000_000;

/** Hours of speech; more is a mistake, and would fill n8n's disk. */
export const MOST_FILE_BYTES = 2_000_000_000;

/**
 * Reads a body. What is longer than the limit is not read on, and cannot be read as JSON: only its beginning
 * is given, which is enough for the error.
 * @throws the stream's own error if it breaks off
 */
export async function readUpTo(body: AudioStream | Buffer, mostBytes: number): Promise<Buffer> {
	if (Buffer.isBuffer(body)) return body.subarray(0, mostBytes);
	const chunks: Buffer[] = [];
	let size = 0;
	// To leave the loop destroys the stream.
	for await (const chunk of body as AsyncIterable<Buffer>) {
		chunks.push(chunk);
		size += chunk.length;
		if (size > mostBytes) return Buffer.concat(chunks, MOST_JSON_BYTES);
	}
	return Buffer.concat(chunks);
}

/** Thrown by a stream that is longer than it may be. */
export class TooLarge extends Error {}

/**
 * Lets no more than so many bytes through a stream, whatever was told of its length: it then breaks off
 * with `TooLarge`. They are counted where they come in, so that whoever reads it notices nothing.
 */
export function limitBytes(body: AudioStream, mostBytes: number): void {
	const push = body.push.bind(body);
	// Some of it may have come already.
	let left = mostBytes - body.readableLength;
	body.push = (chunk: Buffer | null, ...more) => {
		left -= chunk?.length ?? 0;
		if (left >= 0) return push(chunk, ...more);
		body.destroy(new TooLarge());
		return false;
	};
}
