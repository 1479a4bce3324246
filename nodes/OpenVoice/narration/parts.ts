import { cutText } from './cutText';
import type { Paragraph, Script } from './script';
import { isSpeakable, SentenceSplitter } from './sentences';
import { Steps } from './steps';

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
	/** The pause that the text itself has there, in seconds: it takes the other's place. */
	pauseBeforeSeconds?: number;
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

/** What is packed into parts together. */
interface Run {
	pieces: Piece[];
	pauseBefore?: number;
	goesOn?: true;
}

/**
 * Cuts a script into parts of at most `maxPartLength`: as few as can be, and of these none longer than need
 * be. A part ends at the end of a sentence, if a sentence is not longer than a part; and with its
 * paragraph, but where `acrossParagraphs` is set; and at a pause that is written.
 */
export async function toParts(
	{ turns }: Pick<Script, 'turns'>,
	{ maxPartLength, acrossParagraphs, localeOf }: PartOptions,
): Promise<{ parts: Part[]; chapters: Chapter[] }> {
	const steps = new Steps();
	const parts: Part[] = [];
	const chapters: Chapter[] = [];
	const cutters = new Map<string, Cutter>();
	for (const { speaker, paragraphs } of turns) {
		const locale = localeOf(speaker);
		const cutter = cutters.get(locale) ?? new Cutter(locale, maxPartLength, steps);
		cutters.set(locale, cutter);
		const runs: Run[] = [];
		for (const paragraph of paragraphs) {
			const pieces = await cutter.piecesOf(paragraph);
			const { pauseBefore, goesOn } = paragraph;
			const last = runs[runs.length - 1];
			if (acrossParagraphs && last && pauseBefore === undefined) {
				for (const piece of pieces) last.pieces.push(piece);
			} else runs.push({ pieces, pauseBefore, goesOn });
		}
		for (const { pieces: all, pauseBefore, goesOn } of runs) {
			for (const [index, pieces] of pack(all, maxPartLength).entries()) {
				for (const [segment, { title }] of pieces.entries()) {
					if (title !== undefined) chapters.push({ title, part: parts.length, segment });
				}
				const isSentence = index > 0 || goesOn === true;
				const part: Part = {
					text: textOf(pieces),
					speaker,
					segments: pieces.map(({ shown }) => ({ text: shown.trim(), speaker })),
					pauseBefore: parts.length === 0 ? 'none' : isSentence ? 'sentence' : 'paragraph',
				};
				if (index === 0 && pauseBefore !== undefined) part.pauseBeforeSeconds = pauseBefore;
				parts.push(part);
			}
		}
	}
	return { parts, chapters: fromBeginning(chapters, parts) };
}

/** A chapter that begins the text is called by its first words, up to so many characters. */
const LONGEST_TITLE = 60;

/** Players need a chapter at the beginning: what comes before the first heading is one, too. */
function fromBeginning(chapters: Chapter[], parts: Part[]): Chapter[] {
	const [first] = chapters;
	if (!first || (first.part === 0 && first.segment === 0)) return chapters;
	const text = parts[0]?.segments[0]?.text ?? '';
	const cut = [...text].slice(0, LONGEST_TITLE).join('');
	const title = cut === text ? text : `${cut.replace(/\s+\S*$/, '')}…`;
	return [{ title, part: 0, segment: 0 }, ...chapters];
}

/** Cuts paragraphs of one language into sentences, and these into pieces. */
class Cutter {
	private readonly splitter: SentenceSplitter;
	private readonly words: Intl.Segmenter;

	constructor(
		locale: string,
		private readonly maxLength: number,
		private readonly steps: Steps,
	) {
		this.splitter = new SentenceSplitter(locale);
		this.words = new Intl.Segmenter(locale, { granularity: 'word' });
	}

	async piecesOf({ blocks, heading }: Paragraph): Promise<Piece[]> {
		const pieces: Piece[] = [];
		for (const block of blocks) {
			const sentences = await this.splitter.split(block, this.steps);
			for (const [index, sentence] of sentences.entries()) {
				const isLast = index === sentences.length - 1;
				const whole = isLast ? `${sentence.trimEnd()} ` : sentence;
				if (sentence.trimEnd().length <= this.maxLength) pieces.push({ text: whole, shown: whole });
				else for (const piece of await this.cut(whole)) pieces.push(piece);
			}
		}
		if (heading && pieces[0]) pieces[0].title = blocks.join(' ');
		return pieces;
	}

	/**
	 * Cuts a sentence that is longer than a part.
	 * @returns pieces of at most `maxLength`, not counting the space at their ends; each has something to say
	 */
	private async cut(sentence: string): Promise<Piece[]> {
		const pieces: Piece[] = [];
		let unspoken: string[] = [];
		for (const text of await cutText(sentence, this.maxLength, this.words, this.steps)) {
			const last = pieces[pieces.length - 1];
			if (isSpeakable(text)) {
				pieces.push({ text, shown: unspoken.join('') + text });
				unspoken = [];
			} else if (last) last.shown += text;
			else unspoken.push(text);
		}
		return pieces;
	}
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

/** All that each speaker says, by name; `undefined` is the narrator. */
export function textsBySpeaker(parts: Part[]): Map<string | undefined, string> {
	const texts = new Map<string | undefined, string>();
	for (const { speaker, segments } of parts) {
		const text = segments.map((segment) => segment.text).join(' ');
		texts.set(speaker, `${texts.get(speaker) ?? ''} ${text}`.trimStart());
	}
	return texts;
}
