import { type AudioScan, scanAudio } from '../../nodes/OpenVoice/audio/audioScan';
import { findPauses } from '../../nodes/OpenVoice/narration/pauses';
import {
	inProportion,
	sentenceTimes,
	speakingWeight,
} from '../../nodes/OpenVoice/narration/sentenceTimes';
import { TEXTS } from './texts';

/** By how much the starts of sentences within a part are told wrong, in seconds. */
export interface SentenceErrors {
	wav: number[];
	mp3: number[];
	/** As if the audio were not looked at. */
	proportion: number[];
}

/**
 * Speaks each text, and each of its sentences alone: where those begin, added up, is the truth. Between
 * sentences the voices pause alike, wherever it is.
 */
export async function measureSentences(): Promise<SentenceErrors> {
	const { measureReference, referenceRecording, speak } =
		await import('../../sandbox/speech/index.ts');
	const reference = await measureReference(await referenceRecording());
	const errors: SentenceErrors = { wav: [], mp3: [], proportion: [] };
	for (const [language, sentences] of Object.entries(TEXTS)) {
		const spoken = async (text: string, format: 'wav' | 'mp3') =>
			await speak({ text, language: language as keyof typeof TEXTS, speed: 1, reference, format });
		const alone = [];
		for (const sentence of sentences) {
			const speech = await spoken(sentence, 'wav');
			const { start } = findPauses(await scanned(speech.bytes)).speech;
			alone.push({ seconds: speech.durationSeconds, silence: start });
		}
		const text = sentences.join(/ZH|JP/.test(language) ? '' : ' ');
		const whole = await spoken(text, 'wav');
		const sum = alone.reduce((total, { seconds }) => total + seconds, 0);
		const gap = (whole.durationSeconds - sum) / (sentences.length - 1);
		let at = 0;
		const truth = alone.map(({ seconds, silence }) => {
			const start = at + silence;
			at += seconds + gap;
			return start;
		});
		const differences = (times: Array<{ start: number }>) =>
			times.slice(1).map(({ start }, index) => Math.abs(start - (truth[index + 1] ?? NaN)));
		errors.wav.push(...differences(sentenceTimes(sentences, await scanned(whole.bytes))));
		const mp3 = await spoken(text, 'mp3');
		errors.mp3.push(...differences(sentenceTimes(sentences, await scanned(mp3.bytes))));
		const weights = sentences.map(speakingWeight);
		errors.proportion.push(...differences(inProportion(weights, 0, whole.durationSeconds)));
	}
	return errors;
}

async function scanned(bytes: Uint8Array): Promise<AudioScan> {
	const scan = await scanAudio(
		(async function* () {
			yield await Promise.resolve(bytes);
		})(),
	);
	if (!scan) throw new Error('The sandbox’s speech is neither WAV nor MP3');
	return scan;
}
