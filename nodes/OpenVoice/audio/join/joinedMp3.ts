import { type Mp3Header, mp3HeaderAt, mp3HeaderFor } from '../mp3Header';
import type { Mp3Scan } from '../mp3Scanner';

/** An index frame: its name, flags, the number of frames and of bytes, and where each hundredth is. */
const INDEX_BYTES = 4 + 4 + 4 + 4 + 100;
const HAS_FRAMES_BYTES_AND_PLACES = 7;
const PLACES = 100;

/** What stands in the joined file: a part's own frames, or silent ones. */
export interface Mp3Stretch {
	frames: number;
	bytes: number;
	/** Absent: all frames are alike. */
	frameBytes?: number[];
}

/** Silence, as frames like those of a part: a valid header, no CRC, and zeros are silence to every decoder. */
export class Mp3Silence {
	private readonly frame: Buffer;

	private readonly header: Mp3Header;

	constructor(part: Mp3Scan) {
		const least = 4 + part.header.sideInfoBytes;
		const head = mp3HeaderFor(part.headerBytes, least) ?? part.headerBytes;
		this.header = mp3HeaderAt(head, 0) ?? part.header;
		this.frame = Buffer.alloc(this.header.lengthBytes);
		head.copy(this.frame);
	}

	/** How many frames are nearest to a pause of so many seconds. */
	framesFor(seconds: number): number {
		return Math.round((seconds * this.header.sampleRate) / this.header.samples);
	}

	/** How long so many frames last, in seconds. */
	secondsOf(frames: number): number {
		return (frames * this.header.samples) / this.header.sampleRate;
	}

	/** So many silent frames. */
	bytesOf(frames: number): Buffer {
		return Buffer.concat(Array.from({ length: frames }, () => this.frame));
	}

	get frameBytes(): number {
		return this.frame.length;
	}

	get bitRate(): number {
		return this.header.bitRate;
	}
}

/**
 * The frame that tells players how long the file is and where to seek ("Xing", or "Info" where the bit
 * rate is constant); decoders skip it.
 * @returns undefined where no frame of the format has room for it
 */
export function mp3IndexFrame(
	part: Mp3Scan,
	stretches: Mp3Stretch[],
	isConstant: boolean,
): Buffer | undefined {
	const indexAt = 4 + part.header.sideInfoBytes;
	const head = mp3HeaderFor(part.headerBytes, indexAt + INDEX_BYTES);
	const length = head && mp3HeaderAt(head, 0)?.lengthBytes;
	if (!head || !length) return undefined;
	const frames = stretches.reduce((sum, one) => sum + one.frames, 0);
	const bytes = stretches.reduce((sum, one) => sum + one.bytes, length);
	const frame = Buffer.alloc(length);
	head.copy(frame);
	frame.write(isConstant ? 'Info' : 'Xing', indexAt, 'latin1');
	frame.writeUInt32BE(HAS_FRAMES_BYTES_AND_PLACES, indexAt + 4);
	frame.writeUInt32BE(frames, indexAt + 8);
	frame.writeUInt32BE(Math.min(bytes, 0xffffffff), indexAt + 12);
	frame.set(placesOf(stretches, frames, bytes, length), indexAt + 16);
	return frame;
}

/** For each hundredth of the time, how far into the file it lies, in 256ths. */
function placesOf(
	stretches: Mp3Stretch[],
	frames: number,
	bytes: number,
	indexBytes: number,
): Uint8Array {
	const places = new Uint8Array(PLACES);
	let place = 0;
	let frame = 0;
	let at = indexBytes;
	for (const stretch of stretches) {
		for (let index = 0; index < stretch.frames; index++, frame++) {
			while (place < PLACES && (place * frames) / PLACES <= frame) {
				places[place++] = Math.min(255, Math.floor((at * 256) / bytes));
			}
			at += stretch.frameBytes?.[index] ?? stretch.bytes / stretch.frames;
		}
	}
	return places;
}
