import type { WavScan } from '../wavScanner';

/** Sizes in a WAV are 32 bits. */
const LARGEST_BYTES = 0xffffffff;

/** Thrown where a WAV would be larger than its format can say. */
export class WavTooLarge extends Error {}

/**
 * The header of a WAV, with the format of its parts.
 * @param soundBytes how much sound follows
 * @throws WavTooLarge
 */
export function wavHeader({ format }: Pick<WavScan, 'format'>, soundBytes: number): Buffer {
	const riffBytes = 4 + 8 + format.length + (format.length % 2) + 8 + soundBytes + (soundBytes % 2);
	if (riffBytes > LARGEST_BYTES) throw new WavTooLarge();
	const size = (bytes: number) => {
		const field = Buffer.alloc(4);
		field.writeUInt32LE(bytes);
		return field;
	};
	return Buffer.concat([
		Buffer.from('RIFF'),
		size(riffBytes),
		Buffer.from('WAVEfmt '),
		size(format.length),
		format,
		Buffer.alloc(format.length % 2),
		Buffer.from('data'),
		size(soundBytes),
	]);
}

/** How many whole samples are nearest to a pause of so many seconds. */
export function wavSilenceFrames({ sampleRate }: WavScan, seconds: number): number {
	return Math.round(seconds * sampleRate);
}

/** Samples of one piece of silence. */
const PIECE_FRAMES = 8192;

/**
 * Silence of so many samples: the middle of what a sample can be, which for 8 bits is 128.
 * @returns one piece again and again, so that a long pause takes no memory
 */
export function wavSilence({ frameBytes, bits, isFloat }: WavScan, frames: number): Buffer[] {
	const piece = Buffer.alloc(
		Math.min(frames, PIECE_FRAMES) * frameBytes,
		bits === 8 && !isFloat ? 128 : 0,
	);
	return Array.from({ length: Math.ceil(frames / PIECE_FRAMES) }, (_, index) =>
		piece.subarray(0, (frames - index * PIECE_FRAMES) * frameBytes),
	);
}
