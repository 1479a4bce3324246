import type { AudioScan } from '../audioScan';
import { soundOf } from '../join/soundOf';
import { viewOf } from '../span';
import type { WavScan } from '../wavScanner';
import { Mpg123Decoder } from './mpg123';
import { BLOCK_FRAMES, type PcmBlock, type PcmFormat } from './pcm';

/** What the samples of a file are, as they come out of `decode`. */
export function pcmFormatOf(scan: AudioScan): PcmFormat {
	if (scan.kind === 'wav') return { sampleRate: scan.sampleRate, channels: scan.channels };
	const { sampleRate, isMono } = scan.header;
	return { sampleRate, channels: isMono ? 1 : 2 };
}

/** The sound of a file, block by block. @throws Error if a decoder cannot read it, or it has become shorter */
export async function* decode(
	scan: AudioScan,
	file: AsyncIterable<Uint8Array>,
): AsyncGenerator<PcmBlock> {
	if (scan.kind === 'wav') {
		yield* decodeWav(scan, soundOf(scan, file));
		return;
	}
	const decoder = await Mpg123Decoder.open();
	for await (const chunk of file) {
		for (const [left, right] of decoder.decode(chunk)) {
			yield scan.header.isMono ? [left] : [left, right];
		}
	}
}

async function* decodeWav(
	scan: WavScan,
	sound: AsyncIterable<Uint8Array>,
): AsyncGenerator<PcmBlock> {
	const { frameBytes } = scan;
	let rest: Buffer = Buffer.alloc(0);
	for await (const chunk of sound) {
		const bytes = rest.length === 0 ? viewOf(chunk) : Buffer.concat([rest, chunk]);
		const frames = Math.floor(bytes.length / frameBytes);
		for (let frame = 0; frame < frames; frame += BLOCK_FRAMES) {
			yield samplesOf(scan, bytes, frame, Math.min(BLOCK_FRAMES, frames - frame));
		}
		rest = bytes.subarray(frames * frameBytes);
	}
}

function samplesOf(scan: WavScan, bytes: Buffer, firstFrame: number, frames: number): PcmBlock {
	const { channels, frameBytes, bits } = scan;
	const read = sampleReader(scan, bytes);
	return Array.from({ length: channels }, (_, channel) => {
		const samples = new Float32Array(frames);
		let at = firstFrame * frameBytes + (channel * bits) / 8;
		for (let frame = 0; frame < frames; frame++, at += frameBytes) samples[frame] = read(at);
		return samples;
	});
}

/** Reads a sample at a place, from -1 to 1; of long integers the upper 32 bits. */
function sampleReader({ bits, isFloat }: WavScan, bytes: Buffer): (at: number) => number {
	if (isFloat) {
		const read = bits === 64 ? bytes.readDoubleLE.bind(bytes) : bytes.readFloatLE.bind(bytes);
		return (at) => finite(read(at));
	}
	if (bits === 8) return (at) => (bytes[at]! - 128) / 128;
	if (bits === 16) return (at) => ((bytes[at]! | (bytes[at + 1]! << 8)) << 16) / 2 ** 31;
	if (bits === 24) return (at) => bytes.readIntLE(at, 3) / 2 ** 23;
	const upper = bits / 8 - 4;
	return (at) => bytes.readInt32LE(at + upper) / 2 ** 31;
}

function finite(value: number): number {
	return Number.isFinite(value) ? value : 0;
}
