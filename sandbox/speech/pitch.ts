import { PitchDetector } from 'pitchy';
import type { Pcm } from './audio.ts';

/** The voices of people, in Hz, from a deep man's to a child's. */
const LOWEST = 60;
const HIGHEST = 500;

/** Two and a half periods of the lowest voice. */
const FRAME_SECONDS = 2.5 / LOWEST;

/** Measured of a recording, spread over all of it: more do not move the median. */
const FRAMES = 200;

/** Between 0 and 1: above this, pitchy's estimate is a voiced sound, and rarely an octave off. */
const CLEAR = 0.7;

/** Fewer voiced frames than this are a noise, not a voice. */
const FEWEST_VOICED = 10;

/** The median pitch of the voice in a sound, in Hz; undefined if there is none. */
export function medianPitch({ samples, sampleRate }: Pcm): number | undefined {
	const frame = 2 ** Math.ceil(Math.log2(FRAME_SECONDS * sampleRate));
	const hop = Math.max(1, Math.floor((samples.length - frame) / FRAMES));
	const detector = PitchDetector.forFloat32Array(frame);
	const voiced: number[] = [];
	for (let start = 0; start + frame <= samples.length; start += hop) {
		const [hertz, clarity] = detector.findPitch(samples.subarray(start, start + frame), sampleRate);
		if (clarity >= CLEAR && hertz >= LOWEST && hertz <= HIGHEST) voiced.push(hertz);
	}
	if (voiced.length < FEWEST_VOICED) return undefined;
	return voiced.sort((a, b) => a - b)[voiced.length >> 1];
}
