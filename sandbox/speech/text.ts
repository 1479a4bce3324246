import { japaneseReading } from './japaneseReading.ts';
import type { Language, Voice } from './voices.ts';
import { ENGLISH_BEYOND_ASCII } from './voices.ts';

/** A text as an engine can read it, and who is to read it. */
export interface Script {
	text: string;
	voice: Voice;
}

/** Writes a text so that its voice can read it, or hands it to one that can. */
export function scriptFor(text: string, language: Language, voice: Voice): Script {
	if (language === 'JP') return { text: japaneseReading(text), voice };
	if (voice.engine === 'espeak') return { text, voice };
	const ascii = toAscii(text);
	return ascii === undefined ? { text, voice: ENGLISH_BEYOND_ASCII } : { text: ascii, voice };
}

/** Accents and typographic marks made plain; undefined if anything would be lost by it. */
function toAscii(text: string): string | undefined {
	const plain = text
		.replace(/[‘’]/g, "'")
		.replace(/[“”«»]/g, '"')
		.replace(/[‐-―]/g, ' - ')
		.normalize('NFKD')
		.replace(/[\p{M}\p{Cf}]/gu, '');
	return /^\p{ASCII}*$/u.test(plain) ? plain : undefined;
}
