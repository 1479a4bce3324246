import { cleanText } from './cleanText';
import { Speakers } from './labels';
import { visibleLines } from './markdown';
import { NOTE, NOTE_TEXT, PAUSE } from './marks';
import { isSpeakable } from './sentences';
import { prepareSource } from './source';
import { Steps } from './steps';
import type { VisibleLine } from './visibleText';

/** A paragraph; what it holds is told apart where a list begins a new item, or a table a new row. */
export interface Paragraph {
	/** Each is a run of sentences, its spaces single, without Markdown marks; all have something to say. */
	blocks: string[];
	/** It is a heading. */
	heading: boolean;
	/** The pause that is written before it, in seconds: it takes the place of any other. */
	pauseBefore?: number;
	/** It goes on where a written pause divided it from what is before it. */
	goesOn?: true;
}

/** What one speaker says until another one begins. */
export interface Turn {
	/** The name as it stands among the speakers; absent: the narrator. */
	speaker?: string;
	paragraphs: Paragraph[];
}

/** A text, read. */
export interface Script {
	turns: Turn[];
	/** What begins lines and looks like the name of a speaker who is not listed, as it is written, each once. */
	unlisted: string[];
	/** The pause that is written after all that is said, in seconds. */
	pauseAfter: number;
}

/** So many names that are not listed are told. */
const MOST_UNLISTED = 5;

/**
 * Reads a text as a script: turns of speakers, in each its paragraphs. A turn begins with a speaker's name
 * at the beginning of a line (`Speakers`), for the given names and, beside them, `Narrator`; without names
 * all is the narrator's. An empty line ends a paragraph, and a heading is one. A paragraph without a letter or a
 * digit is left out.
 */
export async function readScript(text: string, names: string[]): Promise<Script> {
	const steps = new Steps();
	const speakers = new Speakers(names);
	const clean = speakers.withoutTags(await cleanText(text, steps));
	const source = await prepareSource(clean, (name) => speakers.has(name), steps);
	const lines = await visibleLines(source, steps);
	const notes = source.notes.size > 0 ? takeNotes(lines) : new Map<string, string>();
	const reader = new ScriptReader(speakers, notes);
	for (const line of lines) {
		reader.read(line);
		await steps.after(line.text.length);
	}
	return reader.close();
}

/** Takes the texts of footnotes out of the lines; those that are marked nowhere stay where they are. */
function takeNotes(lines: VisibleLine[]): Map<string, string> {
	const marked = new Set<string>();
	for (const { text } of lines) {
		for (const [, key = ''] of text.matchAll(NOTE_MARK)) marked.add(key);
	}
	const notes = new Map<string, string>();
	let key: string | undefined;
	for (const line of lines) {
		const found = NOTE_LINE.exec(line.text);
		if (found) key = found[1]!;
		else if (line.begins === 'paragraph') key = undefined;
		if (key === undefined) continue;
		const text = line.text.slice(found?.[0].length ?? 0);
		if (!marked.has(key)) {
			line.text = text;
			continue;
		}
		notes.set(key, `${notes.get(key) ?? ''} ${text}`.trim());
		line.text = '';
	}
	return notes;
}

const NOTE_LINE = new RegExp(`^\\s*${NOTE_TEXT.open}([^${NOTE_TEXT.close}]*)${NOTE_TEXT.close}`);
const NOTE_MARK = new RegExp(`\\s?${NOTE.open}([^${NOTE.close}]*)${NOTE.close}`, 'g');
const WRITTEN_PAUSE = new RegExp(`${PAUSE.open}(\\d+)${PAUSE.close}`);

/** The number of a list's line. */
const NUMBERED = /^\s*\d{1,3}[.)]\s/;

class ScriptReader {
	private readonly turns: OpenTurn[] = [new OpenTurn(undefined)];
	private readonly unlisted = new Set<string>();
	private readonly count = { lines: 0, unlisted: 0 };
	private readonly silence = { seconds: 0, isWritten: false };

	constructor(
		private readonly speakers: Speakers,
		private readonly notes: Map<string, string>,
	) {}

	read(line: VisibleLine): void {
		const text = this.withNotes(line.text);
		const label = line.begins === 'goesOn' ? undefined : this.speakers.labelOf(text);
		if (label) {
			this.turns.push(new OpenTurn(label.speaker));
			return this.add(label.rest, { ...line, heading: false });
		}
		if (line.begins !== 'goesOn') this.lookForName(text);
		this.add(text, line);
	}

	close(): Script {
		const turns = this.turns.map((turn) => turn.close(this.silence));
		return {
			turns: turns.filter(({ paragraphs }) => paragraphs.length > 0),
			unlisted: this.speakers.areListed || this.isLikeDialogue ? [...this.unlisted] : [],
			pauseAfter: this.silence.seconds,
		};
	}

	private lookForName(line: string): void {
		if (line.trim() === '') return;
		this.count.lines++;
		const name = this.speakers.unlistedIn(line);
		if (name === undefined) return;
		this.count.unlisted++;
		if (this.unlisted.size < MOST_UNLISTED) this.unlisted.add(name);
	}

	/** Without listed speakers, a stray `Word:` is prose; a dialogue labels at least half of its lines. */
	private get isLikeDialogue(): boolean {
		return this.unlisted.size > 1 && this.count.unlisted * 2 >= this.count.lines;
	}

	private add(text: string, { begins, heading }: VisibleLine): void {
		const turn = this.turns[this.turns.length - 1]!;
		const kind = begins === 'line' && NUMBERED.test(text) ? 'block' : begins;
		const [first = '', ...rest] = text.split(WRITTEN_PAUSE);
		turn.add(first, kind, heading);
		for (let index = 0; index < rest.length; index += 2) {
			turn.pause(Number(rest[index]) / 1000);
			turn.add(rest[index + 1] ?? '', 'goesOn', heading);
		}
	}

	/** A footnote is read where it is marked first. */
	private withNotes(text: string): string {
		if (!text.includes(NOTE.open)) return text;
		return text.replace(NOTE_MARK, (_, key: string) => {
			const note = this.notes.get(key) ?? '';
			this.notes.set(key, '');
			return isSpeakable(note) ? ` (${note.replace(NOTE_MARK, '')})` : '';
		});
	}
}

interface Silence {
	seconds: number;
	isWritten: boolean;
}

/** A turn as its lines come in. */
class OpenTurn {
	/** Paragraphs as they are read, and the pauses between them. */
	private readonly done: Array<Paragraph | { pause: number }> = [];

	/** The lines of the paragraph that is being read, by block. */
	private open: string[][] = [];
	private heading = false;
	private isCut = false;

	constructor(private readonly speaker: string | undefined) {}

	add(text: string, begins: VisibleLine['begins'], heading: boolean): void {
		if (begins === 'paragraph') {
			this.endParagraph();
			this.isCut = false;
		}
		if (text.trim() === '') return;
		if (begins === 'block' || this.open.length === 0) this.open.push([]);
		const block = this.open[this.open.length - 1]!;
		if (begins === 'goesOn' && block.length > 0) block.push(text);
		else block.push(block.length > 0 ? `\n${text}` : text);
		this.heading = heading;
	}

	pause(seconds: number): void {
		this.endParagraph();
		this.isCut = true;
		this.done.push({ pause: seconds });
	}

	/** @param silence the pause that is written before the turn; after it, the one that is written at its end */
	close(silence: Silence): Turn {
		this.endParagraph();
		const paragraphs: Paragraph[] = [];
		for (const one of this.done) {
			if ('pause' in one) {
				silence.seconds += one.pause;
				silence.isWritten = true;
				continue;
			}
			if (silence.isWritten) one.pauseBefore = silence.seconds;
			silence.seconds = 0;
			silence.isWritten = false;
			paragraphs.push(one);
		}
		return { speaker: this.speaker, paragraphs };
	}

	private endParagraph(): void {
		const blocks = this.open.map((lines) => tidy(lines.join(''))).filter(isSpeakable);
		if (blocks.length > 0) {
			this.done.push({ blocks, heading: this.heading, ...(this.isCut && { goesOn: true }) });
		}
		this.open = [];
	}
}

/** Between characters that are written without spaces, the end of a line is none either. */
const LINE_END_WITHIN_WORDS =
	/(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3001-\u303f\uff00-\uffef])[^\S\n]*\n\s*(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3001-\u303f\uff00-\uffef])/gu;

/** The numbers of notes on another page, as encyclopedias put them after a sentence. */
const REFERENCES = /(?<=[)\p{Pf}.,;:!?…"。！？、，」』])(?:\[\d{1,3}\])+/gu;

/** A text with single spaces, without the numbers of notes. */
function tidy(text: string): string {
	const withoutReferences = text.includes('[') ? text.replace(REFERENCES, '') : text;
	const joined = text.includes('\n')
		? withoutReferences.replace(LINE_END_WITHIN_WORDS, '')
		: withoutReferences;
	return joined.replace(/\s+/g, ' ').trim();
}
