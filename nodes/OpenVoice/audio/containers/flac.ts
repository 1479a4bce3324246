import { isSampleRate, type Measured } from './measured';
import { type Position, read, type Walk } from './walk';

/** STREAMINFO, the first metadata block (RFC 9639, section 8.2). */
export interface StreamInfo {
	/** Samples in each block, where all have the same number. */
	blockSamples: number;
	/** Samples a second. */
	sampleRate: number;
	/** Of each channel; 0 if that is not known. */
	samples: number;
}

export const STREAM_INFO_BYTES = 34;

/** A frame's header with all that it can hold. */
export const LONGEST_HEADER_BYTES = 16;

/** The longest frames in use: 4,608 samples of two channels of 24 bits take 27 kB. */
const TAIL_BYTES = 131_072;

const MOST_METADATA_BLOCKS = 1_000;
const BLOCK_BYTES = 65_536;
const ID3V1_BYTES = 128;

/** Frames of digital silence take some eleven bytes and two a channel. */
const LARGEST_SILENT_FRAME_BYTES = 24;

/** @throws RangeError if the block is cut short */
export function readStreamInfo(block: Buffer): StreamInfo {
	return {
		blockSamples: block.readUInt16BE(0),
		sampleRate: block.readUIntBE(10, 3) >> 4,
		samples: (block.readUInt8(13) & 0x0f) * 2 ** 32 + block.readUInt32BE(14),
	};
}

/** FLAC. Its frames are numbered: the last one tells how much sound there is. */
export function* flac(file: Position, found: Measured): Walk {
	yield { skip: 4 };
	const info = yield* metadata();
	if (!info || !isSampleRate(info.sampleRate)) return;
	const start = file.offset;
	const first = flacFrameAt(Buffer.from(yield { peek: LONGEST_HEADER_BYTES }), 0, info);
	let tail = Buffer.alloc(0);
	for (;;) {
		const block = yield { some: BLOCK_BYTES };
		if (block.length === 0) break;
		tail = Buffer.concat([tail, block]).subarray(-TAIL_BYTES);
	}
	if (tail.toString('latin1', tail.length - ID3V1_BYTES).startsWith('TAG')) {
		tail = tail.subarray(0, -ID3V1_BYTES);
	}
	const last = first && lastFrame(tail, info, first);
	const end = last?.endSample ?? 0;
	// A recording out of a live stream begins in the middle.
	found.seconds = Math.max(0, end - (first?.firstSample ?? 0)) / info.sampleRate;
	if (first && last) {
		const frames = Math.max(1, (end - first.firstSample) / first.samples);
		found.isSilent = (file.offset - start) / frames <= LARGEST_SILENT_FRAME_BYTES;
	}
	if (end < info.samples) found.ending = 'cut';
	else if (last?.isWhole) found.ending = 'whole';
}

function* metadata(): Walk<StreamInfo | undefined> {
	let info: StreamInfo | undefined;
	for (let count = 0; count < MOST_METADATA_BLOCKS; count++) {
		const header = yield* read(4);
		const type = header.readUInt8(0) & 0x7f;
		const size = header.readUIntBE(1, 3);
		if (count === 0) {
			if (type !== 0 || size < STREAM_INFO_BYTES) return undefined;
			info = readStreamInfo(yield* read(STREAM_INFO_BYTES));
			yield { skip: size - STREAM_INFO_BYTES };
		} else {
			yield { skip: size };
		}
		if (header.readUInt8(0) & 0x80) return info;
	}
	return undefined;
}

export interface FlacFrame {
	firstSample: number;
	samples: number;
	endSample: number;
	/** The header's bits that stay the same from frame to frame. */
	constantBits: number;
}

/** The last frame that begins in these bytes, and whether it ends with them. */
function lastFrame(
	tail: Buffer,
	info: StreamInfo,
	first: FlacFrame,
): (FlacFrame & { isWhole: boolean }) | undefined {
	for (let at = tail.length - 6; at >= 0; at--) {
		if (tail[at] !== 0xff) continue;
		const frame = flacFrameAt(tail, at, info);
		if (frame?.constantBits !== first.constantBits) continue;
		const end = tail.length - 2;
		const isWhole = end > at && crc16(tail, at, end) === tail.readUInt16BE(end);
		return { ...frame, isWhole };
	}
	return undefined;
}

/** A frame's header (RFC 9639, section 9.1), which its CRC tells from chance. */
export function flacFrameAt(
	bytes: Buffer,
	at: number,
	{ blockSamples }: Pick<StreamInfo, 'blockSamples'>,
): FlacFrame | undefined {
	const [sync, strategy = 0, sizes = 0, format = 0, firstOfNumber = 0] = bytes.subarray(at, at + 5);
	if (sync !== 0xff || (strategy & 0xfe) !== 0xf8 || format & 1) return undefined;
	// The number is written as UTF-8 writes a character, in up to seven bytes.
	const numberBytes = firstOfNumber < 0x80 ? 1 : Math.clz32(~(firstOfNumber << 24));
	if (firstOfNumber >= 0x80 && (numberBytes < 2 || numberBytes > 7)) return undefined;
	const sizeCode = sizes >> 4;
	const rateCode = sizes & 15;
	const sizeAt = at + 4 + numberBytes;
	const sizeBytes = sizeCode === 6 ? 1 : sizeCode === 7 ? 2 : 0;
	const rateBytes = rateCode === 12 ? 1 : rateCode === 13 || rateCode === 14 ? 2 : 0;
	const crcAt = sizeAt + sizeBytes + rateBytes;
	if (sizeCode === 0 || rateCode === 15 || crcAt >= bytes.length) return undefined;
	if (crc8(bytes, at, crcAt) !== bytes[crcAt]) return undefined;

	let number = numberBytes === 1 ? firstOfNumber : firstOfNumber & (0x7f >> numberBytes);
	for (let index = 1; index < numberBytes; index++) {
		number = number * 64 + ((bytes[at + 4 + index] ?? 0) & 0x3f);
	}
	const samples =
		sizeBytes > 0 ? bytes.readUIntBE(sizeAt, sizeBytes) + 1 : SAMPLES_BY_CODE[sizeCode - 1];
	if (samples === undefined) return undefined;
	const isNumberedBySample = (strategy & 1) === 1;
	const firstSample = isNumberedBySample ? number : number * blockSamples;
	return {
		firstSample,
		samples,
		endSample: firstSample + samples,
		constantBits: (strategy << 16) | (rateCode << 8) | (format & 0x0e),
	};
}

const SAMPLES_BY_CODE = [
	192, 576, 1152, 2304, 4608, 0, 0, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768,
];

function crc8(bytes: Uint8Array, from: number, to: number): number {
	let crc = 0;
	for (let at = from; at < to; at++) {
		crc ^= bytes[at] ?? 0;
		for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x80 ? 0x07 : 0)) & 0xff;
	}
	return crc;
}

function crc16(bytes: Uint8Array, from: number, to: number): number {
	let crc = 0;
	for (let at = from; at < to; at++) {
		crc ^= (bytes[at] ?? 0) << 8;
		for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x8005 : 0)) & 0xffff;
	}
	return crc;
}
