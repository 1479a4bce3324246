/** The writing of each language: a text in another one is spoken as gibberish, and paid for. */
const LATIN = /\p{Script=Latin}/gu;
const WRITING: Record<string, RegExp> = {
	ZH: /\p{Script=Han}/gu,
	JP: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu,
	KR: /[\p{Script=Hangul}\p{Script=Han}]/gu,
};
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** A foreign name or two in a text are usual; when most of the letters do not fit, it is a mistake. */
const LEAST_FITTING_SHARE = 0.5;

/**
 * Whether a text seems to be written in the language in which it is to be spoken. It looks at the
 * writing only: French spoken as Spanish is not noticed.
 */
export function seemsToFit(text: string, language: string): boolean {
	const letters = text.match(/\p{L}/gu)?.length ?? 0;
	if (letters === 0) return true;
	if (language === 'ZH' && KANA.test(text)) return false;
	const fitting = text.match(WRITING[language] ?? LATIN)?.length ?? 0;
	return fitting / letters >= LEAST_FITTING_SHARE;
}
