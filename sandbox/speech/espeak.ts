import loadEspeak from '@echogarden/espeak-ng-emscripten';
import type { Pcm } from './pcm.ts';

/** eSpeak's voices that were heard to work; it speaks gibberish, without an error, for any other name. */
export type EspeakVoice = 'en-us' | 'en-gb-x-rp' | 'es' | 'fr' | 'cmn' | 'ja' | 'ko';

const VARIANT = 'sandbox';
const VARIANT_FILE = `/usr/share/espeak-ng-data/voices/!v/${VARIANT}`;

/** Of a variant's pitch span, as measured: speech keeps to half of it, its median above the middle. */
const SPAN_TO_MELODY = 2;
const MEDIAN_IN_SPAN = 0.7;

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
 * @param hertz about the median of the pitch that comes out.
 * @param melody about the span from its 10th to its 90th percentile, as a part of the median.
 * @param speed 2 is twice as fast.
 */
export async function speakWithEspeak(
	text: string,
	voice: EspeakVoice,
	hertz: number,
	melody: number,
	speed: number,
): Promise<Pcm> {
	const span = hertz * melody * SPAN_TO_MELODY;
	const low = hertz - span * MEDIAN_IN_SPAN;
	loaded ??= start();
	const { module, worker } = await loaded;
	module.FS.writeFile(
		VARIANT_FILE,
		`name ${VARIANT}\nlanguage variant\nklatt 5\npitch ${Math.round(low)} ${Math.round(low + span)}\n`,
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
