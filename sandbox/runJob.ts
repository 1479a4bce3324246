import { z } from 'zod';
import type { Files, StoredFile } from './files.ts';
import type { Job } from './jobs.ts';
import { fetchReference } from './referenceFetch.ts';
import type { Settings } from './settings.ts';
import { FORMATS } from './speech/audio.ts';
import { type Language, VOICES } from './speech/espeak.ts';
import { measureReference, speak } from './speech/index.ts';

const LANGUAGES = Object.keys(VOICES) as [Language, ...Language[]];

/** The model's parameters and their rules (docs/segmind.md, "The model"). */
const schema = z.object({
	input_audio: z
		.string()
		.url()
		.regex(/^https?:/i, 'must be an http or https address'),
	text: z.string().regex(/\S/, 'must not be blank'),
	speed: z.number().min(0.5).max(2),
	language: z.enum(LANGUAGES).default('EN_NEWEST'),
});

/** What OpenVoice is asked to speak. */
export type SpeechRequest = z.infer<typeof schema>;

/** Reads a body's parameters. @throws Error that names the first one that breaks its rule */
export function readSpeechRequest(body: object): SpeechRequest {
	const { data, error } = schema.safeParse(body);
	if (data) return data;
	const issue = error.issues[0];
	throw new Error(`Invalid value for ${issue?.path.join('.')}: ${issue?.message}`);
}

/** How long a reference recording may be, in seconds (docs/segmind.md, "The model"). */
const REFERENCE_SECONDS = { least: 5, most: 120 };

/**
 * Does what a job asks for: checks its parameters, fetches and measures the reference recording,
 * speaks the text, stores the audio.
 * @throws Error with a sentence for the user, which becomes the `error` of the failed request
 */
export async function runJob(
	job: Job,
	settings: Settings,
	files: Files,
	ownPort: number,
): Promise<StoredFile> {
	const { input_audio, text, speed, language } = readSpeechRequest(job.body);
	if (settings.failWith) throw new Error(settings.failWith);
	const reference = await measureReference(await fetchReference(input_audio, files, ownPort));
	const { least, most } = REFERENCE_SECONDS;
	const { durationSeconds: seconds } = reference;
	if (seconds < least || seconds > most) {
		throw new Error(
			`input_audio must last from ${least} to ${most} seconds; this recording lasts ${seconds.toFixed(1)}`,
		);
	}
	const { format, sound } = settings;
	if (settings.audio !== 'speech') {
		return files.store(settings.audio.bytes, FORMATS[format].contentType, format);
	}
	const speech = await speak({ text, speed, language, reference, format, sound });
	const file = files.store(speech.bytes, speech.contentType, speech.extension);
	file.seconds = speech.durationSeconds;
	return file;
}
