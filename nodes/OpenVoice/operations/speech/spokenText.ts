import { Failure } from '../../errors/failure';
import {
	findPause,
	findTooLongPause,
	LONGEST_WRITTEN_PAUSE_SECONDS,
} from '../../narration/pauseMarks';
import type { Pronunciation } from '../../narration/pronunciations';
import { pronunciationsField, WORD_FIELDS } from '../pronunciationsField';
import { expressionIn, Fields } from '../parameters';

/** @throws Failure if a text to be spoken holds an expression as text */
export function checkExpressions(field: string, text: string): void {
	const written = expressionIn(text);
	if (written !== undefined) {
		throw new Failure('expressionAsText', { field, written, isSpoken: true });
	}
}

/** Pauses are made between the parts of a narration. @throws Failure if a text has any */
export function checkNoPauses(text: string): void {
	const written = findPause(text);
	if (written !== undefined) throw new Failure('pauseInGenerate', { written });
}

/** @throws Failure if a pause in a text is too long */
export function checkPauses(text: string): void {
	const written = findTooLongPause(text);
	if (written === undefined) return;
	throw new Failure('pauseTooLong', { written, seconds: LONGEST_WRITTEN_PAUSE_SECONDS });
}

/** How words are to be said, as the user listed them. @throws Failure if half of an entry is empty */
export function readPronunciations(options: Fields): Pronunciation[] {
	const list = options.raw(pronunciationsField) as { word?: unknown } | null | undefined;
	const entries = Array.isArray(list?.word) ? list.word : [];
	return entries.map((entry: Record<string, unknown> | null, index) => {
		const fields = new Fields(
			(name) => entry?.[name],
			`Pronunciations, word ${index + 1}: `,
			'word',
		);
		return {
			text: fields.text(WORD_FIELDS.text).trim(),
			sayAs: fields.text(WORD_FIELDS.sayAs).trim(),
		};
	});
}
