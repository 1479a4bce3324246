/** Signatures of an index frame; it holds no sound. */
const INDEX_FRAME = /^(Xing|Info)$/;
const VBRI_OFFSET = 36;

/** "Xing" or "Info", flags; then what the flags say, in this order. */
const HEAD_BYTES = 8;
const FIELD_BYTES: Array<[flag: number, bytes: number]> = [
	[1, 4], // frames
	[2, 4], // bytes
	[4, 100], // places
	[8, 4], // quality
];

/** Encoders that write delay and padding after it, twelve bits each. */
const WITH_DELAY = /^(LAME|Lav[cf])/;
const DELAY_OFFSET = 21;

/**
 * How many samples, of each channel, an encoder added before and after the sound, as the index frame tells
 * (gabriel.mp3-tech.org/mp3infotag.html); 0 where it does not.
 * @param at where its name begins
 */
export function addedSamplesIn(frame: Buffer, at: number): number {
	if (frame.length < at + HEAD_BYTES) return 0;
	const flags = frame.readUInt32BE(at + 4);
	const fields = FIELD_BYTES.filter(([flag]) => (flags & flag) !== 0);
	const next = fields.reduce((sum, [, bytes]) => sum + bytes, at + HEAD_BYTES);
	if (frame.length < next + DELAY_OFFSET + 3) return 0;
	if (!WITH_DELAY.test(frame.toString('latin1', next, next + 4))) return 0;
	const delayAndPadding = frame.readUIntBE(next + DELAY_OFFSET, 3);
	return (delayAndPadding >> 12) + (delayAndPadding & 0xfff);
}

/** How many frames an index frame promises, 0 if it does not say; undefined if the frame is none. */
export function framesInIndex(frame: Buffer, afterSideInfo: number): number | undefined {
	// Some writers place the index as if there were no CRC.
	for (const at of [afterSideInfo, afterSideInfo - 2]) {
		if (!INDEX_FRAME.test(frame.toString('latin1', at, at + 4))) continue;
		const saysFrames = frame.length >= at + 12 && (frame.readUInt32BE(at + 4) & 1) === 1;
		return saysFrames ? frame.readUInt32BE(at + 8) : 0;
	}
	if (frame.toString('latin1', VBRI_OFFSET, VBRI_OFFSET + 4) !== 'VBRI') return undefined;
	const framesAt = VBRI_OFFSET + 14;
	return frame.length >= framesAt + 4 ? frame.readUInt32BE(framesAt) : 0;
}
