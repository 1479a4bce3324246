import type { Measured } from './measured';
import { passSound } from './sound';
import { type Position, read, type Walk } from './walk';
import { readWavFormat, type WavFormat, wavSampleReader } from './wavFormat';

/** What a WAV holds. */
export interface WavFound extends Measured {
	/** Absent if its sound is compressed. */
	uncompressed?: WavFormat;
	/** Where its sound begins, in bytes, and how much of it is there: whole samples. */
	soundStart: number;
	soundBytes: number;
}

const RIFF_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;

/** Format chunks have 16, 18 or 40 bytes, the sizes of a long file 28 or more. */
const LONGEST_FORMAT_BYTES = 1024;
const MOST_CHUNKS = 10_000;
const BLOCK_BYTES = 65_536;

/** Writers that do not know the end yet leave these as the size; the sound then goes on to the end. */
const SIZES_NOT_KNOWN = [0, 0xffffffff, 0x7fffffff, 0xfffffff0, 0x7ffff000];

/** The size of a chunk that does not fit in 32 bits stands in `ds64` (EBU Tech 3306; ITU-R BS.2088). */
const SIZE_IN_DS64 = 0xffffffff;

/** -80 dB below full scale: the noise of 16 bits, and of nothing that anybody says. */
const SILENCE = 0.0001;

/**
 * WAV, and its forms for long files, RF64 and BW64.
 * @param hear is given the sound as it passes by, whole samples of it
 */
export function* wav(
	file: Position,
	found: WavFound,
	hear?: (format: WavFormat, block: Buffer) => void,
): Walk {
	const head = yield* read(RIFF_HEADER_BYTES);
	if (!/^(RIFF|RF64|BW64)....WAVE/s.test(head.toString('latin1'))) return;
	let format: ReturnType<typeof readWavFormat>;
	let longSize: number | undefined;
	for (let count = 0; count < MOST_CHUNKS; count++) {
		const header = yield* read(CHUNK_HEADER_BYTES);
		const name = header.toString('latin1', 0, 4);
		const size = header.readUInt32LE(4);
		if (name === 'data') {
			if (!format) return;
			found.soundStart = file.offset;
			const claimed =
				longSize !== undefined && (size === SIZE_IN_DS64 || size === 0)
					? longSize
					: SIZES_NOT_KNOWN.includes(size)
						? Infinity
						: size;
			if ('uncompressed' in format) yield* uncompressed(claimed, found, format.uncompressed, hear);
			else yield* compressed(file, claimed, found, format.bytesPerSecond);
			return;
		}
		if ((name === 'fmt ' || name === 'ds64') && size <= LONGEST_FORMAT_BYTES) {
			const content = Buffer.from(yield* read(size));
			if (name === 'fmt ') {
				format = readWavFormat(content);
				if (!format) return;
			} else if (size >= 16) {
				longSize = Number(content.readBigUInt64LE(8));
			}
			yield { skip: size % 2 };
			continue;
		}
		yield { skip: size + (size % 2) };
	}
}

function* uncompressed(
	claimedBytes: number,
	found: WavFound,
	format: WavFormat,
	hear?: (format: WavFormat, block: Buffer) => void,
): Walk {
	const { frameBytes, sampleRate } = format;
	found.uncompressed = format;
	found.seconds = 0;
	found.isSilent = true;
	for (let left = claimedBytes; left >= frameBytes;) {
		const block = yield { some: Math.min(BLOCK_BYTES, left), unit: frameBytes };
		const sound = block.subarray(0, block.length - (block.length % frameBytes));
		left -= block.length;
		found.soundBytes += sound.length;
		found.seconds = found.soundBytes / frameBytes / sampleRate;
		if (found.isSilent) found.isSilent = isSilent(format, sound);
		hear?.(format, sound);
		if (block.length === 0 || sound.length < block.length) {
			if (claimedBytes !== Infinity) found.ending = 'cut';
			return;
		}
	}
	found.ending = 'whole';
}

/** @returns whether no channel has more than noise in it */
function isSilent(format: WavFormat, sound: Buffer): boolean {
	const sample = wavSampleReader(format, sound);
	for (let at = 0; at < sound.length; at += format.bits / 8) {
		if (Math.abs(sample(at)) > SILENCE) return false;
	}
	return true;
}

function* compressed(
	file: Position,
	claimedBytes: number,
	found: WavFound,
	bytesPerSecond: number,
): Walk {
	const sound = yield* passSound(file, claimedBytes);
	found.seconds = sound.bytes / bytesPerSecond;
	found.isSilent = sound.isConstant;
	if (claimedBytes !== Infinity) found.ending = sound.bytes < claimedBytes ? 'cut' : 'whole';
}
