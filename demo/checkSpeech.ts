// `node --import tsx demo/checkSpeech.ts FILE…`: decodes audio files as a player would, prints what each sounds like, and
// ends with 1 if one is no spoken sentence.
import { readFile } from 'node:fs/promises';

import { table } from '../scripts/terminal';
import { detectAudioType } from '../nodes/OpenVoice/audio/audioType';

/** A spoken sentence is longer than a click and shorter than a minute. */
const SECONDS = { least: 0.5, most: 60 };

/** Speech is measured in stretches of this length: shorter than a syllable. */
const STRETCH_SECONDS = 0.02;

/** Louder than the noise of a good recording: -40 dB of full scale. */
const AUDIBLE = 0.01;

/** Between words and sentences it is quiet, but not most of the time. */
const LEAST_AUDIBLE_SHARE = 0.4;

/** A file's row in the table. @throws Error if it is not a valid MP3 or WAV file */
async function listen(file: string): Promise<string[]> {
	const bytes = await readFile(file);
	const { mimeType = 'no audio' } = detectAudioType(bytes) ?? {};
	if (!/mpeg|wav/.test(mimeType)) throw new Error(`${file} is ${mimeType}, neither MP3 nor WAV`);
	const { decode } = await import('../sandbox/speech/audio.ts');
	const { samples, sampleRate } = await decode(bytes);
	const stretch = Math.round(STRETCH_SECONDS * sampleRate);
	const stretches = Array.from({ length: Math.floor(samples.length / stretch) }, (_, index) =>
		samples.subarray(index * stretch, (index + 1) * stretch),
	);
	const isAudible = (part: Float32Array) =>
		Math.sqrt(part.reduce((sum, sample) => sum + sample ** 2, 0) / stretch) > AUDIBLE;
	const share = stretches.filter(isAudible).length / stretches.length;
	const seconds = samples.length / sampleRate;
	const problem =
		(seconds < SECONDS.least && 'too short to be a sentence') ||
		(seconds > SECONDS.most && 'too long for a sentence') ||
		(share < LEAST_AUDIBLE_SHARE && 'mostly silent');
	const percent = `${(share * 100).toFixed(0)} %`;
	return [file, mimeType, `${seconds.toFixed(1)} s`, percent, problem || GOOD];
}

const GOOD = 'good';

void Promise.all(process.argv.slice(2).map(listen)).then((rows) => {
	console.log(table(['File', 'Type', 'Duration', 'Audible', 'As speech'], rows));
	process.exitCode = rows.length > 0 && rows.every((row) => row.at(-1) === GOOD) ? 0 : 1;
});
