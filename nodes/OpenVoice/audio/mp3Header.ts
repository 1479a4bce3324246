/** ISO/IEC 11172-3 and 13818-3: kilobits a second of layer III by index; 0 is the unusable "free". */
const BIT_RATES_MPEG1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const BIT_RATES_MPEG2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const SAMPLE_RATES_MPEG1 = [44_100, 48_000, 32_000];

/** A frame's header takes so many bytes. */
export const MP3_HEADER_BYTES = 4;

/** What the header of an MP3 frame says. */
export interface Mp3Header {
	lengthBytes: number;
	/** Samples a second. */
	sampleRate: number;
	/** Samples in a frame, for each channel. */
	samples: number;
	isMono: boolean;
	hasCrc: boolean;
	/** Kilobits a second. */
	bitRate: number;
	/** How many bytes after header and CRC say how the sound is stored. */
	sideInfoBytes: number;
	/** The header's bits that stay the same from frame to frame. */
	constantBits: number;
}

/**
 * Reads the header of an MP3 frame (MPEG-1, 2 or 2.5, layer III).
 * @returns undefined if there is none at `offset`, or the bytes end within it
 */
export function mp3HeaderAt(bytes: Uint8Array, offset: number): Mp3Header | undefined {
	const flags = bytes[offset + 1] ?? 0;
	if (bytes[offset] !== 0xff || (flags & 0xe6) !== 0xe2) return undefined;
	const rates = bytes[offset + 2] ?? 0;
	const version = (flags >> 3) & 3; // 3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5, 1: reserved
	const isMpeg1 = version === 3;
	const bitRate = (isMpeg1 ? BIT_RATES_MPEG1 : BIT_RATES_MPEG2)[rates >> 4];
	const sampleRateOfMpeg1 = SAMPLE_RATES_MPEG1[(rates >> 2) & 3];
	const mode = bytes[offset + 3];
	if (version === 1 || !bitRate || !sampleRateOfMpeg1 || mode === undefined) return undefined;

	const sampleRate = sampleRateOfMpeg1 / (isMpeg1 ? 1 : version === 2 ? 2 : 4);
	const samples = isMpeg1 ? 1152 : 576;
	const isMono = mode >> 6 === 3;
	return {
		lengthBytes: Math.floor(((samples / 8) * bitRate * 1000) / sampleRate) + ((rates >> 1) & 1),
		sampleRate,
		samples,
		isMono,
		hasCrc: (flags & 1) === 0,
		bitRate,
		sideInfoBytes: isMpeg1 ? (isMono ? 17 : 32) : isMono ? 9 : 17,
		constantBits: (flags << 8) | (rates & 0x0c),
	};
}

/**
 * The header of a frame like the given one, without padding and CRC.
 * @param like the four bytes of a frame's header
 * @param leastBytes how long the frame has to be
 * @returns undefined if no bit rate makes it so long
 */
export function mp3HeaderFor(like: Uint8Array, leastBytes: number): Buffer | undefined {
	const own = (like[2] ?? 0) >> 4;
	// Its own bit rate keeps a constant bit rate constant.
	for (let step = 0; step < 15; step++) {
		const index = own + step;
		if (index > 14) break;
		const header = Buffer.from(like.subarray(0, MP3_HEADER_BYTES));
		header[1] = (header[1] ?? 0) | 1;
		header[2] = ((header[2] ?? 0) & 0x0d) | (index << 4);
		header[3] = (header[3] ?? 0) & 0xcf;
		if ((mp3HeaderAt(header, 0)?.lengthBytes ?? 0) >= leastBytes) return header;
	}
	return undefined;
}
