import { AAC, type AudioType, MP2, MP3 } from './audioFormats';
import { adtsFrame, layer2Frame } from './containers/frames';
import { mp3HeaderAt } from './mp3Header';

/** Junk before the first frame: cut streams and sloppy taggers leave up to about a kilobyte. */
const MAX_JUNK_BYTES = 1024;

/** Every frame's header begins with so many bytes. */
const HEAD_BYTES = 7;

interface Frame {
	type: AudioType;
	lengthBytes: number;
	/** The header's bits that stay the same from frame to frame. */
	constantBits: number;
}

/**
 * Finds MP3, MP2 or AAC (ADTS) frames at or soon after the beginning. One header is only twelve bits of
 * evidence, so a second one has to stand exactly where the first says that its frame ends.
 * @returns undefined if there are none, or the file ends before a second header
 */
export function findMpegFrames(bytes: Uint8Array): { type: AudioType; offset: number } | undefined {
	const lastOffset = Math.min(MAX_JUNK_BYTES, bytes.length - 4);
	for (let offset = 0; offset <= lastOffset; offset++) {
		const first = bytes[offset] === 0xff ? frameAt(bytes, offset) : undefined;
		if (!first) continue;
		const second = frameAt(bytes, offset + first.lengthBytes);
		if (second?.type === first.type && second.constantBits === first.constantBits) {
			return { type: first.type, offset };
		}
	}
	return undefined;
}

function frameAt(bytes: Uint8Array, offset: number): Frame | undefined {
	const mp3 = mp3HeaderAt(bytes, offset);
	if (mp3) return { type: MP3, lengthBytes: mp3.lengthBytes, constantBits: mp3.constantBits };
	const head = bytes.subarray(offset, offset + HEAD_BYTES);
	const [, flags = 0, rates = 0] = head;
	const aac = adtsFrame(head);
	if (aac)
		return { type: AAC, lengthBytes: aac.bytes, constantBits: (flags << 8) | (rates & 0xfd) };
	const mp2 = layer2Frame(head);
	return mp2 && { type: MP2, lengthBytes: mp2.bytes, constantBits: (flags << 8) | (rates & 0x0c) };
}
