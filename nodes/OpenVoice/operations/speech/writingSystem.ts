import { Failure } from '../../errors/failure';
import { languageOf } from '../../models/openvoice';

/** A foreign name or two in a text are usual; when most of the letters do not fit, it is a mistake. */
const LEAST_FITTING_SHARE = 0.5;

/**
 * Whether a text seems to be written in the language in which it is to be spoken. It looks at the
 * writing only: French spoken as Spanish is not noticed.
 */
export function seemsToFit(text: string, language: string): boolean {
	const known = languageOf(language);
	const letters = text.match(/\p{L}/gu)?.length ?? 0;
	if (!known || letters === 0) return true;
	if (known.foreign?.test(text)) return false;
	const fitting = text.match(known.writing)?.length ?? 0;
	return fitting / letters >= LEAST_FITTING_SHARE;
}

/**
 * What would be gibberish is not paid for.
 * @throws Failure if the text is in another script than its language
 */
export function checkWriting(text: string, language: string): void {
	const known = languageOf(language);
	// The accent, in brackets, has nothing to do with the script.
	const name = known?.name.replace(/ \(.*\)$/, '');
	if (name && !seemsToFit(text, language))
		throw new Failure('notWrittenIn', { language: name, text });
}
