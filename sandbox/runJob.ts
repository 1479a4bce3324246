import type { Files, StoredFile } from './files.ts';
import type { Job } from './jobs.ts';
import { fetchReference } from './referenceFetch.ts';
import type { Settings } from './settings.ts';
import { FORMATS } from './speech/audio.ts';
import { measureReference, speak } from './speech/index.ts';
import { readSpeechRequest } from './speechRequest.ts';

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
