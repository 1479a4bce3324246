import { encode } from './encode.ts';
import { FORMATS, type Format } from './formats.ts';
import { loudness } from './loudness.ts';
import { durationSeconds, limitPeaks, peak, scale } from './pcm.ts';
import type { Reference } from './reference.ts';
import { speakAtPitch } from './speaker.ts';
import { scriptFor } from './text.ts';
import { imitateTone } from './tone.ts';
import { speakerFor, type Language } from './voices.ts';

/** What to say, and how. */
export interface SpeakRequest {
	text: string;
	language: Language;
	/** 0.5 to 2; 2 is twice as fast. */
	speed: number;
	/** Whose pitch and timbre to imitate. */
	reference: Reference;
	format: Format;
}

/** A finished audio file. */
export interface Speech {
	bytes: Uint8Array;
	contentType: string;
	/** Without the dot. */
	extension: string;
	durationSeconds: number;
}

/** Quieter than this at its loudest is silence: engines leave one or two steps of 16 bits. */
const SILENCE = 0.005;

/** Of all speech, in LUFS: its peaks then lie between 0.5 and 0.8 of full scale. */
const LOUDNESS = -20;

/**
 * Some voices have single peaks that would be louder: those above the first are pressed below the second.
 * MP3 may overshoot by a little, and must not clip.
 */
const LOUD_PEAK = 0.8;
const MOST_PEAK = 0.9;

/** In Hz, for a reference in which nobody speaks: a man's ordinary voice. */
const NO_VOICE = { low: 95, median: 110, high: 130 };

/** Speaks a text. @throws Error with a sentence for the user, when there is nothing in it to say. */
export async function speakLike(request: SpeakRequest): Promise<Speech> {
	const { text, language, speed, reference, format } = request;
	const pitch = reference.pitch ?? NO_VOICE;
	const script = scriptFor(text, language, speakerFor(language, pitch.median));
	const spoken = await speakAtPitch(script, pitch, speed, (speech) => {
		if (peak(speech) < SILENCE) throw new Error(nothingToSay(language));
		return reference.pitch ? imitateTone(speech, reference.spectrum) : speech;
	});
	const gain = 10 ** ((LOUDNESS - loudness(spoken)) / 20);
	const sound = limitPeaks(scale(spoken, gain), LOUD_PEAK, MOST_PEAK);
	return {
		bytes: await encode(sound, format),
		...FORMATS[format],
		durationSeconds: durationSeconds(sound),
	};
}

function nothingToSay(language: Language): string {
	return `The text has nothing that the voice for ${language} can say. Give it words or numbers in that language.`;
}
