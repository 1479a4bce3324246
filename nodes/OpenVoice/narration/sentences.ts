import { endsWithAbbreviation } from './abbreviations';
import type { Steps } from './steps';

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

/** Opens a quotation or bracket that belongs to what follows; ICU leaves it with what was before. */
const OPENING = /[\p{Ps}\p{Pi}]/u;

/** How a sentence does not begin: "“Really?” he asked", « Vraiment ? » */
const CONTINUATION = /^(?:[\p{Pe}\p{Pf}]|[\p{Pd}\s]*\p{Ll})/u;

/** Japanese goes on after a quotation with a particle. */
const QUOTED = /[」』]$/;
const QUOTING = /^(?:と|って)/;

/** So many characters beside a boundary tell whether it is one. */
const NEAR = 60;

/** Splits texts of one language into sentences. */
export class SentenceSplitter {
	private readonly segmenter: Intl.Segmenter;

	/** @param locale BCP 47: `en-GB`, `fr`… */
	constructor(private readonly locale: string) {
		this.segmenter = new Intl.Segmenter(locale, { granularity: 'sentence' });
	}

	/**
	 * Splits a text, whose spaces are single, into sentences by the rules of Unicode (`Intl.Segmenter`); those
	 * that end on an abbreviation, an initial, or without a letter or digit go on.
	 * @returns all of the text, in order, the space after a sentence at its end
	 */
	async split(text: string, steps: Steps): Promise<string[]> {
		const sentences: string[] = [];
		let start = 0;
		let isSaying = false;
		let before = 0;
		for (let windowStart = 0; windowStart < text.length;) {
			const window = text.slice(windowStart, windowStart + WINDOW_CHARACTERS);
			const ends = this.endsIn(window, windowStart + window.length === text.length);
			for (const windowEnd of ends) {
				let end = windowStart + windowEnd;
				while (end > before && OPENING.test(text[end - 1]!)) end--;
				// Brackets alone open nothing that is told from what is before them.
				if (end === before) continue;
				isSaying ||= isSpeakable(text.slice(before, end));
				before = end;
				if (!isSaying || end === text.length || goesOn(text, start, end, this.locale)) continue;
				sentences.push(text.slice(start, end));
				start = end;
				isSaying = false;
			}
			await steps.after(window.length);
			// The last sentence may go on beyond the window; one that fills it does.
			windowStart += ends[ends.length - 1] ?? window.length;
		}
		const rest = text.slice(start);
		// What has nothing to say belongs to what is before it.
		if (isSpeakable(rest) || sentences.length === 0) sentences.push(rest);
		else sentences[sentences.length - 1] += rest;
		return sentences.filter((sentence) => sentence !== '');
	}

	/** The ends of sentences as ICU finds them, that of the window only if it is the text's. */
	private endsIn(window: string, isLast: boolean): number[] {
		const ends: number[] = [];
		for (const { index } of this.segmenter.segment(window)) if (index > 0) ends.push(index);
		if (isLast) ends.push(window.length);
		return ends;
	}
}

/** The time that `Intl.Segmenter` takes grows with the square of a text's length: it gets so much at once. */
const WINDOW_CHARACTERS = 4_000;

function goesOn(text: string, start: number, end: number, locale: string): boolean {
	const next = text.slice(end, end + NEAR);
	const last = text.slice(Math.max(start, end - NEAR), end);
	const said = last.trimEnd();
	return (
		CONTINUATION.test(next) ||
		(QUOTED.test(last) && QUOTING.test(next)) ||
		INITIAL.test(said) ||
		(end - start <= NEAR && LIST_NUMBER.test(said)) ||
		endsWithAbbreviation(said, next, locale)
	);
}
