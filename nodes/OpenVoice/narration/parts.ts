import { isSpeakable, splitSentences } from './sentences';
import type { Turn } from './script';

/** One sentence, or what of a long one goes into a part: what a caption shows. */
interface Segment {
	text: string;
	/** The name among the speakers; absent: the narrator. */
	speaker?: string;
}

/** What is spoken by one request. */
export interface Part {
	text: string;
	speaker?: string;
	segments: Segment[];
	/** What comes before it in the joined audio: nothing before the first. */
	pauseBefore: 'none' | 'sentence' | 'paragraph';
}

/** A heading, and the segment that it is spoken in. */
export interface Chapter {
	title: string;
	/** Index of the part, and of the segment in it. */
	part: number;
	segment: number;
}

/** How a text is to be cut. */
export interface PartOptions {
	/** UTF-16 code units, as JavaScript counts a string's length: never fewer than its characters. */
	maxPartLength: number;
	/** Parts go on across paragraphs: there is to be no pause between them. */
	acrossParagraphs: boolean;
	/** The language of a speaker, as BCP 47 has it. */
	localeOf: (speaker: string | undefined) => string;
}

/** A sentence or a piece of one, its space at its end. */
interface Piece {
	/** What is sent. */
	text: string;
	/** With what cannot be spoken beside it, and was too long for the part. */
	shown: string;
	/** It begins a heading of this title. */
	title?: string;
}

/**
 * Cuts turns into parts of at most `maxPartLength`: as few as can be, and of these none longer than need
 * be. A part ends at the end of a sentence, if a sentence is not longer than a part; and with its
 * paragraph, but where `acrossParagraphs` is set.
 */
export function toParts(
	turns: Turn[],
	{ maxPartLength, acrossParagraphs, localeOf }: PartOptions,
): { parts: Part[]; chapters: Chapter[] } {
	const parts: Part[] = [];
	const chapters: Chapter[] = [];
	for (const { speaker, paragraphs } of turns) {
		const locale = localeOf(speaker);
		const runs = paragraphs.map(({ blocks, heading }) => {
			const sentences = blocks.flatMap((block) =>
				splitSentences(block, locale).map((sentence, index, all) =>
					index === all.length - 1 ? `${sentence.trimEnd()} ` : sentence,
				),
			);
			const pieces = sentences.flatMap((text) => cutSentence(text, maxPartLength, locale));
			if (heading && pieces[0]) pieces[0].title = blocks.join(' ');
			return pieces;
		});
		for (const run of acrossParagraphs ? [runs.flat()] : runs) {
			for (const [index, pieces] of pack(run, maxPartLength).entries()) {
				for (const [segment, { title }] of pieces.entries()) {
					if (title !== undefined) chapters.push({ title, part: parts.length, segment });
				}
				parts.push({
					text: textOf(pieces),
					speaker,
					segments: pieces.map(({ shown }) => ({ text: shown.trim(), speaker })),
					pauseBefore: parts.length === 0 ? 'none' : index > 0 ? 'sentence' : 'paragraph',
				});
			}
		}
	}
	return { parts, chapters };
}

function textOf(pieces: Piece[]): string {
	return pieces
		.map(({ text }) => text)
		.join('')
		.trim();
}

/** The fewest parts, and of all ways to make so few the one whose longest part is shortest. */
function pack(pieces: Piece[], maxLength: number): Piece[][] {
	if (pieces.length === 0) return [];
	const fewest = packTightly(pieces, maxLength);
	if (fewest.length === 1) return fewest;
	let low = pieces.reduce((most, { text }) => Math.max(most, text.trim().length), 1);
	let high = maxLength;
	while (low < high) {
		const middle = Math.floor((low + high) / 2);
		if (packTightly(pieces, middle).length > fewest.length) low = middle + 1;
		else high = middle;
	}
	return packTightly(pieces, high);
}

function packTightly(pieces: Piece[], maxLength: number): Piece[][] {
	const packed: Piece[][] = [];
	let length = Infinity;
	for (const piece of pieces) {
		const own = piece.text.trimEnd().length;
		if (length + own > maxLength) {
			packed.push([]);
			length = 0;
		}
		packed[packed.length - 1]?.push(piece);
		length += piece.text.length;
	}
	return packed;
}

/** Where a sentence may be cut, the best place first: after a clause, at a space, between words. */
const CLAUSE_END = /[,;:，、；：،—–)\]）」』”»…]["”’»]?\s*$/u;

/** A clause is only cut off if the piece is at least so full: many small pieces sound worse. */
const FULL_ENOUGH = 0.5;

const wordsOf = new Map<string, Intl.Segmenter>();
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * Cuts a sentence that is longer than a part.
 * @returns pieces of at most `maxLength`, not counting the space at their ends; each has something to say
 */
function cutSentence(sentence: string, maxLength: number, locale: string): Piece[] {
	if (sentence.trimEnd().length <= maxLength) return [{ text: sentence, shown: sentence }];
	const pieces: Piece[] = [];
	let unspoken = '';
	for (const text of cutText(sentence, maxLength, locale)) {
		const last = pieces[pieces.length - 1];
		if (isSpeakable(text)) {
			pieces.push({ text, shown: unspoken + text });
			unspoken = '';
		} else if (last) last.shown += text;
		else unspoken += text;
	}
	return pieces;
}

function cutText(sentence: string, maxLength: number, locale: string): string[] {
	const pieces: string[] = [];
	let piece = '';
	let clause = 0; // how much of the piece ends with a clause
	for (const atom of atomsOf(sentence, maxLength, locale)) {
		while (piece !== '' && (piece + atom).trimEnd().length > maxLength) {
			const cut = clause >= maxLength * FULL_ENOUGH ? clause : piece.length;
			pieces.push(piece.slice(0, cut));
			piece = piece.slice(cut);
			clause = 0;
		}
		piece += atom;
		if (CLAUSE_END.test(atom)) clause = piece.length;
	}
	pieces.push(piece);
	return pieces;
}

/** Words with the marks and the space that belong to them; a word that is too long, in graphemes. */
function* atomsOf(sentence: string, maxLength: number, locale: string): Iterable<string> {
	const words = wordsOf.get(locale) ?? new Intl.Segmenter(locale, { granularity: 'word' });
	wordsOf.set(locale, words);
	let atom = '';
	for (const stretch of sentence.match(STRETCH) ?? []) {
		for (const { segment } of words.segment(stretch)) {
			const sticks = atom !== '' && !/\s$/.test(atom) && !isSpeakable(segment);
			if (sticks && (atom + segment).trimEnd().length <= maxLength) {
				atom += segment;
				continue;
			}
			if (atom !== '') yield atom;
			atom = '';
			if (segment.length <= maxLength) atom = segment;
			else yield* charactersOf(segment, maxLength);
		}
	}
	if (atom !== '') yield atom;
}

/** `Intl.Segmenter` gets so much at once, if it can be at a space: its time grows with the square of a text. */
const STRETCH = /(?:\S{1,1000}|\s+)\s?/gu;

function* charactersOf(word: string, maxLength: number): Iterable<string> {
	for (const { segment } of graphemes.segment(word)) {
		// A character that is longer than a part (a letter with dozens of accents) falls apart at last.
		if (segment.length <= maxLength) yield segment;
		else yield* segment;
	}
}
