import loadAubio from 'aubiojs';
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

/** What aubio takes by itself, in samples. */
const AUBIO_FRAME = 2048;

/** Finer brings nothing: a voice moves little in this time. */
const HOP_SECONDS = 0.01;

/** Frames taken of a long recording, spread over all of it: more do not move the percentiles. */
const MOST_FRAMES = 2000;

/** Between 0 and 1: above this pitchy's estimate is a voiced sound, and rarely an octave off. */
const CLEAR = 0.7;

/** Fewer voiced frames than this are a noise, not a voice. */
const FEWEST_VOICED = 20;

let aubio: ReturnType<typeof loadAubio> | undefined;

/**
 * Measures the pitch of the voice in a sound; undefined when there is none. Two trackers of different
 * kinds are heard, McLeod's (pitchy) and YIN by Fourier transform (aubio): which frames of a real voice
 * count as voiced is a matter of opinion, and moves the median of either by up to a semitone.
 */
export async function measurePitch(sound: Pcm): Promise<Pitch | undefined> {
	const { pitchy: one, aubio: other } = await pitchByTracker(sound);
	if (!one || !other) return undefined;
	const between = (part: keyof Pitch) => Math.sqrt(one[part] * other[part]);
	return { low: between('low'), median: between('median'), high: between('high') };
}

/** What each tracker measures; undefined where it finds no voice. */
export async function pitchByTracker(
	sound: Pcm,
): Promise<Record<'pitchy' | 'aubio', Pitch | undefined>> {
	const hop = Math.max(
		Math.round(HOP_SECONDS * sound.sampleRate),
		Math.ceil(sound.samples.length / MOST_FRAMES),
	);
	return {
		pitchy: percentiles(trackWithPitchy(sound, hop)),
		aubio: percentiles(await trackWithAubio(sound, hop)),
	};
}

function percentiles(track: number[]): Pitch | undefined {
	const voiced = track.filter((hertz) => hertz >= LOWEST && hertz <= HIGHEST);
	if (voiced.length < FEWEST_VOICED) return undefined;
	voiced.sort((a, b) => a - b);
	const percentile = (part: number) => voiced[Math.round(part * (voiced.length - 1))]!;
	return { low: percentile(0.1), median: percentile(0.5), high: percentile(0.9) };
}

/** @returns the pitch of each voiced frame, in Hz */
function trackWithPitchy({ samples, sampleRate }: Pcm, hop: number): number[] {
	const length = frameLength(FRAME_SECONDS, sampleRate);
	const detector = PitchDetector.forFloat32Array(length);
	const voiced: number[] = [];
	for (let start = 0; start + length <= samples.length; start += hop) {
		const frame = samples.subarray(start, start + length);
		const [hertz, clarity] = detector.findPitch(frame, sampleRate);
		if (clarity >= CLEAR) voiced.push(hertz);
	}
	return voiced;
}

/** @returns the pitch of each voiced frame, in Hz, and 0 for some of the others */
async function trackWithAubio({ samples, sampleRate }: Pcm, hop: number): Promise<number[]> {
	aubio ??= loadAubio();
	const { Pitch } = await aubio;
	const tracker = new Pitch('yinfft', AUBIO_FRAME, Math.min(hop, AUBIO_FRAME), sampleRate);
	try {
		const hertz: number[] = [];
		for (let start = 0; start + hop <= samples.length; start += hop) {
			hertz.push(tracker.do(samples.subarray(start, start + Math.min(hop, AUBIO_FRAME))));
		}
		return hertz;
	} finally {
		tracker.delete();
	}
}

/** The interval from one pitch to another, in cents: a hundredth of a semitone, 1200 an octave. */
export function cents(from: number, to: number): number {
	return 1200 * Math.log2(to / from);
}
