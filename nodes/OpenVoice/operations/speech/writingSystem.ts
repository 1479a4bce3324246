import { Failure } from '../../errors/failure';
import { LANGUAGES, languageOf, LATIN } from '../../models/openvoice';

/** Foreign names are usual, and may be longer than what is said of them; next to nothing that fits is a mistake. */
const LEAST_FITTING_SHARE = 0.2;

/** A Japanese text has more kana among its characters than a name in a Chinese one. */
const MOST_KANA_SHARE = 0.25;

/** A character of these scripts says as much as so many letters. */
const SYLLABLE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;
const LETTERS_IN_SYLLABLE = 3;

/** So much of a text tells in which script it is written. */
const READ_CHARACTERS = 20_000;

/**
 * Whether a text seems to be written in the language in which it is to be spoken. It looks at the
 * writing only: French spoken as Spanish is not noticed.
 */
export function seemsToFit(text: string, language: string): boolean {
	const known = languageOf(language);
	const read = text.slice(0, READ_CHARACTERS);
	const all = weightOf(read.match(/\p{L}/gu) ?? []);
	if (!known || all === 0) return true;
	const fitting = read.match(known.writing) ?? [];
	if (known.foreign && share(read, known.foreign, fitting.length) > MOST_KANA_SHARE) return false;
	return weightOf(fitting) / all >= LEAST_FITTING_SHARE;
}

function weightOf(letters: string[]): number {
	const syllables = letters.join('').match(SYLLABLE)?.length ?? 0;
	return letters.length + syllables * (LETTERS_IN_SYLLABLE - 1);
}

function share(text: string, foreign: RegExp, fitting: number): number {
	const found = text.match(new RegExp(foreign.source, 'gu'))?.length ?? 0;
	return found / Math.max(1, found + fitting);
}

/**
 * What would be gibberish is not paid for.
 * @throws Failure if the text is in another script than its language
 */
export function checkWriting(text: string, language: string, isOneOfSeveral: boolean): void {
	const known = languageOf(language);
	// The accent, in brackets, has nothing to do with the script.
	const name = known?.name.replace(/ \(.*\)$/, '');
	if (name && !seemsToFit(text, language))
		throw new Failure('notWrittenIn', {
			...{ language: name, text, isOneOfSeveral },
			// Latin script fits several languages.
			looksLike: LANGUAGES.find(
				({ value, writing }) => writing !== LATIN && seemsToFit(text, value),
			),
		});
}
