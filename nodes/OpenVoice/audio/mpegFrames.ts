import { AAC, MP3 } from './audioFormats';
import type { AudioType } from './audioFormats';
import { mp3HeaderAt } from './mp3Header';

/** Junk before the first frame: cut streams and sloppy taggers leave up to about a kilobyte. */
const MAX_JUNK_BYTES = 1024;

interface Frame {
	format: AudioType;
	lengthBytes: number;
	/** The header's bits that stay the same from frame to frame. */
	constantBits: number;
}

/**
 * Finds MP3 or AAC (ADTS) frames at or soon after the beginning. One header is only twelve bits of
 * evidence, so a second one has to stand exactly where the first says that its frame ends.
 * @returns undefined if there are none, or the file ends before a second header
 */
export function findMpegFrames(bytes: Uint8Array): AudioType | undefined {
	const lastOffset = Math.min(MAX_JUNK_BYTES, bytes.length - 4);
	for (let offset = 0; offset <= lastOffset; offset++) {
		const first = frameAt(bytes, offset);
		if (!first) continue;
		const second = frameAt(bytes, offset + first.lengthBytes);
		if (second?.format === first.format && second.constantBits === first.constantBits) {
			return first.format;
		}
	}
	return undefined;
}

function frameAt(bytes: Uint8Array, offset: number): Frame | undefined {
	const [sync, flags = 0, rates = 0, rest, lengthMiddle = 0, lengthLow = 0] = bytes.subarray(
		offset,
		offset + 6,
	);
	if (sync !== 0xff || rest === undefined) return undefined;
	if ((flags & 0xf6) === 0xf0) return adtsFrame(flags, rates, rest, lengthMiddle, lengthLow);
	const mp3 = mp3HeaderAt(bytes, offset);
	return mp3 && { format: MP3, lengthBytes: mp3.lengthBytes, constantBits: mp3.constantBits };
}

function adtsFrame(
	flags: number,
	profileAndRate: number,
	channelsAndLength: number,
	lengthMiddle: number,
	lengthLow: number,
): Frame | undefined {
	const lengthBytes = ((channelsAndLength & 3) << 11) | (lengthMiddle << 3) | (lengthLow >> 5);
	const sampleRateIndex = (profileAndRate >> 2) & 15;
	const headerBytes = 7;
	if (sampleRateIndex > 12 || lengthBytes < headerBytes) return undefined;
	return { format: AAC, lengthBytes, constantBits: (flags << 8) | (profileAndRate & 0xfd) };
}
