import { mp3HeaderAt } from '../mp3Header';
import { LameEncoder, lameFrames } from './lame';
import { mp3InfoFrame } from './mp3Info';
import type { PcmFormat, PcmStream } from './pcm';

/** ISO/IEC 11172-3, 13818-3 and MPEG-2.5. */
const SAMPLE_RATES = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

/** Kilobits a second that are transparent for a voice; stereo takes twice as many. */
const KILOBITS_OF_CHANNEL = 64;

/** LAME's limit where a frame is half as long. */
const MOST_KILOBITS_BELOW_16_KHZ = 64;

/** The sample rate in which sound of this one is encoded: the next that MP3 has. */
export function mp3SampleRate(sampleRate: number): number {
	return SAMPLE_RATES.find((rate) => rate >= sampleRate) ?? 48_000;
}

/**
 * Sound as a whole MP3 of constant bit rate.
 * @param frames how many frames of sound there will be: exactly so many
 * @param tag stands before it
 * @param leastKilobits a second: what it came in, for example
 */
export async function* encodeMp3(
	sound: PcmStream,
	format: PcmFormat,
	{ frames, tag, leastKilobits = 0 }: { frames: number; tag: Buffer; leastKilobits?: number },
): AsyncGenerator<Uint8Array> {
	const wanted = Math.max(KILOBITS_OF_CHANNEL * format.channels, leastKilobits);
	const kilobits =
		format.sampleRate < 16_000 ? Math.min(wanted, MOST_KILOBITS_BELOW_16_KHZ) : wanted;
	const encoder = await LameEncoder.open(format, kilobits);
	let isBegun = false;
	const withBeginning = (bytes: Buffer): Buffer => {
		if (isBegun || bytes.length === 0) return bytes;
		isBegun = true;
		const header = mp3HeaderAt(bytes, 0);
		const index = header && mp3InfoFrame(bytes, lameFrames(frames, header.samples), frames);
		return Buffer.concat(index ? [tag, index, bytes] : [tag, bytes]);
	};
	for await (const block of sound) {
		const bytes = withBeginning(encoder.encode(block));
		if (bytes.length > 0) yield bytes;
	}
	yield withBeginning(encoder.finish());
}
