const STREAM_INFO_BYTES = 34;

/** In a STREAMINFO block: 20 bits of sample rate, then, after 8 others, 36 bits of length in samples. */
const RATE_OFFSET = 10;

/**
 * How long a FLAC lasts, from its STREAMINFO block (RFC 9639, section 8.2), which has to come first.
 * @returns seconds; undefined if it does not tell
 */
export function flacLengthSeconds(bytes: Uint8Array): number | undefined {
	// Before the block: `fLaC`, the block's type (0) and its length in 3 bytes.
	const isStreamInfo = ((bytes[4] ?? 0xff) & 0x7f) === 0;
	return isStreamInfo ? streamInfoSeconds(bytes.subarray(8, 8 + STREAM_INFO_BYTES)) : undefined;
}

function streamInfoSeconds(block: Uint8Array): number | undefined {
	if (block.length < STREAM_INFO_BYTES) return undefined;
	const view = new DataView(block.buffer, block.byteOffset, block.length);
	const sampleRate = flacSampleRate(block);
	const samples = (view.getUint8(13) & 0x0f) * 2 ** 32 + view.getUint32(14);
	return sampleRate > 0 && samples > 0 ? samples / sampleRate : undefined;
}

/** Samples a second, from a STREAMINFO block; 0 if the block is cut short. */
export function flacSampleRate(block: Uint8Array): number {
	const [high = 0, middle = 0, low = 0] = block.subarray(RATE_OFFSET, RATE_OFFSET + 3);
	return (high << 12) | (middle << 4) | (low >> 4);
}
