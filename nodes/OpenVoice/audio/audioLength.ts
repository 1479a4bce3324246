import { AUDIO_HEAD_BYTES, detectAudioType } from './audioType';

/**
 * When to give up on a file. Twenty minutes of MP3 without an index, ten times what the service takes,
 * need that many reads, frame by frame, and about half a second of n8n's only thread.
 */
const MAX_READS = 200_000;

/** The same for how much is read in all: tags with large pictures fit in, endless lists of tags do not. */
const MAX_READ_BYTES = 16_000_000;

/**
 * Reads how long a recording lasts, from its headers where they say so and else by counting its frames.
 * The library that does it is loaded on first use: most runs of the node never need it.
 * @param bytes the whole file
 * @returns seconds; undefined for what is not audio or does not tell its length. Never throws.
 */
export async function readAudioLengthSeconds(bytes: Uint8Array): Promise<number | undefined> {
	// The format is always named to the library, which would otherwise guess.
	const type = detectAudioType(bytes.subarray(0, AUDIO_HEAD_BYTES));
	if (!type) return undefined;
	const { parseFromTokenizer } = await import('./musicMetadata.js');
	try {
		const reader = await limitedReader(bytes, type.mimeType);
		const { format } = await parseFromTokenizer(reader, { duration: true, skipCovers: true });
		return asLength(format.duration);
	} catch {
		// A damaged file, whose length nobody can tell.
		return undefined;
	}
}

/** What the library reads the file through; every read of it, whole or in part, is a peek first. */
async function limitedReader(bytes: Uint8Array, mimeType: string) {
	const { fromBuffer } = await import('./musicMetadata.js');
	const reader = fromBuffer(bytes, { fileInfo: { mimeType } });
	const peek = reader.peekBuffer.bind(reader);
	let reads = 0;
	let readBytes = 0;
	reader.peekBuffer = async (target, options) => {
		reads += 1;
		readBytes += target.length;
		if (reads > MAX_READS || readBytes > MAX_READ_BYTES) throw new RangeError('Too much to read');
		return await peek(target, options);
	};
	return reader;
}

function asLength(seconds: number | undefined): number | undefined {
	return seconds !== undefined && Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}
