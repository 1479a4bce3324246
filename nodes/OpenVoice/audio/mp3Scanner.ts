import type { Ending } from './containers/measured';
import { id3TagLength } from './id3Tag';
import { addedSamplesIn, framesInIndex } from './mp3Index';
import { MP3_HEADER_BYTES, type Mp3Header, mp3HeaderAt } from './mp3Header';
import { type Patch, type Span, viewOf } from './span';

/** What an MP3 file holds, found by walking over all of its frames. */
export interface Mp3Scan {
	kind: 'mp3';
	seconds: number;
	/** The four bytes of the first frame's header, and what they say. */
	headerBytes: Buffer;
	header: Mp3Header;
	/** Kilobits a second, if all frames have the same; else 0. */
	constantBitRate: number;
	/** Where the frames lie: without tags, without an index frame, without what is cut short. */
	spans: Span[];
	/** The first frames, where they need what was before them: silence in their place. */
	patches: Patch[];
	/** The length of each frame, in bytes. */
	frameBytes: number[];
	/** How loud each granule is, in dB of an unknown scale. */
	levels: number[];
	/** How long a granule lasts, in seconds. */
	levelSeconds: number;
	/** Whether all frames are there that the index promises, and the last one to its end. */
	ending: Ending;
}

/** Tags that stand before, between or after frames. */
const ID3V1_BYTES = 128;
const APE_FRAME_BYTES = 32;
const ID3V2_HEADER_BYTES = 10;

/** So many bytes have to be there to tell what begins at a place: the longest head of a tag. */
const TAG_HEAD_BYTES = 16;

/** A file with more than this that is neither frame nor tag is no MP3, or too damaged to be one. */
const MOST_JUNK_BYTES = 100_000;
const MOST_TAGS = 100;

/** Walks over the frames of an MP3, whose bytes come in pieces. Memory grows with frames, not with bytes. */
export class Mp3Scanner {
	private rest: Buffer = Buffer.alloc(0);

	/** Where `rest` begins in the file. */
	private offset = 0;

	/** So many bytes belong to a tag. */
	private skip = 0;

	private inSync = false;

	private first?: { header: Mp3Header; bytes: Buffer };

	private readonly bitRates = new Set<number>();

	private readonly spans: Span[] = [];

	private readonly patches: Patch[] = [];

	private readonly frameBytes: number[] = [];

	private readonly levels: number[] = [];

	/** How many bytes of sound are there, in the frames so far, for later ones to point back to. */
	private reservoirBytes = 0;

	private junkBytes = 0;

	private tags = 0;

	/** How many frames the index promises. */
	private promisedFrames = 0;

	/** Samples of each channel that the index calls none of the sound. */
	private addedSamples = 0;

	private endsWithinFrame = false;

	/** @param measure whether to measure how loud the sound is */
	constructor(private readonly measure: boolean) {}

	/** The next bytes of the file. */
	push(chunk: Uint8Array): void {
		if (this.isDamaged) return;
		this.rest = this.rest.length === 0 ? viewOf(chunk) : Buffer.concat([this.rest, chunk]);
		this.walk(false);
	}

	private get isDamaged(): boolean {
		return this.junkBytes > MOST_JUNK_BYTES || this.tags > MOST_TAGS;
	}

	/** How many frames have passed. */
	get frames(): number {
		return this.frameBytes.length;
	}

	/** The file has ended. @returns undefined if it has no frame, or too much that is none */
	end(): Mp3Scan | undefined {
		if (!this.isDamaged) this.walk(true);
		if (!this.first || this.isDamaged) return undefined;
		const { header, bytes } = this.first;
		return {
			kind: 'mp3',
			seconds: this.playedSamples(header) / header.sampleRate,
			headerBytes: bytes,
			header,
			constantBitRate: this.bitRates.size === 1 ? header.bitRate : 0,
			spans: this.spans,
			patches: this.patches,
			frameBytes: this.frameBytes,
			levels: this.levels,
			levelSeconds: Math.min(header.samples, 576) / header.sampleRate,
			ending: this.ending,
		};
	}

	/** What a decoder plays. */
	private playedSamples({ samples }: Mp3Header): number {
		return Math.max(0, this.frameBytes.length * samples - this.addedSamples);
	}

	private get ending(): Ending {
		if (this.promisedFrames === 0) return this.endsWithinFrame ? 'withinFrame' : 'unknown';
		// Some writers count the index itself.
		return this.frameBytes.length >= this.promisedFrames - 1 ? 'whole' : 'cut';
	}

	private walk(isEnd: boolean): void {
		const bytes = this.rest;
		let at = 0;
		while (at < bytes.length) {
			if (this.skip > 0) {
				const skipped = Math.min(this.skip, bytes.length - at);
				this.skip -= skipped;
				at += skipped;
				continue;
			}
			if (!isEnd && bytes.length - at < TAG_HEAD_BYTES) break;
			const header = this.frameAt(bytes, at, isEnd);
			if (header === 'unknown') break;
			if (header) {
				this.take(header, bytes.subarray(at, at + header.lengthBytes), this.offset + at);
				at += header.lengthBytes;
				continue;
			}
			this.skip = tagLengthAt(bytes, at);
			if (this.skip > 0) {
				this.tags++;
			} else {
				this.inSync = false;
				this.junkBytes++;
				at++;
			}
			if (this.isDamaged) break;
		}
		this.rest = bytes.subarray(at);
		this.offset += at;
	}

	/** The frame at a place; `unknown` if more bytes are needed to tell. */
	private frameAt(bytes: Buffer, at: number, isEnd: boolean): Mp3Header | 'unknown' | undefined {
		const header = mp3HeaderAt(bytes, at);
		if (!header) return undefined;
		if (this.first && header.constantBits !== this.first.header.constantBits) return undefined;
		const next = at + header.lengthBytes;
		const isWhole = next <= bytes.length;
		if (this.inSync) {
			if (isWhole) return header;
			this.endsWithinFrame = isEnd;
			return isEnd ? undefined : 'unknown';
		}

		// Twelve bits are little evidence: a second frame, or the end, has to follow.
		if (next + TAG_HEAD_BYTES > bytes.length && !isEnd) return 'unknown';
		const follower = mp3HeaderAt(bytes, next);
		const isFollowed =
			follower?.constantBits === header.constantBits ||
			(isWhole && this.first && (next === bytes.length || tagLengthAt(bytes, next) > 0));
		return isFollowed && isWhole ? header : undefined;
	}

	private take(header: Mp3Header, frame: Buffer, offset: number): void {
		this.inSync = true;
		const sideInfoAt = MP3_HEADER_BYTES + (header.hasCrc ? 2 : 0);
		const afterSideInfo = sideInfoAt + header.sideInfoBytes;
		if (!this.first) {
			const promised = framesInIndex(frame, afterSideInfo);
			if (promised !== undefined) {
				this.promisedFrames = promised;
				this.addedSamples = addedSamplesIn(frame, afterSideInfo);
				return;
			}
		}
		this.first ??= { header, bytes: Buffer.from(frame.subarray(0, MP3_HEADER_BYTES)) };
		this.bitRates.add(header.bitRate);
		this.frameBytes.push(frame.length);

		const last = this.spans[this.spans.length - 1];
		if (last?.end === offset) last.end += frame.length;
		else this.spans.push({ start: offset, end: offset + frame.length });

		const bits = new BitReader(frame, sideInfoAt);
		const isMpeg1 = header.samples === 1152;
		const pointsBack = bits.read(isMpeg1 ? 9 : 8);
		if (pointsBack > this.reservoirBytes) {
			this.patches.push({ offset, bytes: silentHead(frame, afterSideInfo) });
			for (let granule = isMpeg1 ? 2 : 1; granule > 0; granule--) this.levels.push(SILENT_LEVEL);
		} else if (this.measure) {
			this.levels.push(...levelsOf(bits, header));
		}
		this.reservoirBytes += Math.max(0, frame.length - afterSideInfo);
	}
}

/** The length of the tag that begins at a place, in bytes; 0 if there is none. */
function tagLengthAt(bytes: Buffer, at: number): number {
	const first = bytes[at];
	if (first !== 0x54 && first !== 0x49 && first !== 0x41) return 0; // T, I, A
	const text = bytes.toString('latin1', at, at + 8);
	if (text.startsWith('TAG')) return ID3V1_BYTES;
	if (text.startsWith('ID3')) return id3TagLength(bytes.subarray(at, at + ID3V2_HEADER_BYTES));
	if (text === 'APETAGEX' && bytes.length >= at + 16) {
		return APE_FRAME_BYTES + bytes.readUInt32LE(at + 12);
	}
	return 0;
}

/** A frame's head that says that there is no sound in it: what follows stays for later frames to use. */
function silentHead(frame: Buffer, afterSideInfo: number): Buffer {
	const head = Buffer.alloc(afterSideInfo);
	frame.copy(head, 0, 0, MP3_HEADER_BYTES);
	head[1] = (head[1] ?? 0) | 1; // no CRC: it would have to be reckoned anew
	return head;
}

/** Less than anything that can be heard. */
export const SILENT_LEVEL = 0;

/** One step of a granule's gain is a factor of 2^(1/4) in amplitude. */
const DB_OF_GAIN_STEP = 1.505;

/** Speech takes hundreds of bits a granule; silence takes none, but for what fills a constant bit rate. */
const BITS_OF_SILENCE = 24;

/**
 * How loud a frame's granules are, from what its side information says of them: the step in which
 * values are stored, and how many bits they take.
 */
function levelsOf(bits: BitReader, { samples, isMono }: Mp3Header): number[] {
	const isMpeg1 = samples === 1152;
	const channels = isMono ? 1 : 2;
	if (isMpeg1) bits.read((isMono ? 5 : 3) + 4 * channels);
	else bits.read(channels);
	const levels: number[] = [];
	for (let granule = isMpeg1 ? 2 : 1; granule > 0; granule--) {
		let level = SILENT_LEVEL;
		for (let channel = 0; channel < channels; channel++) {
			const soundBits = bits.read(12);
			const bigValues = bits.read(9);
			const gain = bits.read(8);
			bits.read(isMpeg1 ? 30 : 34);
			const own =
				soundBits < BITS_OF_SILENCE || bigValues === 0
					? SILENT_LEVEL
					: DB_OF_GAIN_STEP * gain + 10 * Math.log10(soundBits);
			level = Math.max(level, own);
		}
		levels.push(level);
	}
	return levels;
}

class BitReader {
	private bit: number;

	constructor(
		private readonly bytes: Uint8Array,
		firstByte: number,
	) {
		this.bit = firstByte * 8;
	}

	/** The next bits as a number, at most 34 of them, of which the last 32 count. */
	read(count: number): number {
		let value = 0;
		for (let left = count; left > 0; left--, this.bit++) {
			value = (value << 1) | (((this.bytes[this.bit >> 3] ?? 0) >> (7 - (this.bit & 7))) & 1);
		}
		return value;
	}
}
