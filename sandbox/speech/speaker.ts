import { speakWithEspeak } from './espeak.ts';
import { speakWithFlite } from './flite.ts';
import { SAMPLE_RATE, type Pcm } from './pcm.ts';
import { measurePitch, type Pitch } from './pitch.ts';
import { shiftPitch } from './pitchShift.ts';
import { resample } from './resample.ts';
import type { Script } from './text.ts';

/** The pitches at which words are still clear, in Hz. */
const LOWEST = 70;
const HIGHEST = 320;

/** How far the melody may go, from the 10th to the 90th percentile, as a part of the median. */
const LEAST_MELODY = 0.1;
const MOST_MELODY = 0.2;

/** As much of a text is spoken to find out what pitch a setting gives; a sentence or two. */
const DRAFT_CHARACTERS = 200;

/** Nearer than this is near enough: a hearer notices some 20 cents at best. */
const CLOSE_RATIO = 1.006;

/** Corrections of an engine's setting before it is taken as it is. */
const MOST_CORRECTIONS = 2;

/**
 * Speaks a script at a pitch, in a tone. What pitch an engine's setting gives depends on the words, and
 * on the tone a little: so the start is spoken first, measured, and the setting corrected.
 */
export async function speakAtPitch(
	script: Script,
	pitch: Pitch,
	speed: number,
	tone: (speech: Pcm) => Pcm,
): Promise<Pcm> {
	const target = Math.min(Math.max(pitch.median, LOWEST), HIGHEST);
	const start = { ...script, text: [...script.text].slice(0, DRAFT_CHARACTERS).join('') };
	const isWhole = start.text === script.text;
	if (!obeysPitch(script)) {
		const draft = await say(start, pitch, target, speed);
		const whole = isWhole ? draft : await say(script, pitch, target, speed);
		return tone(await shiftPitch(whole, target / (await medianPitch(tone(draft), target))));
	}
	let setting = target;
	for (let corrections = 0; ; corrections++) {
		const draft = tone(await say(start, pitch, setting, speed));
		const correction = target / (await medianPitch(draft, target));
		if (isClose(correction) || corrections === MOST_CORRECTIONS) {
			return isWhole ? draft : tone(await say(script, pitch, setting, speed));
		}
		setting *= correction;
	}
}

/** The median pitch of speech in Hz; `assumed` when nothing in it has a pitch. */
async function medianPitch(speech: Pcm, assumed: number): Promise<number> {
	return (await measurePitch(speech))?.median ?? assumed;
}

function isClose(ratio: number): boolean {
	return Math.max(ratio, 1 / ratio) <= CLOSE_RATIO;
}

/** Flite's voice rms, its clearest, speaks at its own pitch whatever is set. */
function obeysPitch({ voice }: Script): boolean {
	return voice.name !== 'rms';
}

/** Says a script with the engine's own setting for about `median` Hz. */
async function say(
	{ text, voice }: Script,
	pitch: Pitch,
	median: number,
	speed: number,
): Promise<Pcm> {
	if (voice.engine === 'flite') {
		return await resample(await speakWithFlite(text, voice.name, median, speed), SAMPLE_RATE);
	}
	const melody = (pitch.high - pitch.low) / pitch.median;
	const bounded = Math.min(Math.max(melody, LEAST_MELODY), MOST_MELODY);
	return await speakWithEspeak(text, voice.name, median, bounded, speed);
}
