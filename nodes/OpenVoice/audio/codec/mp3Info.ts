import { mp3HeaderAt, mp3HeaderFor } from '../mp3Header';
import { LAME_DELAY } from './lame';

/** "Info", flags, frames, bytes, 100 places, quality; then LAME's own fields up to their CRC. */
const INDEX_BYTES = 4 + 4 + 4 + 4 + 100 + 4;
const LAME_FIELDS_BYTES = 36;
const HAS_FRAMES_BYTES_PLACES_QUALITY = 15;
const PLACES = 100;

/** Where in LAME's fields delay and padding stand: twelve bits each. */
const DELAY_OFFSET = 21;
const NAME = 'LAME3.100';
const CONSTANT_BIT_RATE = 1;

/**
 * The frame that tells players how long an MP3 of constant bit rate is, and how many samples at its ends are none of
 * the sound (the "Info" frame with LAME's fields: gabriel.mp3-tech.org/mp3infotag.html). Decoders skip it.
 * @param like the four bytes of a frame's header
 * @param frames how many follow
 * @param samples how many of them are the sound, of each channel
 * @returns undefined where no frame of the format has room for it
 */
export function mp3InfoFrame(
	like: Uint8Array,
	frames: number,
	samples: number,
): Buffer | undefined {
	const own = mp3HeaderAt(like, 0);
	if (!own) return undefined;
	const indexAt = 4 + own.sideInfoBytes;
	const head = mp3HeaderFor(like, indexAt + INDEX_BYTES + LAME_FIELDS_BYTES);
	const length = head && mp3HeaderAt(head, 0)?.lengthBytes;
	if (!head || !length) return undefined;
	const soundBytes = Math.floor((frames * (own.samples / 8) * own.bitRate * 1000) / own.sampleRate);
	const bytes = length + soundBytes;
	const frame = Buffer.alloc(length);
	head.copy(frame);
	frame.write('Info', indexAt, 'latin1');
	frame.writeUInt32BE(HAS_FRAMES_BYTES_PLACES_QUALITY, indexAt + 4);
	frame.writeUInt32BE(frames, indexAt + 8);
	frame.writeUInt32BE(Math.min(bytes, 0xffffffff), indexAt + 12);
	for (let place = 0; place < PLACES; place++) {
		const at = length + (soundBytes * place) / PLACES;
		frame[indexAt + 16 + place] = Math.min(255, Math.floor((at * 256) / bytes));
	}
	const lameAt = indexAt + INDEX_BYTES;
	const padding = Math.max(0, frames * own.samples - LAME_DELAY - samples);
	frame.write(NAME, lameAt, 'latin1');
	frame[lameAt + 9] = CONSTANT_BIT_RATE;
	frame[lameAt + 20] = Math.min(255, own.bitRate);
	frame.writeUIntBE((LAME_DELAY << 12) | Math.min(padding, 0xfff), lameAt + DELAY_OFFSET, 3);
	frame.writeUInt32BE(Math.min(bytes, 0xffffffff), lameAt + 28);
	frame.writeUInt16BE(crc16(frame.subarray(0, lameAt + 34)), lameAt + 34);
	return frame;
}

/** CRC-16/ARC (polynomial 0x8005, reflected), as in the LAME tag. */
function crc16(bytes: Uint8Array): number {
	let crc = 0;
	for (const byte of bytes) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
	}
	return crc;
}
