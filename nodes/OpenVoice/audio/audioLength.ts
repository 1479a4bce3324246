import { scanAudioBytes } from './audioScan';
import { AUDIO_HEAD_BYTES, detectAudioType } from './audioType';
import { flacLengthSeconds } from './flacLength';
import { oggLengthSeconds } from './oggLength';

/** When to give up on a file: no format needs more reads than one every few bytes of it… */
const MAX_READS = 200_000;
const MIN_READS = 1_000;
const BYTES_OF_A_READ = 4;

/** …nor more than all of it, some of it several times: what a file says of its sizes is not believed. */
const MAX_READ_BYTES = 16_000_000;
const MIN_READ_BYTES = 100_000;
const READS_OF_A_BYTE = 10;

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
	const own = ownLengthSeconds(bytes, type.extension);
	if (own) return asLength(own.seconds);
	const { parseFromTokenizer } = await import('../vendor/musicMetadata.js');
	try {
		const reader = await limitedReader(bytes, type.mimeType);
		const { format } = await parseFromTokenizer(reader, { duration: true, skipCovers: true });
		return asLength(format.duration);
	} catch {
		// A damaged file, whose length nobody can tell.
		return undefined;
	}
}

/** The length of a format that is read here: it is checked against the bytes, and is no costlier than these. */
function ownLengthSeconds(
	bytes: Uint8Array,
	extension: string,
): { seconds: number | undefined } | undefined {
	switch (extension) {
		case 'flac':
			return { seconds: flacLengthSeconds(bytes) };
		case 'ogg':
			return { seconds: oggLengthSeconds(bytes) };
		case 'mp3':
			return { seconds: scanAudioBytes(bytes)?.seconds };
		case 'wav': {
			// Compressed sound in a WAV is left to the library.
			const scan = scanAudioBytes(bytes);
			return scan && { seconds: scan.seconds };
		}
		default:
			return undefined;
	}
}

/** What the library reads the file through; every read of it, whole or in part, is a peek first. */
async function limitedReader(bytes: Uint8Array, mimeType: string) {
	const { fromBuffer } = await import('../vendor/musicMetadata.js');
	const reader = fromBuffer(bytes, { fileInfo: { mimeType } });
	const peek = reader.peekBuffer.bind(reader);
	const mostReads = Math.min(MAX_READS, MIN_READS + bytes.length / BYTES_OF_A_READ);
	const mostBytes = Math.min(MAX_READ_BYTES, MIN_READ_BYTES + READS_OF_A_BYTE * bytes.length);
	let reads = 0;
	let readBytes = 0;
	reader.peekBuffer = async (target, options) => {
		reads += 1;
		readBytes += target.length;
		if (reads > mostReads || readBytes > mostBytes) throw new RangeError('Too much to read');
		return await peek(target, options);
	};
	return reader;
}

function asLength(seconds: number | undefined): number | undefined {
	return seconds !== undefined && Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}
