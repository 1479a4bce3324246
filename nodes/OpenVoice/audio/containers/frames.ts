import type { Measured } from './measured';
import type { Position, Walk } from './walk';

/** A frame of a recording that has no container, or hardly any: its length, and how long it lasts. */
interface Frame {
	bytes: number;
	seconds: number;
	/** It holds no sound. */
	isSilent: boolean;
}

/** Of what is longer, nobody needs the length. */
const LONGEST_SECONDS = 3600;

type FrameReader = (header: Buffer) => Frame | undefined;

/** The longest head of a frame. */
const HEAD_BYTES = 7;

function frames(frameOf: FrameReader, signatureBytes = 0) {
	return function* (_: Position, found: Measured): Walk {
		yield { skip: signatureBytes };
		found.seconds = 0;
		found.isSilent = true;
		while (found.seconds < LONGEST_SECONDS) {
			const head = yield { peek: HEAD_BYTES };
			// Tags stand behind the last frame.
			const frame = head.length > 0 ? frameOf(head) : undefined;
			if (!frame) return;
			yield { skip: frame.bytes };
			found.seconds += frame.seconds;
			if (!frame.isSilent) found.isSilent = false;
		}
	};
}

const AAC_SAMPLES = 1024;
const AAC_RATES = [
	96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
	7_350,
];

/** A header of seven bytes, and no more than ten of sound. */
const LARGEST_SILENT_AAC_BYTES = 17;

/** The header of AAC without a container (ISO/IEC 13818-7, section 6.2, ADTS). */
export function adtsFrame(header: Uint8Array): Frame | undefined {
	const [sync, flags = 0, rates = 0, high = 0, middle = 0, low = 0, blocks = 0] = header;
	const sampleRate = AAC_RATES[(rates >> 2) & 15];
	if (sync !== 0xff || (flags & 0xf6) !== 0xf0 || !sampleRate) return undefined;
	const bytes = ((high & 3) << 11) | (middle << 3) | (low >> 5);
	if (bytes < HEAD_BYTES) return undefined;
	const seconds = (((blocks & 3) + 1) * AAC_SAMPLES) / sampleRate;
	return { bytes, seconds, isSilent: bytes <= LARGEST_SILENT_AAC_BYTES };
}

const LAYER2_SAMPLES = 1152;
const LAYER2_RATES = [44_100, 48_000, 32_000];
const LAYER2_BIT_RATES_MPEG1 = [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];
const LAYER2_BIT_RATES_MPEG2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/** The header of MPEG audio layer II (ISO/IEC 11172-3, section 2.4.2.3): MP2. */
export function layer2Frame(header: Uint8Array): Frame | undefined {
	const [sync, flags = 0, rates = 0] = header;
	const version = (flags >> 3) & 3;
	if (sync !== 0xff || (flags & 0xe6) !== 0xe4 || version < 2) return undefined;
	const bitRate = (version === 3 ? LAYER2_BIT_RATES_MPEG1 : LAYER2_BIT_RATES_MPEG2)[rates >> 4];
	const rate = LAYER2_RATES[(rates >> 2) & 3];
	if (!bitRate || !rate) return undefined;
	const sampleRate = version === 3 ? rate : rate / 2;
	const bytes = Math.floor(((LAYER2_SAMPLES / 8) * bitRate * 1000) / sampleRate);
	return {
		bytes: bytes + ((rates >> 1) & 1),
		seconds: LAYER2_SAMPLES / sampleRate,
		isSilent: false,
	};
}

const AMR_FRAME_SECONDS = 0.02;

/** Bytes by frame type; the types behind the rates are pauses (3GPP TS 26.101 and 26.201). */
const AMR_BYTES = [13, 14, 16, 18, 20, 21, 27, 32, 6, 7, 6, 6, 1, 1, 1, 1];
const AMR_WB_BYTES = [18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 1, 1, 1, 1, 1, 1];

const amrFrame =
	(bytesByType: number[], rates: number): FrameReader =>
	([head = 0]) => {
		const type = (head >> 3) & 15;
		const bytes = bytesByType[type];
		// The other bits of a frame's first byte are padding.
		if (bytes === undefined || head & 0x83) return undefined;
		return { bytes, seconds: AMR_FRAME_SECONDS, isSilent: type >= rates };
	};

export const adts = frames(adtsFrame);
export const layer2 = frames(layer2Frame);
export const amr = frames(amrFrame(AMR_BYTES, 8), '#!AMR\n'.length);
export const amrWb = frames(amrFrame(AMR_WB_BYTES, 9), '#!AMR-WB\n'.length);
