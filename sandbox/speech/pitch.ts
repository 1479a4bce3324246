import { PitchDetector } from 'pitchy';
import { frameLength, type Pcm } from './pcm.ts';

/** The pitch of a voice, in Hz: its 10th percentile, its median and its 90th. */
export interface Pitch {
	low: number;
	median: number;
	high: number;
}

/** The voices of people, in Hz, from a deep man's to a child's. */
const LOWEST = 60;
const HIGHEST = 500;

/** Two and a half periods of the lowest voice. */
const FRAME_SECONDS = 2.5 / LOWEST;

/** Finer brings nothing: a voice moves little in this time. */
const HOP_SECONDS = 0.01;

/** Frames taken of a long recording, spread over all of it: more do not move the percentiles. */
const MOST_FRAMES = 2000;

/** Between 0 and 1: above this pitchy's estimate is a voiced sound, and rarely an octave off. */
const CLEAR = 0.7;

/** Fewer voiced frames than this are a noise, not a voice. */
const FEWEST_VOICED = 20;

/** Measures the pitch of the voice in a sound; undefined when there is none. */
export function measurePitch({ samples, sampleRate }: Pcm): Pitch | undefined {
	const length = frameLength(FRAME_SECONDS, sampleRate);
	const detector = PitchDetector.forFloat32Array(length);
	const hop = Math.max(
		Math.round(HOP_SECONDS * sampleRate),
		Math.ceil((samples.length - length) / MOST_FRAMES),
	);
	const voiced: number[] = [];
	for (let start = 0; start + length <= samples.length; start += hop) {
		const [hertz, clarity] = detector.findPitch(
			samples.subarray(start, start + length),
			sampleRate,
		);
		if (clarity >= CLEAR && hertz >= LOWEST && hertz <= HIGHEST) voiced.push(hertz);
	}
	if (voiced.length < FEWEST_VOICED) return undefined;
	voiced.sort((a, b) => a - b);
	const percentile = (part: number) => voiced[Math.round(part * (voiced.length - 1))]!;
	return { low: percentile(0.1), median: percentile(0.5), high: percentile(0.9) };
}

/** The interval from one pitch to another, in cents: a hundredth of a semitone, 1200 an octave. */
export function cents(from: number, to: number): number {
	return 1200 * Math.log2(to / from);
}
