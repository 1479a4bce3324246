import type { EspeakVoice } from './espeak.ts';
import type { FliteVoice } from './flite.ts';

/** Who speaks a language: a voice of Flite for a low and for a high pitch, or one of eSpeak. */
export type Voice =
	{ engine: 'flite'; low: FliteVoice; high: FliteVoice } | { engine: 'espeak'; name: EspeakVoice };

const AMERICAN: Voice = { engine: 'flite', low: 'awb', high: 'slt' };
const BRITISH: Voice = { engine: 'espeak', name: 'en-gb-x-rp' };

/**
 * The languages that the service knows (its parameter `language`) and who speaks them here. No engine
 * has an Australian or an Indian voice: both get the British one, the nearest that there is.
 */
export const VOICES = {
	EN_NEWEST: AMERICAN,
	EN: AMERICAN,
	EN_US: AMERICAN,
	EN_BR: BRITISH,
	EN_INDIA: BRITISH,
	EN_AU: BRITISH,
	ES: { engine: 'espeak', name: 'es' },
	FR: { engine: 'espeak', name: 'fr' },
	ZH: { engine: 'espeak', name: 'cmn' },
	JP: { engine: 'espeak', name: 'ja' },
	KR: { engine: 'espeak', name: 'ko' },
} as const satisfies Record<string, Voice>;

export type Language = keyof typeof VOICES;
