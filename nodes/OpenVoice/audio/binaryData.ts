import {
	type IBinaryData,
	type IExecuteFunctions,
	type INodeExecutionData,
	sleep,
} from 'n8n-workflow';

import type { AudioStream } from './audioStream';

/** Whether something is a file as n8n's items hold them. */
function isBinary(value: unknown): value is IBinaryData {
	if (typeof value !== 'object' || value === null) return false;
	const { mimeType, data, id } = value as Partial<IBinaryData>;
	return typeof mimeType === 'string' && (typeof data === 'string' || typeof id === 'string');
}

/** The file that a field for binary data names; or, if there is none, the names that would lead to one. */
export type FoundBinary =
	| { binary: IBinaryData }
	/** There is something of that name, but it is no file. */
	| { isOtherThing: true }
	| { existing: string[] };

/**
 * Finds the file that a parameter names by n8n's own rules: the name of a binary field, a path into the item's
 * JSON where the workflow keeps files there, or the file itself, by an expression.
 */
export function findBinary(
	context: IExecuteFunctions,
	itemIndex: number,
	value: unknown,
): FoundBinary {
	if (isBinary(value)) return { binary: value };
	if (typeof value === 'object' && value !== null) {
		const binary = fileLike(value, context.getInputData()[itemIndex]?.binary);
		return binary ? { binary } : { isOtherThing: true };
	}
	try {
		const found: unknown = context.helpers.assertBinaryData(itemIndex, String(value));
		return isBinary(found) ? { binary: found } : { isOtherThing: true };
	} catch {
		return { existing: binaryNames(context.getInputData()[itemIndex]) };
	}
}

/** The file of an item that `$binary` describes: n8n leaves out the bytes of files that it holds in memory. */
function fileLike(
	description: object,
	files: INodeExecutionData['binary'] = {},
): IBinaryData | undefined {
	const facts = Object.entries(description);
	if (!('mimeType' in description)) return undefined;
	return Object.values(files).find((file) =>
		facts.every(([name, value]) => file[name as keyof IBinaryData] === value),
	);
}

function binaryNames(item: INodeExecutionData | undefined): string[] {
	const names = Object.keys(item?.binary ?? {});
	for (const [name, value] of Object.entries(item?.json ?? {})) {
		if (isBinary(value)) names.push(name);
		else if (typeof value === 'object' && value !== null) {
			for (const [inner, file] of Object.entries(value)) {
				if (isBinary(file)) names.push(`${name}.${inner}`);
			}
		}
	}
	return names;
}

/** Base64 is decoded by so many characters at once: a multiple of four. */
const DECODED_CHARACTERS = 262_144;

/** What is stored in n8n, as a stream. */
export async function readBinary(
	context: IExecuteFunctions,
	{ id, data }: IBinaryData,
): Promise<AsyncIterable<Uint8Array>> {
	return id === undefined ? decoded(data) : await context.helpers.getBinaryStream(id);
}

/** What n8n holds in memory. */
async function* decoded(base64: string): AsyncGenerator<Uint8Array> {
	for (let at = 0; at < base64.length; at += DECODED_CHARACTERS) {
		yield Buffer.from(base64.slice(at, at + DECODED_CHARACTERS), 'base64');
		// Lets other workflows run in between.
		if (base64.length > DECODED_CHARACTERS) await sleep(0);
	}
}

/** The same in base64, in pieces that can be put together. */
export async function* toBase64(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
	let rest: Uint8Array = Buffer.alloc(0);
	for await (const chunk of bytes) {
		const joined = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
		const usable = joined.length - (joined.length % 3);
		yield Buffer.from(joined.buffer, joined.byteOffset, usable).toString('base64');
		rest = joined.subarray(usable);
	}
	if (rest.length > 0) yield Buffer.from(rest).toString('base64');
}

/** What is stored in n8n, all of it in memory. */
export async function bufferOf(context: IExecuteFunctions, binary: IBinaryData): Promise<Buffer> {
	return await collect(await readBinary(context, binary));
}

/**
 * Streams bytes into n8n's binary storage.
 * @param like something that lies there already
 * @throws what `bytes` throws; nothing is then kept
 */
export async function storeBinary(
	context: IExecuteFunctions,
	bytes: AsyncGenerator<Uint8Array>,
	{ fileName, mimeType, like }: { fileName: string; mimeType: string; like: IBinaryData },
): Promise<IBinaryData> {
	const content =
		like.id === undefined ? await collect(bytes) : await streamOf(context, like.id, bytes);
	return await context.helpers.prepareBinaryData(content, fileName, mimeType);
}

/** `Readable.from`: every stream of Node.js has it from its class. */
interface StreamClass {
	from: (
		this: void,
		bytes: AsyncIterable<Uint8Array>,
		options: { objectMode: boolean },
	) => AudioStream;
}

/**
 * A community node may not import `stream`: a stream that n8n gives tells how others are made.
 * @param id of something that n8n stores outside of memory
 */
export async function streamOf(
	context: IExecuteFunctions,
	id: string,
	bytes: AsyncIterable<Uint8Array>,
): Promise<AudioStream> {
	const given = await context.helpers.getBinaryStream(id);
	given.destroy();
	const { from } = given.constructor as unknown as StreamClass;
	return from(bytes, { objectMode: false });
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of bytes) chunks.push(chunk);
	return Buffer.concat(chunks);
}
