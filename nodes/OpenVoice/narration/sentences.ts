import { ABBREVIATIONS } from './abbreviations';

/** A text without one of these has nothing to say. */
const SPEAKABLE = /[\p{L}\p{N}]/u;

/** Whether there is anything in a text that a voice can say. */
export function isSpeakable(text: string): boolean {
	return SPEAKABLE.test(text);
}

/** A single capital and its point: the initial of a name ("J. S. Bach"). */
const INITIAL = /(?<![\p{L}\p{N}])\p{Lu}\.$/u;

/** The number of a list, which ICU takes for a sentence ("1. Apples"). */
const LIST_NUMBER = /^\p{N}{1,3}[.)]$/u;

const segmenters = new Map<string, { split: Intl.Segmenter; abbreviations: Set<string> }>();

function rulesOf(locale: string) {
	const known = segmenters.get(locale);
	if (known) return known;
	const rules = {
		split: new Intl.Segmenter(locale, { granularity: 'sentence' }),
		abbreviations: new Set((ABBREVIATIONS[locale.slice(0, 2)] ?? '').split(/\s+/)),
	};
	segmenters.set(locale, rules);
	return rules;
}

/** Opens a quotation or bracket that belongs to what follows; ICU leaves it with what was before. */
const OPENING_AT_END = /[\p{Ps}\p{Pi}]+$/u;

/** How a sentence does not begin: "“Really?” he asked", « Vraiment ? » */
const CONTINUATION = /^(?:[\p{Pe}\p{Pf}]|[\p{Pd}\s]*\p{Ll})/u;

/**
 * Splits a text, whose spaces are single, into sentences by the rules of Unicode (`Intl.Segmenter`); those
 * that end on an abbreviation, an initial, or without a letter or digit go on.
 * @param locale BCP 47: `en-GB`, `fr`…
 * @returns all of the text, in order, the space after a sentence at its end
 */
export function splitSentences(text: string, locale: string): string[] {
	const { split, abbreviations } = rulesOf(locale);
	const sentences: string[] = [];
	let carried = '';
	for (const raw of segmentsOf(text, split)) {
		const whole = carried + raw;
		const opening = OPENING_AT_END.exec(whole)?.[0] ?? '';
		carried = opening.length === whole.length ? '' : opening;
		const segment = whole.slice(0, whole.length - carried.length);
		const last = sentences[sentences.length - 1];
		const joins =
			last !== undefined &&
			(!isSpeakable(segment) ||
				(QUOTED.test(last) && QUOTING.test(segment)) ||
				CONTINUATION.test(segment) ||
				goesOn(last.trimEnd(), abbreviations));
		if (joins) sentences[sentences.length - 1] = last + segment;
		else sentences.push(segment);
	}
	if (carried !== '') sentences.push((sentences.pop() ?? '') + carried);
	return sentences;
}

/** Japanese goes on after a quotation with a particle. */
const QUOTED = /[」』]$/;
const QUOTING = /^(?:と|って)/;

/** The time that `Intl.Segmenter` takes grows with the square of a text's length: it gets so much at once. */
const WINDOW_CHARACTERS = 4_000;

function* segmentsOf(text: string, split: Intl.Segmenter): Iterable<string> {
	let start = 0;
	for (let size = WINDOW_CHARACTERS; start < text.length; size *= 2) {
		const isLast = start + size >= text.length;
		const found = [...split.segment(text.slice(start, start + size))].map(({ segment }) => segment);
		// The last one may go on beyond the window.
		const whole = isLast ? found : found.slice(0, -1);
		for (const segment of whole) {
			yield segment;
			start += segment.length;
			size = WINDOW_CHARACTERS / 2;
		}
	}
}

function goesOn(sentence: string, abbreviations: Set<string>): boolean {
	if (!isSpeakable(sentence) || LIST_NUMBER.test(sentence) || INITIAL.test(sentence)) return true;
	const lastWord = sentence.slice(sentence.lastIndexOf(' ') + 1);
	return abbreviations.has(lastWord.replace(/^[\p{Ps}\p{Pi}"'¿¡]+/u, ''));
}
