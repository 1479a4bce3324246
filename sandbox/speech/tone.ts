import FFT from 'fft.js';
import { frameLength, type Pcm } from './pcm.ts';
import {
	bandAt,
	centred,
	FRAME_SECONDS,
	hannWindow,
	measureSpectrum,
	type Spectrum,
} from './spectrum.ts';

/**
 * The most that a band is raised and lowered, in dB. Words survive the raising of what a voice lacks (awb
 * has next to nothing above 4 kHz) better than the loss of what it has.
 */
const MOST_RAISED = 24;
const MOST_LOWERED = 12;

/** Frames start four times a frame: a Hann window before and after the filter then adds up evenly. */
const OVERLAP = 4;

/** Shapes the spectrum of speech towards that of a reference. */
export function imitateTone(speech: Pcm, reference: Spectrum): Pcm {
	const own = measureSpectrum(speech);
	const differences = centred(reference.map((level, band) => level - own[band]!));
	const gains = differences.map((decibels) =>
		Number.isNaN(decibels) ? 0 : Math.min(Math.max(decibels, -MOST_LOWERED), MOST_RAISED),
	);
	return filter(speech, gains);
}

/** Filters a sound by a gain for each band, in dB, frame by frame (overlap-add). */
function filter({ samples, sampleRate }: Pcm, gains: number[]): Pcm {
	const length = frameLength(FRAME_SECONDS, sampleRate);
	const hop = length / OVERLAP;
	const fft = new FFT(length);
	const window = hannWindow(length);
	const factors = binFactors(gains, length, sampleRate);
	const bins = fft.createComplexArray();
	const sound = fft.createComplexArray();
	const frame = new Array<number>(length);
	const filtered = new Float32Array(samples.length);
	for (let start = hop - length; start < samples.length; start += hop) {
		for (let i = 0; i < length; i++) frame[i] = (samples[start + i] ?? 0) * window[i]!;
		fft.realTransform(bins, frame);
		for (let i = 0; i < factors.length; i++) bins[i]! *= factors[i]!;
		fft.completeSpectrum(bins);
		fft.inverseTransform(sound, bins);
		const end = Math.min(length, samples.length - start);
		for (let i = Math.max(0, -start); i < end; i++) {
			filtered[start + i]! += sound[2 * i]! * window[i]!;
		}
	}
	return { samples: filtered, sampleRate };
}

/** What the real and the imaginary part of each bin up to half the sample rate is multiplied by. */
function binFactors(gains: number[], length: number, sampleRate: number): Float32Array {
	/** The squares of Hann windows that start four times a frame add up to this. */
	const windowSum = 1.5;
	return Float32Array.from({ length: length + 2 }, (_, part) => {
		const position = bandAt((Math.floor(part / 2) * sampleRate) / length);
		const below = Math.floor(position);
		const above = Math.min(below + 1, gains.length - 1);
		const decibels = gains[below]! + (gains[above]! - gains[below]!) * (position - below);
		return 10 ** (decibels / 20) / windowSum;
	});
}
