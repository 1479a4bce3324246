import type { EspeakVoice } from './espeak.ts';
import type { FliteVoice } from './flite.ts';

/** A speaker: a voice of Flite (English) or of eSpeak. */
export type Voice = { engine: 'flite'; name: FliteVoice } | { engine: 'espeak'; name: EspeakVoice };

/** Who speaks a language, for a low and for a high pitch of the reference. */
export interface Speakers {
	low: Voice;
	high: Voice;
}

const AMERICANS: Speakers = {
	low: { engine: 'flite', name: 'rms' },
	high: { engine: 'flite', name: 'slt' },
};
const SCOT = both({ engine: 'flite', name: 'awb' });

/**
 * The languages that the service knows (its parameter `language`) and who speaks them here. No engine
 * has an Australian or an Indian voice, and eSpeak's of England is hard to understand: a Scot speaks
 * for all three.
 */
export const VOICES = {
	EN_NEWEST: AMERICANS,
	EN: AMERICANS,
	EN_US: AMERICANS,
	EN_BR: SCOT,
	EN_INDIA: SCOT,
	EN_AU: SCOT,
	ES: both({ engine: 'espeak', name: 'es' }),
	FR: both({ engine: 'espeak', name: 'fr' }),
	ZH: both({ engine: 'espeak', name: 'cmn' }),
	JP: both({ engine: 'espeak', name: 'ja' }),
	KR: both({ engine: 'espeak', name: 'ko' }),
} satisfies Record<string, Speakers>;

export type Language = keyof typeof VOICES;

/** Speaks English that Flite cannot read: it knows ASCII only. */
export const ENGLISH_BEYOND_ASCII: Voice = { engine: 'espeak', name: 'en-us' };

/** From this pitch on, in Hz, the high speaker is easier to understand: between men and women. */
const HIGH_FROM_HERTZ = 160;

/** Who speaks a language at a pitch. */
export function speakerFor(language: Language, hertz: number): Voice {
	return VOICES[language][hertz < HIGH_FROM_HERTZ ? 'low' : 'high'];
}

function both(voice: Voice): Speakers {
	return { low: voice, high: voice };
}
