import { Failure } from '../../errors/failure';
import {
	findPause,
	findTooLongPause,
	LONGEST_WRITTEN_PAUSE_SECONDS,
} from '../../narration/pauseMarks';
import type { Pronunciation } from '../../narration/pronunciations';
import { pronunciationsField, WORD_FIELDS } from '../pronunciationsField';
import { Fields } from '../parameters';

/** What is left of an expression in a field that takes it for text. */
const EXPRESSION = /\{\{[^{}]{1,500}\}\}/;

/** @throws Failure if a text holds an expression as text */
export function checkExpressions(field: string, text: string): void {
	const written = EXPRESSION.exec(text)?.[0];
	if (written !== undefined) throw new Failure('expressionAsText', { field, written });
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
		const fields = new Fields((name) => entry?.[name], `Word ${index + 1}: `);
		return {
			text: fields.text(WORD_FIELDS.text).trim(),
			sayAs: fields.text(WORD_FIELDS.sayAs).trim(),
		};
	});
}
