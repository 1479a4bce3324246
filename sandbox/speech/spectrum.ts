import FFT from 'fft.js';
import { frameLength, type Pcm } from './pcm.ts';

/**
 * A long-term average spectrum: the level of a voice in each of BANDS, in dB, its median being 0, so
 * that loudness does not count. NaN where the recording's sample rate holds nothing.
 */
export type Spectrum = number[];

const LOWEST_HERTZ = 80;
const HIGHEST_HERTZ = 7000;
const BAND_COUNT = 26;

/** The middles of the bands, in Hz, evenly spaced on the mel scale, as the ear hears. */
export const BANDS = Array.from({ length: BAND_COUNT }, (_, band) => {
	const [low, high] = [mel(LOWEST_HERTZ), mel(HIGHEST_HERTZ)];
	return fromMel(low + ((high - low) * band) / (BAND_COUNT - 1));
});

/** Long enough to part the harmonics of a deep voice from each other. */
export const FRAME_SECONDS = 0.05;

/** Frames taken of a long recording, spread over all of it: more do not move the average. */
const MOST_FRAMES = 2000;

/** Frames this much quieter than the loudest are pauses, in dB. */
const PAUSE_DECIBELS = 35;

const QUIETEST_POWER = 1e-12;

function mel(hertz: number): number {
	return 2595 * Math.log10(1 + hertz / 700);
}

function fromMel(mels: number): number {
	return 700 * (10 ** (mels / 2595) - 1);
}

/** Where a frequency lies among BANDS: 1.5 is halfway between the second band and the third. */
export function bandAt(hertz: number): number {
	const [low, high] = [mel(LOWEST_HERTZ), mel(HIGHEST_HERTZ)];
	const position = ((mel(hertz) - low) / (high - low)) * (BAND_COUNT - 1);
	return Math.min(Math.max(position, 0), BAND_COUNT - 1);
}

/** The bell-shaped window that frames are weighted with, so that their edges do not ring. */
export function hannWindow(length: number): Float32Array {
	return Float32Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length));
}

/** Measures the long-term average spectrum of the voice in a sound, pauses left out. */
export function measureSpectrum({ samples, sampleRate }: Pcm): Spectrum {
	const length = frameLength(FRAME_SECONDS, sampleRate);
	const fft = new FFT(length);
	const bins = fft.createComplexArray();
	const window = hannWindow(length);
	const hop = Math.max(length / 2, Math.ceil((samples.length - length) / MOST_FRAMES));
	const frame = new Array<number>(length);
	const powers: number[][] = [];
	for (let start = 0; start + length <= samples.length; start += hop) {
		for (let i = 0; i < length; i++) frame[i] = samples[start + i]! * window[i]!;
		fft.realTransform(bins, frame);
		powers.push(bandPowers(bins, length, sampleRate));
	}
	const totals = powers.map((bands) => bands.reduce((sum, power) => sum + power, 0));
	const threshold = Math.max(...totals) / 10 ** (PAUSE_DECIBELS / 10);
	const spoken = powers.filter((_, index) => totals[index]! >= threshold);
	return centred(
		BANDS.map((hertz, band) => {
			if (hertz > 0.45 * sampleRate) return NaN;
			const sum = spoken.reduce((power, bands) => power + bands[band]!, 0);
			return 10 * Math.log10(sum / spoken.length + QUIETEST_POWER);
		}),
	);
}

/** The mean power in each band: a bin's power is shared between the two bands beside it. */
function bandPowers(bins: number[], length: number, sampleRate: number): number[] {
	const sums = new Array<number>(BAND_COUNT).fill(0);
	const weights = new Array<number>(BAND_COUNT).fill(0);
	const lowest = Math.ceil((LOWEST_HERTZ * length) / sampleRate);
	const highest = Math.min(length / 2, (HIGHEST_HERTZ * length) / sampleRate);
	for (let bin = lowest; bin <= highest; bin++) {
		const power = bins[2 * bin]! ** 2 + bins[2 * bin + 1]! ** 2;
		const position = bandAt((bin * sampleRate) / length);
		const below = Math.min(Math.floor(position), BAND_COUNT - 2);
		const share = position - below;
		sums[below]! += power * (1 - share);
		weights[below]! += 1 - share;
		sums[below + 1]! += power * share;
		weights[below + 1]! += share;
	}
	return sums.map((sum, band) => (weights[band] ? sum / weights[band] : 0));
}

/** The levels without their median, which a few empty bands do not move. */
export function centred(levels: number[]): number[] {
	const known = levels.filter((level) => !Number.isNaN(level)).sort((a, b) => a - b);
	const median = known[Math.floor(known.length / 2)] ?? 0;
	return levels.map((level) => level - median);
}

/** How far two spectra are apart: the root mean square of their difference, in dB. */
export function spectralDistance(one: Spectrum, other: Spectrum): number {
	const known = centred(one.map((level, band) => level - other[band]!)).filter(
		(difference) => !Number.isNaN(difference),
	);
	return Math.sqrt(known.reduce((sum, difference) => sum + difference ** 2, 0) / known.length);
}
