import type { Pcm } from './audio.ts';

/**
 * The values of the service's parameter `language` and eSpeak NG's voice for each. It has no Indian or
 * Australian voice: England's speaks for both. For any other name it speaks gibberish without an error.
 */
export const VOICES = {
	EN_NEWEST: 'en-us',
	EN: 'en-us',
	EN_US: 'en-us',
	EN_BR: 'en-gb-x-rp',
	EN_INDIA: 'en-gb-x-rp',
	EN_AU: 'en-gb-x-rp',
	ES: 'es',
	FR: 'fr',
	ZH: 'cmn',
	JP: 'ja',
	KR: 'ko',
};

export type Language = keyof typeof VOICES;

const VARIANT = 'sandbox';
const VARIANT_FILE = `/usr/share/espeak-ng-data/voices/!v/${VARIANT}`;

/** From the lowest to the highest setting of the pitch, as a part of the median: an even melody. */
const SPAN = 0.3;

/** Where in that span the median comes out, as measured. */
const MEDIAN_IN_SPAN = 0.6;

/** eSpeak's own speed, taken as the service's speed 1. */
const WORDS_PER_MINUTE = 175;

/** At 100 the Klatt voices clip. */
const VOLUME = 60;

/** In the middle (0 to 100): the voice variant alone says where the pitch is. */
const CENTRED = 50;

let loaded: ReturnType<typeof start> | undefined;

async function start() {
	const { default: loadEspeak } = await import('@echogarden/espeak-ng-emscripten');
	const module = await loadEspeak();
	return { module, worker: new module.eSpeakNGWorker() };
}

/** eSpeak reads `<…>` and `&…;` as SSML and `[[…]]` as phonemes: a text has neither. */
function plain(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('[[', '[ [');
}

/**
 * Speaks with eSpeak NG and its Klatt synthesizer, which is easier to understand than its others.
 * Synchronous once loaded: the engine's settings are global, so calls must not interleave.
 * @param hertz about the median of the pitch that comes out
 * @param speed 2 is twice as fast
 */
export async function synthesize(
	text: string,
	language: Language,
	hertz: number,
	speed: number,
): Promise<Pcm> {
	const low = hertz * (1 - SPAN * MEDIAN_IN_SPAN);
	loaded ??= start();
	const { module, worker } = await loaded;
	module.FS.writeFile(
		VARIANT_FILE,
		`name ${VARIANT}\nlanguage variant\nklatt 5\npitch ${Math.round(low)} ${Math.round(low + hertz * SPAN)}\n`,
	);
	worker.set_voice(`${VOICES[language]}+${VARIANT}`, '', 0, 0, 0);
	worker.set_rate(Math.round(WORDS_PER_MINUTE * speed));
	worker.set_volume(VOLUME);
	worker.set_pitch(CENTRED);
	worker.set_range(CENTRED);
	const parts: Int16Array[] = [];
	worker.synthesize(plain(text), (part) => {
		parts.push(part);
		return false;
	});
	const samples = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
	let at = 0;
	for (const part of parts) for (const sample of part) samples[at++] = sample / 32768;
	return { samples, sampleRate: worker.get_samplerate() };
}
