import { isChannelCount, isSampleRate } from './measured';

/** What the `fmt ` chunk of a WAV says, within what real recordings have. */
export interface WavFormat {
	/** The chunk's content. */
	format: Buffer;
	sampleRate: number;
	channels: number;
	/** Bits of a sample as it is stored. */
	bits: number;
	isFloat: boolean;
	/** Bytes of one sample of all channels; of compressed sound, of one block. */
	frameBytes: number;
}

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

/** In an extensible format the true one stands at the beginning of a GUID. */
const SUB_FORMAT_OFFSET = 24;

const SHORTEST_FORMAT_BYTES = 16;

/**
 * Reads the content of a `fmt ` chunk. All that uses what a WAV claims of itself goes through here.
 * @returns the format of uncompressed sound, or how many bytes a second compressed sound takes; undefined for
 * claims that no recording has
 */
export function readWavFormat(
	format: Buffer,
): { uncompressed: WavFormat } | { bytesPerSecond: number } | undefined {
	if (format.length < SHORTEST_FORMAT_BYTES) return undefined;
	const tag = format.readUInt16LE(0);
	const isExtensible = tag === EXTENSIBLE && format.length >= SUB_FORMAT_OFFSET + 2;
	const encoding = isExtensible ? format.readUInt16LE(SUB_FORMAT_OFFSET) : tag;
	const channels = format.readUInt16LE(2);
	const sampleRate = format.readUInt32LE(4);
	const bytesPerSecond = format.readUInt32LE(8);
	const frameBytes = format.readUInt16LE(12);
	if (!isChannelCount(channels) || !isSampleRate(sampleRate) || frameBytes === 0) return undefined;
	const isFloat = encoding === FLOAT;
	if (!isFloat && encoding !== PCM) return bytesPerSecond > 0 ? { bytesPerSecond } : undefined;
	const bits = (frameBytes / channels) * 8;
	const isUsable = isFloat ? bits === 32 || bits === 64 : bits % 8 === 0 && bits >= 8 && bits <= 64;
	return isUsable
		? { uncompressed: { format, sampleRate, channels, bits, isFloat, frameBytes } }
		: undefined;
}

/** Reads the sample at a place, from -1 to 1; of integers only the upper 16 bits. */
export function wavSampleReader(
	{ bits, isFloat }: Pick<WavFormat, 'bits' | 'isFloat'>,
	bytes: Buffer,
): (at: number) => number {
	if (isFloat) return bits === 64 ? (at) => bytes.readDoubleLE(at) : (at) => bytes.readFloatLE(at);
	if (bits === 8) return (at) => ((bytes[at] ?? 128) - 128) / 128;
	const upper = bits / 8 - 2;
	return (at) => bytes.readInt16LE(at + upper) / 32_768;
}
