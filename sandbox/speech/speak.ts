import { encode, FORMATS, type Format } from './encode.ts';
import { speakWithEspeak } from './espeak.ts';
import { speakWithFlite } from './flite.ts';
import { japaneseReading } from './japaneseReading.ts';
import { durationSeconds, peak, type Pcm } from './pcm.ts';
import type { Reference } from './reference.ts';
import { VOICES, type Language } from './voices.ts';

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

/** Speaks a text. @throws Error with a sentence for the user, when there is nothing in it to say. */
export async function speakLike(request: SpeakRequest): Promise<Speech> {
	const { text, language, speed, format } = request;
	const sound = await synthesize(text, language, speed);
	if (peak(sound) < SILENCE) {
		throw new Error(
			`The text has nothing that the voice for ${language} can say. Give it words or numbers in that language.`,
		);
	}
	return {
		bytes: await encode(sound, format),
		...FORMATS[format],
		durationSeconds: durationSeconds(sound),
	};
}

async function synthesize(text: string, language: Language, speed: number): Promise<Pcm> {
	const voice = VOICES[language];
	const ascii = toAscii(text);
	const range = { low: 80, high: 120 };
	if (voice.engine === 'espeak') {
		const readable = language === 'JP' ? japaneseReading(text) : text;
		return await speakWithEspeak(readable, voice.name, range, speed);
	}
	if (ascii === undefined) return await speakWithEspeak(text, 'en-us', range, speed);
	return await speakWithFlite(ascii, voice.high, 1, speed);
}

/** The text in ASCII, accents and typographic marks made plain; undefined if something would be lost. */
function toAscii(text: string): string | undefined {
	const plain = text
		.replace(/[‘’]/g, "'")
		.replace(/[“”«»]/g, '"')
		.replace(/[‐-―]/g, ' - ')
		.normalize('NFKD')
		.replace(/[\p{M}\p{Cf}]/gu, '');
	return /^[\x00-\x7f]*$/.test(plain) ? plain : undefined;
}
