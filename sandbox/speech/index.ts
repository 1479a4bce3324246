import { createHash } from 'node:crypto';
import {
	decode,
	durationSeconds,
	encode,
	type Format,
	FORMATS,
	type Pcm,
	type SoundForm,
} from './audio.ts';
import { type Language, synthesize } from './espeak.ts';
import { medianPitch } from './pitch.ts';

/** What is known of a reference recording. */
export interface Reference {
	durationSeconds: number;
	/** The median pitch of its speaker, in Hz; missing if nobody speaks. */
	hertz?: number;
}

/** What to say, and how. */
export interface SpeakRequest {
	text: string;
	language: Language;
	/** 0.5 to 2; 2 is twice as fast. */
	speed: number;
	/** Whose pitch to take. */
	reference: Reference;
	format: Format;
	sound?: SoundForm;
}

/** The pitches at which words are still clear, in Hz. */
const LOWEST = 70;
const HIGHEST = 320;

/** In Hz, for a reference in which nobody speaks: a man's ordinary voice. */
const NO_VOICE = 110;

/** Quieter than this at its loudest is silence: the engine leaves one or two steps of 16 bits. */
const SILENCE = 0.005;

/** Root mean square of all speech: -20 dB of full scale, unless its peaks would clip. */
const LEVEL = 0.1;
const MOST_PEAK = 0.9;

const references = new Map<string, Promise<Reference>>();

/**
 * Measures a reference recording; the same bytes once.
 * @param bytes a whole audio file: MP3, WAV, OGG, FLAC, M4A, WebM
 * @throws Error with a sentence for the user, when the bytes are no audio that can be decoded
 */
export async function measureReference(bytes: Uint8Array): Promise<Reference> {
	const key = createHash('sha256').update(bytes).digest('base64');
	let reference = references.get(key);
	if (!reference) {
		reference = decode(bytes).then((sound) => ({
			durationSeconds: durationSeconds(sound),
			hertz: medianPitch(sound),
		}));
		references.set(key, reference);
	}
	return await reference;
}

/**
 * Speaks a text at the pitch of a reference, so that two voices differ: to try and test with.
 * @returns a whole audio file
 * @throws Error with a sentence for the user, when there is nothing in the text to say
 */
export async function speak(request: SpeakRequest) {
	const { text, language, speed, reference, format } = request;
	const hertz = Math.min(Math.max(reference.hertz ?? NO_VOICE, LOWEST), HIGHEST);
	const sound = levelled(await synthesize(text, language, hertz, speed));
	if (!sound) {
		throw new Error(
			`The text has nothing that the voice for ${language} can say. Give it words or numbers in that language.`,
		);
	}
	const bytes = await encode(sound, format, request.sound);
	return { bytes, ...FORMATS[format], durationSeconds: durationSeconds(sound) };
}

/** The same sound at the level of all speech; undefined if it is silent. */
function levelled({ samples, sampleRate }: Pcm): Pcm | undefined {
	const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
	if (peak < SILENCE) return undefined;
	const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
	const gain = Math.min(LEVEL / Math.sqrt(power), MOST_PEAK / peak);
	return { samples: samples.map((sample) => sample * gain), sampleRate };
}
