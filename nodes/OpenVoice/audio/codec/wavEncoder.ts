import { wavHeader } from '../join/joinedWav';
import { type PcmFormat, type PcmStream, toInt16 } from './pcm';

const PCM = 1;
const BYTES_OF_SAMPLE = 2;

/** The content of the `fmt ` chunk of 16-bit sound. */
function formatChunk({ sampleRate, channels }: PcmFormat): Buffer {
	const format = Buffer.alloc(16);
	const frameBytes = channels * BYTES_OF_SAMPLE;
	format.writeUInt16LE(PCM, 0);
	format.writeUInt16LE(channels, 2);
	format.writeUInt32LE(sampleRate, 4);
	format.writeUInt32LE(sampleRate * frameBytes, 8);
	format.writeUInt16LE(frameBytes, 12);
	format.writeUInt16LE(BYTES_OF_SAMPLE * 8, 14);
	return format;
}

/**
 * Sound as a whole WAV of 16 bits.
 * @param frames how many frames of sound there will be
 * @throws WavTooLarge
 */
export async function* encodeWav(
	sound: PcmStream,
	format: PcmFormat,
	{ frames }: { frames: number },
): AsyncGenerator<Uint8Array> {
	const bytes = frames * format.channels * BYTES_OF_SAMPLE;
	yield wavHeader({ format: formatChunk(format) }, bytes);
	for await (const block of sound) {
		const samples = toInt16(block);
		yield new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
	}
}
