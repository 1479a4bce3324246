import loadEspeak from '@echogarden/espeak-ng-emscripten';
import type { Pcm } from './pcm.ts';

/** eSpeak's voices that were heard to work; it speaks gibberish, without an error, for any other name. */
export type EspeakVoice = 'en-us' | 'en-gb-x-rp' | 'es' | 'fr' | 'cmn' | 'ja' | 'ko';

/** How eSpeak places the voice, in Hz: the pitch falls and rises between these. */
export interface PitchRange {
	low: number;
	high: number;
}

const VARIANT = 'sandbox';
const VARIANT_FILE = `/usr/share/espeak-ng-data/voices/!v/${VARIANT}`;

/** eSpeak's own speed, in words a minute, taken as the service's speed 1. */
const WORDS_A_MINUTE = 175;

/** At 100 the Klatt voices clip. */
const VOLUME = 60;

/** In the middle (0 to 100): the voice variant alone says where the pitch is. */
const CENTRED = 50;

let loaded: ReturnType<typeof start> | undefined;

async function start() {
	const module = await loadEspeak();
	return { module, worker: new module.eSpeakNGWorker() };
}

/** eSpeak reads `<…>` and `&…;` as SSML and `[[…]]` as phonemes: a text has neither. */
function plain(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('[[', '[ [');
}

/**
 * Speaks with eSpeak NG and its Klatt synthesizer, which is easier to understand than its others.
 * Runs to its end before it returns: the engine's settings are global, so calls must not interleave.
 * @param speed 2 is twice as fast.
 */
export async function speakWithEspeak(
	text: string,
	voice: EspeakVoice,
	pitch: PitchRange,
	speed: number,
): Promise<Pcm> {
	loaded ??= start();
	const { module, worker } = await loaded;
	module.FS.writeFile(
		VARIANT_FILE,
		`name ${VARIANT}\nlanguage variant\nklatt 5\npitch ${Math.round(pitch.low)} ${Math.round(pitch.high)}\n`,
	);
	worker.set_voice(`${voice}+${VARIANT}`, '', 0, 0, 0);
	worker.set_rate(Math.round(WORDS_A_MINUTE * speed));
	worker.set_volume(VOLUME);
	worker.set_pitch(CENTRED);
	worker.set_range(CENTRED);
	const parts: Int16Array[] = [];
	worker.synthesize(plain(text), (part) => {
		parts.push(part);
		return false;
	});
	return { samples: toFloat(parts), sampleRate: worker.get_samplerate() };
}

function toFloat(parts: Int16Array[]): Float32Array {
	const samples = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
	let at = 0;
	for (const part of parts) for (const sample of part) samples[at++] = sample / 32768;
	return samples;
}
