import type { AudioScan } from '../audioScan';
import { decode, pcmFormatOf } from '../codec/decode';
import { framesOf, type PcmBlock, withChannels } from '../codec/pcm';
import { LoudnessMeter } from '../loudness/loudness';
import { TruePeaks } from '../loudness/truePeak';
import type { Breath } from './breath';

/** Stored audio that becomes a file, or a part of one. */
export interface SoundPart {
	scan: AudioScan;
	/** Opens the stored file, from its beginning. */
	open: () => Promise<AsyncIterable<Uint8Array>>;
	/** How long to be silent before it, in seconds. */
	pauseBeforeSeconds: number;
	/** What is spoken in one voice has one gain. */
	voice: string;
}

/** What a decoder finds in a part. */
export interface Measured {
	frames: number;
	seconds: number;
	/** How loud each stretch of `levelSeconds` is, in dB below full scale. */
	levels: number[];
	levelSeconds: number;
	/** The power of each block of BS.1770. */
	powers: number[];
	/** The largest value, between samples too; 1 is full scale. */
	peak: number;
	/** Silence before the first sound and after the last one, in frames. */
	silentBefore: number;
	silentAfter: number;
}

const LEVEL_SECONDS = 0.01;

/** Quieter than the last bit of 16. */
const SILENT_DB = -100;

/** What is so far below the loudest stretch is not part of what is said. */
const SILENCE_BELOW_LOUDEST_DB = 45;

/** Breath and the end of a consonant: so much beside speech stays. */
export const MARGIN_SECONDS = 0.02;

/**
 * Decodes a part to measure it.
 * @param channels how many the sound is to have: as many are measured
 * @throws Error if it cannot be decoded
 */
export async function measure(
	{ scan, open }: SoundPart,
	channels: number,
	breath: Breath,
): Promise<Measured> {
	const { sampleRate } = pcmFormatOf(scan);
	const loudness = new LoudnessMeter({ sampleRate, channels });
	const peaks = new TruePeaks(channels);
	const levels = new Levels(Math.max(1, Math.round(sampleRate * LEVEL_SECONDS)));
	let frames = 0;
	let peak = 0;
	const findPeaks = (block: PcmBlock) =>
		peaks.scan(
			block,
			() => peak,
			(found) => (peak = Math.max(peak, found)),
		);
	for await (const decoded of decode(scan, await open())) {
		const block = withChannels(decoded, channels);
		frames += framesOf(block);
		loudness.push(block);
		levels.push(block[0]!);
		findPeaks(block);
		await breath.take();
	}
	findPeaks(Array.from({ length: channels }, () => new Float32Array(64)));
	if (frames === 0) throw new Error('There is no sound in it');
	return {
		frames,
		seconds: frames / sampleRate,
		levels: levels.values,
		levelSeconds: levels.frames / sampleRate,
		powers: loudness.end(),
		peak,
		...silenceAround(levels, frames, Math.round(sampleRate * MARGIN_SECONDS)),
	};
}

class Levels {
	readonly values: number[] = [];

	private squares = 0;

	private counted = 0;

	/** @param frames of a stretch */
	constructor(readonly frames: number) {}

	push(samples: Float32Array): void {
		for (const sample of samples) {
			this.squares += sample * sample;
			if (++this.counted < this.frames) continue;
			this.values.push(Math.max(SILENT_DB, 10 * Math.log10(this.squares / this.frames)));
			this.squares = 0;
			this.counted = 0;
		}
	}
}

function silenceAround(
	{ values, frames: framesOfLevel }: Levels,
	frames: number,
	margin: number,
): Pick<Measured, 'silentBefore' | 'silentAfter'> {
	const loudest = values.reduce((most, value) => Math.max(most, value), SILENT_DB);
	const isSound = (level: number) => level > loudest - SILENCE_BELOW_LOUDEST_DB;
	const first = values.findIndex(isSound);
	let last = values.length - 1;
	while (last > first && !isSound(values[last]!)) last--;
	if (loudest === SILENT_DB || first === -1) return { silentBefore: 0, silentAfter: 0 };
	return {
		silentBefore: Math.max(0, first * framesOfLevel - margin),
		silentAfter: Math.max(0, frames - (last + 1) * framesOfLevel - margin),
	};
}
