import { findMarkup } from './markup';
import { GOES_ON, NEXT_LINE, NOTE_TEXT } from './marks';
import { markPauses } from './pauseMarks';
import type { Steps } from './steps';

/** A text as the Markdown parser is to read it. */
export interface Source {
	text: string;
	/** Labels that links refer to, as `labelKey` gives them. */
	links: Set<string>;
	/** Labels of footnotes. */
	notes: Set<string>;
}

/** How labels of links and footnotes are compared. */
export function labelKey(label: string): string {
	return label.replace(/\s+/g, ' ').trim().toLowerCase();
}

/** A paragraph is read in one step, and not for longer than some 10 ms: a longer one is cut in two. */
const LONGEST_PARAGRAPH = 8_000;

const BLANK = /^[ \t>]*$/;
const FENCE = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}|~{3,})([^`]*)$/;
const DEFINITION = /^([ \t]{0,3}(?:>[ \t]?){0,8})\[((?:[^[\]\\]|\\.){1,200})\]:[ \t]*(.*)$/;
const TABLE_RULE = /^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/** The address of a link definition, and its title; any other text after a label in brackets is text. */
const ADDRESS =
	/^(?:<[^<>]*>|(?:[a-z][a-z\d+.-]{1,30}:|#|[^\s/]*\/)\S*)(?:[ \t]+(?:"[^"]*"|'[^']*'|\([^()]*\)))?[ \t]*$/i;

/** Marks at the beginning of a line that nest deeper than this add nothing that is seen. */
const DEEP_QUOTE = /^(?:[ \t]*>){9,}/;
const DEEP_BULLETS = /^((?:[ \t]*[-*+]){8})(?:[ \t]*[-*+])+(?=[ \t])/;

const DEEP_NUMBERS = /^((?:[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]){8}[ \t]*\d{1,9})(?=[.)])/;

/** Nobody indents code in what is to be spoken; a comment in it would be a heading. */
const INDENTED_HEADING = /^((?: {4}|[ \t]*\t)[ \t]*)#/;

/** Prepares a clean text for the parser, line by line. @param isSpeaker whether a text is a speaker's name */
export async function prepareSource(
	text: string,
	isSpeaker: (name: string) => boolean,
	steps: Steps,
): Promise<Source> {
	const reader = new SourceReader(isSpeaker, findMarkup(text));
	const lines = text.split('\n');
	for (const [index, line] of lines.entries()) {
		reader.read(line, lines[index + 1]);
		await steps.after(line.length + 1);
	}
	return { text: reader.out.join('\n'), links: reader.links, notes: reader.notes };
}

class SourceReader {
	readonly out: string[] = [];
	readonly links = new Set<string>();
	readonly notes = new Set<string>();

	/** Where the line begins in the text. */
	private at = 0;

	/** Characters since the last empty line. */
	private paragraph = 0;

	private fence: { mark: string } | undefined;

	/** The columns of the table that is being read. */
	private columns = 0;

	/** The note that indented lines below belong to. */
	private note = '';

	constructor(
		private readonly isSpeaker: (name: string) => boolean,
		private readonly isInMarkup: (at: number) => boolean,
	) {}

	read(line: string, next: string | undefined): void {
		const { length } = line;
		if (this.fence) this.readFenced(line);
		else if (BLANK.test(line)) {
			this.paragraph = 0;
			this.columns = 0;
			this.out.push(line);
		} else this.readText(line, next);
		this.at += length + 1;
	}

	private readFenced(line: string): void {
		const [, mark = ''] = FENCE.exec(line) ?? [];
		if (mark.startsWith(this.fence!.mark) && line.trim().endsWith(mark)) this.fence = undefined;
		this.out.push(line);
	}

	private readText(deep: string, next: string | undefined): void {
		const raw = deep
			.replace(DEEP_QUOTE, '> > > >')
			.replace(DEEP_BULLETS, '$1')
			.replace(DEEP_NUMBERS, '$1\\');
		const fence = FENCE.exec(raw)?.[1];
		if (fence) {
			this.fence = { mark: fence };
			this.paragraph = 0;
			this.out.push(raw);
			return;
		}
		if (TABLE_RULE.test(raw) && this.out[this.out.length - 1]?.includes('|')) {
			this.columns = raw.split('|').length;
		}
		if (this.paragraph + raw.length > LONGEST_PARAGRAPH) this.cutBefore();
		let start = 0;
		let goingOn = '';
		while (raw.length - start > LONGEST_PARAGRAPH) {
			const end = this.cutWithin(raw, start, deep.length - raw.length);
			if (end >= raw.length) break;
			this.out.push(goingOn + this.marked(raw.slice(start, end)), '');
			goingOn = GOES_ON;
			start = end;
		}
		const line = raw.slice(start);
		this.paragraph += line.length + 1;
		this.out.push(start > 0 ? goingOn + this.marked(line) : this.readLine(line, next));
	}

	private readLine(line: string, next: string | undefined): string {
		const found = DEFINITION.exec(line);
		if (!found) {
			if (/^(?: {4}|\t)/.test(line) && this.note !== '' && this.paragraph === line.length + 1) {
				return this.marked(this.note + line.trimStart());
			}
			if (!/^[ \t]/.test(line)) this.note = '';
			return this.marked(line.replace(INDENTED_HEADING, '$1\\#'));
		}
		const [, indent = '', label = '', rest = ''] = found;
		this.note = '';
		if (label.startsWith('^') && !this.isSpeaker(label)) {
			const key = labelKey(label.slice(1));
			this.notes.add(key);
			this.note = NOTE_TEXT.open + key + NOTE_TEXT.close;
			this.endParagraph();
			return this.marked(`${indent}${this.note}${rest}`);
		}
		const address = rest === '' ? (next ?? '').trim() : rest;
		if (ADDRESS.test(address) && !this.isSpeaker(label)) {
			this.links.add(labelKey(label));
			this.endParagraph();
			return line;
		}
		return this.marked(`${indent}\\${line.slice(indent.length)}`);
	}

	/** What follows is a paragraph of its own. */
	private endParagraph(): void {
		if (this.out.length > 0 && this.paragraph > 0) this.out.push('');
	}

	private cutBefore(): void {
		if (this.paragraph === 0 || this.isInMarkup(this.at)) return;
		this.paragraph = 0;
		if (this.columns === 0) this.out.push('', NEXT_LINE, '');
		else this.out.push('', '|'.repeat(this.columns + 1), '|-'.repeat(this.columns) + '|');
	}

	/** Where a long line is cut: at the end of a sentence, else at a space, but never inside a tag. */
	private cutWithin(line: string, start: number, shift: number): number {
		const most = start + LONGEST_PARAGRAPH;
		const least = start + LONGEST_PARAGRAPH / 2;
		let end = line.lastIndexOf('. ', most - 2) + 2;
		if (end < least) end = line.lastIndexOf(' ', most - 1) + 1;
		if (end < least) end = most;
		while (end < line.length && this.isInMarkup(this.at + shift + end)) end++;
		if (/[\udc00-\udfff]/.test(line[end] ?? '')) end++;
		return end;
	}

	private marked(line: string): string {
		return markPauses(line);
	}
}
