import type { AudioStream } from '../audio/audioStream';
import { JsonValueCount, MOST_VALUES } from './jsonValues';

/** No answer of the service needs more; a page in its place may have no end. */
export const MOST_JSON_BYTES = 1_000_000;

/**
 * Where audio may be inside of JSON: half an hour of speech as base64. It is held in memory, several times over, which
 * even large n8n servers have too little of for more.
 */
export const MOST_BYTES_WITH_AUDIO = 100_000_000;

/** Hours of speech; more is a mistake, and would fill n8n's disk. */
export const MOST_FILE_BYTES = 2_000_000_000;

/**
 * Reads a body. What is longer than the limit, or larger JSON of too many values, is not read on, and cannot be read as
 * JSON: only its beginning is given, which is enough for the error.
 * @throws the stream's own error if it breaks off
 */
export async function readUpTo(body: AudioStream | Buffer, mostBytes: number): Promise<Buffer> {
	return (await readWithin(body, mostBytes)).content;
}

/** The same. @returns also whether it was too much */
export async function readWithin(
	body: AudioStream | Buffer,
	mostBytes: number,
): Promise<{ content: Buffer; isTooMuch: boolean }> {
	if (Buffer.isBuffer(body)) {
		return { content: body.subarray(0, mostBytes), isTooMuch: body.length > mostBytes };
	}
	const chunks: Buffer[] = [];
	const count = new JsonValueCount();
	let size = 0;
	// To leave the loop destroys the stream.
	for await (const chunk of body as AsyncIterable<Buffer>) {
		chunks.push(chunk);
		size += chunk.length;
		count.push(chunk);
		if (size > mostBytes || (size > MOST_JSON_BYTES && count.values > MOST_VALUES)) {
			return { content: Buffer.concat(chunks, MOST_JSON_BYTES), isTooMuch: true };
		}
	}
	return { content: Buffer.concat(chunks), isTooMuch: false };
}

/** Thrown by a stream that is longer than it may be. */
export class TooLarge extends Error {}
