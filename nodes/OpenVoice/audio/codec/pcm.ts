/** A stretch of sound: samples from -1 to 1, an array a channel, all of the same length. */
export type PcmBlock = Float32Array[];

/** Sound block by block: memory does not grow with its length. */
export type PcmStream = AsyncIterable<PcmBlock>;

/** What the samples of a stream mean. */
export interface PcmFormat {
	/** Samples a second, of each channel. */
	sampleRate: number;
	channels: number;
}

/** Frames of a block: at 48 kHz some 40 ms, which even a codec that is still being compiled gets done in a few milliseconds. */
export const BLOCK_FRAMES = 2048;

/** How many frames a block has. */
export function framesOf([first]: PcmBlock): number {
	return first?.length ?? 0;
}

/** Silence of so many frames, block by block. */
export function* silence(frames: number, channels: number): Generator<PcmBlock> {
	for (let left = frames; left > 0; left -= BLOCK_FRAMES) {
		const length = Math.min(left, BLOCK_FRAMES);
		yield Array.from({ length: channels }, () => new Float32Array(length));
	}
}

/** The same sound in so many channels: their mean as one, one as many; of more, the first ones. */
export function withChannels(block: PcmBlock, channels: number): PcmBlock {
	if (block.length === channels) return block;
	if (channels > 1) {
		return Array.from({ length: channels }, (_, index) => block[index] ?? block[0]!);
	}
	const mono = new Float32Array(framesOf(block));
	for (const channel of block) {
		for (let at = 0; at < mono.length; at++) mono[at]! += channel[at]! / block.length;
	}
	return [mono];
}

/** Sixteen bits for each sample, little-endian, the channels interleaved. */
export function toInt16(block: PcmBlock): Int16Array {
	const channels = block.length;
	const samples = new Int16Array(framesOf(block) * channels);
	for (const [index, channel] of block.entries()) {
		for (let at = 0, to = index; at < channel.length; at++, to += channels) {
			const value = Math.round(channel[at]! * 32_768);
			samples[to] = value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value;
		}
	}
	return samples;
}

/** One channel's samples after others. */
export function appended(first: Float32Array, second: Float32Array): Float32Array {
	const both = new Float32Array(first.length + second.length);
	both.set(first);
	both.set(second, first.length);
	return both;
}
