import { readFile } from 'node:fs/promises';

import { table } from '../scripts/table';
import { detectAudioType } from '../nodes/OpenVoice/audio/audioType';

/** A spoken sentence is longer than a click and shorter than a minute. */
const SECONDS = { least: 0.5, most: 60 };

/** Speech is measured in stretches of this length: shorter than a syllable. */
const STRETCH_SECONDS = 0.02;

/** Louder than the noise of a good recording: -40 dB of full scale. */
const AUDIBLE = 0.01;

/** Between words and sentences it is quiet, but not most of the time. */
const LEAST_AUDIBLE_SHARE = 0.4;

/** What a file sounds like. */
export interface Sound {
	mimeType: string;
	seconds: number;
	/** The share of the time in which something is to be heard, 0 to 1. */
	audibleShare: number;
}

/** Decodes an audio file as a player would. @throws Error if it is not a valid MP3 or WAV file */
export async function listen(bytes: Uint8Array): Promise<Sound> {
	const type = detectAudioType(bytes);
	const { mimeType = 'no audio' } = type ?? {};
	if (!/mpeg|wav/.test(mimeType)) throw new Error(`It is ${mimeType}, neither MP3 nor WAV`);
	const { decode, durationSeconds } = await import('../sandbox/speech/audio.ts');
	const sound = await decode(bytes);
	const { samples, sampleRate } = sound;
	const stretch = Math.round(STRETCH_SECONDS * sampleRate);
	let audible = 0;
	let stretches = 0;
	for (let start = 0; start + stretch <= samples.length; start += stretch) {
		const power = samples.subarray(start, start + stretch).reduce((sum, x) => sum + x * x, 0);
		if (Math.sqrt(power / stretch) > AUDIBLE) audible++;
		stretches++;
	}
	return {
		mimeType,
		seconds: durationSeconds(sound),
		audibleShare: audible / stretches,
	};
}

/** @returns what is wrong with it as a spoken sentence; undefined if nothing is */
function problemOf({ seconds, audibleShare }: Sound): string | undefined {
	if (seconds < SECONDS.least) return 'too short to be a sentence';
	if (seconds > SECONDS.most) return 'too long for a sentence';
	if (audibleShare < LEAST_AUDIBLE_SHARE) return 'mostly silent';
	return undefined;
}

/** Prints what each of the files sounds like. @returns whether all of them are speech */
async function check(files: string[]): Promise<boolean> {
	let good = files.length > 0;
	const rows: string[][] = [];
	for (const file of files) {
		const sound = await listen(await readFile(file));
		const problem = problemOf(sound);
		good &&= !problem;
		const share = `${(sound.audibleShare * 100).toFixed(0)} %`;
		rows.push([file, sound.mimeType, `${sound.seconds.toFixed(1)} s`, share, problem ?? 'good']);
	}
	console.log(table(['File', 'Type', 'Duration', 'Audible', 'As speech'], rows));
	return good;
}

if (require.main === module) {
	void check(process.argv.slice(2)).then((good) => process.exit(good ? 0 : 1));
}
