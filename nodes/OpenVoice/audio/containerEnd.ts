import { AAC, AIFF, M4A, MP3, OGG, OGG_FLAC, OGG_OPUS, OGG_VORBIS, WAV } from './audioFormats';
import { AUDIO_HEAD_BYTES, type AudioType, detectAudioType } from './audioType';
import { id3TagLength } from './id3Tag';
import { mp3HeaderAt } from './mp3Header';

/** A container is a row of units (chunks, boxes, pages, frames), each of which tells its length in its header. */
interface Unit {
	/** In bytes, header included; `Infinity` where the header leaves it open. */
	length: number;
	/** What follows this unit need not be there. */
	isLast?: boolean;
}

interface Layout {
	/** Bytes before the first unit. */
	start: number;
	/** The longest header of a unit, in bytes. */
	headerBytes: number;
	/** @returns undefined for what is no unit: nothing is known of the file from there on */
	unitAt: (header: Buffer) => Unit | undefined;
	/** Frames and pages end anywhere, and files are known to end within one; chunks and boxes tell the size of the file. */
	isSizeTold: boolean;
}

/** Less sound than this goes unnoticed, and some writers are off by a header or a padding byte. */
const TOLERANCE_BYTES = 64;

/** Writers that do not know the end yet leave sizes near 2³¹ or 2³² (`SIZES_NOT_KNOWN` in wavScanner.ts), or 0. */
const LARGEST_TOLD_SIZE = 0x7f000000;

const isTold = (size: number) => size > 0 && size < LARGEST_TOLD_SIZE;

/** A chunk of RIFF or AIFF. What follows the sound, tags mostly, is often damaged. */
const chunk = (name: string, size: number, sound: string): Unit => ({
	length: name === sound && !isTold(size) ? Infinity : 8 + size + (size % 2),
	isLast: name === sound,
});

const RIFF: Layout = {
	start: 12,
	headerBytes: 8,
	unitAt: (header) => chunk(header.toString('latin1', 0, 4), header.readUInt32LE(4), 'data'),
	isSizeTold: true,
};

const IFF: Layout = {
	...RIFF,
	unitAt: (header) => chunk(header.toString('latin1', 0, 4), header.readUInt32BE(4), 'SSND'),
};

/** ISO/IEC 14496-12, section 4.2: size, type, and 64 bits of size where the first is 1. */
const MPEG4: Layout = {
	start: 0,
	headerBytes: 16,
	unitAt: (header) => {
		if (!/^[\w ©-]{4}/.test(header.toString('latin1', 4, 8))) return undefined;
		const size = header.readUInt32BE(0);
		if (size === 0) return { length: Infinity };
		const length = size === 1 ? Number(header.readBigUInt64BE(8)) : size;
		return length < 8 ? undefined : { length };
	},
	isSizeTold: true,
};

/** RFC 3533, section 6. */
const OGG_PAGES: Layout = {
	start: 0,
	headerBytes: 27 + 255,
	unitAt: (header) => {
		if (header.toString('latin1', 0, 4) !== 'OggS') return undefined;
		const segments = header.readUInt8(26);
		const table = header.subarray(27, 27 + segments);
		return { length: 27 + segments + table.reduce((sum, size) => sum + size, 0) };
	},
	isSizeTold: false,
};

const MPEG_FRAMES: Layout = {
	start: 0,
	headerBytes: 10,
	unitAt: (header) => {
		const tag = id3TagLength(header);
		const length = tag > 0 ? tag : mp3HeaderAt(header, 0)?.lengthBytes;
		return length === undefined ? undefined : { length };
	},
	isSizeTold: false,
};

/** ISO/IEC 14496-3, section 1.A.2: 13 bits of length in the header of each ADTS frame. */
const ADTS_FRAMES: Layout = {
	start: 0,
	headerBytes: 7,
	unitAt: (header) => {
		if (header.readUInt16BE(0) >> 4 !== 0xfff) return undefined;
		const length = (header.readUInt32BE(2) >> 5) & 0x1fff;
		return length < 7 ? undefined : { length };
	},
	isSizeTold: false,
};

const LAYOUTS = new Map<AudioType | undefined, Layout>([
	[WAV, RIFF],
	[AIFF, IFF],
	[M4A, MPEG4],
	[OGG, OGG_PAGES],
	[OGG_OPUS, OGG_PAGES],
	[OGG_VORBIS, OGG_PAGES],
	[OGG_FLAC, OGG_PAGES],
	[MP3, MPEG_FRAMES],
	[AAC, ADTS_FRAMES],
]);

/** Follows a recording as it streams by, to tell at its end how much of it is missing. Holds some kilobytes at most. */
export class ContainerEnd {
	private rest: Buffer = Buffer.alloc(0);

	/** How many bytes have come. */
	private size = 0;

	private layout?: Layout;

	private isKnown = true;

	/** Where the next unit begins; `Infinity` where the last one's end is open. */
	private nextUnit = 0;

	/** The next bytes of the file. */
	push(bytes: Uint8Array): void {
		const before = this.size;
		this.size += bytes.length;
		if (!this.isKnown || this.nextUnit >= this.size) return;
		const fresh =
			this.layout && this.nextUnit > before ? bytes.subarray(this.nextUnit - before) : bytes;
		this.rest = this.rest.length === 0 ? Buffer.from(fresh) : Buffer.concat([this.rest, fresh]);
		if (this.layout || this.size >= AUDIO_HEAD_BYTES) this.walk(false);
	}

	/**
	 * How many bytes have to follow at least, now that nothing more comes; 0: it is whole, or does not tell.
	 * @param isSizeProven whether somebody else vouches for the file's size
	 */
	missingBytes(isSizeProven: boolean): number {
		if (this.isKnown && this.nextUnit < this.size) this.walk(true);
		const { layout, nextUnit, size } = this;
		if (!layout || nextUnit === Infinity || (isSizeProven && !layout.isSizeTold)) return 0;
		const missing = nextUnit - size;
		return missing > (layout.isSizeTold ? TOLERANCE_BYTES : 0) ? missing : 0;
	}

	private walk(isEnd: boolean): void {
		let { rest } = this;
		if (!this.layout) {
			this.layout = LAYOUTS.get(detectAudioType(rest.subarray(0, AUDIO_HEAD_BYTES)));
			if (!this.layout) return this.giveUp();
			this.nextUnit = this.layout.start;
			rest = rest.subarray(this.layout.start);
		}
		const { headerBytes, unitAt } = this.layout;
		while (rest.length >= headerBytes || (isEnd && rest.length > 0)) {
			const header =
				rest.length >= headerBytes ? rest : Buffer.concat([rest, Buffer.alloc(headerBytes)]);
			const unit = unitAt(header);
			if (!unit) return this.giveUp();
			this.nextUnit += unit.length;
			rest = rest.subarray(Math.min(unit.length, rest.length));
			if (unit.isLast) {
				this.isKnown = false;
				break;
			}
		}
		this.rest = Buffer.from(rest);
	}

	/** What comes now is no unit: as far as it was one, the file is whole. */
	private giveUp(): void {
		this.isKnown = false;
		this.nextUnit = 0;
		this.rest = Buffer.alloc(0);
	}
}
