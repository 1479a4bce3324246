import { AAC, MP3 } from './audioFormats';
import type { AudioType } from './audioFormats';

/** Junk before the first frame: cut streams and sloppy taggers leave up to about a kilobyte. */
const MAX_JUNK_BYTES = 1024;

/** ISO/IEC 11172-3 and 13818-3: kilobits a second of layer III by index; 0 is the unusable "free". */
const BIT_RATES_MPEG1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const BIT_RATES_MPEG2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const SAMPLE_RATES_MPEG1 = [44_100, 48_000, 32_000];

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
	return mp3Frame(flags, rates);
}

function mp3Frame(flags: number, rates: number): Frame | undefined {
	const version = (flags >> 3) & 3; // 3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5, 1: reserved
	const isLayer3 = (flags & 0xe6) === 0xe2;
	const isMpeg1 = version === 3;
	const bitRate = (isMpeg1 ? BIT_RATES_MPEG1 : BIT_RATES_MPEG2)[rates >> 4];
	const sampleRateOfMpeg1 = SAMPLE_RATES_MPEG1[(rates >> 2) & 3];
	if (!isLayer3 || version === 1 || !bitRate || !sampleRateOfMpeg1) return undefined;

	const sampleRate = sampleRateOfMpeg1 / (isMpeg1 ? 1 : version === 2 ? 2 : 4);
	const samplesOverBits = isMpeg1 ? 144 : 72;
	const padding = (rates >> 1) & 1;
	return {
		format: MP3,
		lengthBytes: Math.floor((samplesOverBits * bitRate * 1000) / sampleRate) + padding,
		constantBits: (flags << 8) | (rates & 0x0c),
	};
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
