import {
	type Element,
	InlineContext,
	type MarkdownConfig,
	MarkdownParser,
	parser as commonMark,
	Strikethrough,
	Table,
	TaskList,
	type Tree,
} from '../vendor/markdown';
import { labelKey, type Source } from './source';
import type { Steps } from './steps';

/** The node of a footnote's mark. */
export const NOTE_MARK = 'NoteMark';

/**
 * Marks within a line are matched in a time that can grow with their number times the length: so much is read
 * at once, and less where marks are many. What people emphasise is shorter, and the cuts are between sentences
 * if they can be.
 */
const INLINE_CHARACTERS = 4_000;
const MANY_MARKS = 200;
const INLINE_CHARACTERS_WITH_MANY_MARKS = 1_000;

const BRACKET_END = 93;
const PARENTHESIS = 40;
const BRACKET = 91;

/** CommonMark without indented code (people indent paragraphs), with GitHub's tables, tasks and strikethrough, and footnotes. */
const base = commonMark.configure([Table, TaskList, Strikethrough, { remove: ['IndentedCode'] }]);

/** Parses Markdown in steps. */
export async function parseMarkdown(source: Source, steps: Steps): Promise<Tree> {
	const parser = base.configure(linksOf(source));
	parser.parseInline = (text, offset) => parseWindows(parser, text, offset);
	const parse = parser.startParse(source.text);
	for (let before = 0; ; before = parse.parsedPos) {
		const tree = parse.advance();
		if (tree) return tree;
		await steps.after(parse.parsedPos - before);
	}
}

function parseWindows(parser: MarkdownParser, text: string, offset: number): Element[] {
	const elements: Element[] = [];
	for (let start = 0; start < text.length;) {
		const end = windowEnd(text, start);
		elements.push(...parseInline(parser, text.slice(start, end), offset + start));
		start = end;
	}
	return elements;
}

function windowEnd(text: string, start: number): number {
	const marks = text.slice(start, start + INLINE_CHARACTERS).match(/[[*_<`~&\\]/g)?.length ?? 0;
	const most = marks > MANY_MARKS ? INLINE_CHARACTERS_WITH_MANY_MARKS : INLINE_CHARACTERS;
	const end = start + most;
	if (end >= text.length) return text.length;
	const least = start + most / 2;
	const sentence = text.lastIndexOf('. ', end - 2) + 2;
	if (sentence > least) return sentence;
	const space = text.lastIndexOf(' ', end - 1) + 1;
	return space > least ? space : end;
}

/** What marks within a line are made of; most lines have none. */
const MARKS = /[\\&`<*_[\]~]| {2}\n/;

function parseInline(parser: MarkdownParser, text: string, offset: number): Element[] {
	if (!MARKS.test(text)) return [];
	return MarkdownParser.prototype.parseInline.call(parser, text, offset);
}

/** Brackets are a link only if something defines it, and a footnote's mark only if there is such a note. */
function linksOf({ links, notes }: Source): MarkdownConfig {
	return {
		defineNodes: [NOTE_MARK],
		parseInline: [
			{
				name: 'Brackets',
				before: 'LinkEnd',
				parse(cx, next, end) {
					if (next !== BRACKET_END || cx.char(end + 1) === PARENTHESIS) return -1;
					const link = cx.findOpeningDelimiter(InlineContext.linkStart);
					const image = cx.findOpeningDelimiter(InlineContext.imageStart);
					const index = Math.max(link ?? -1, image ?? -1);
					const opening = index < 0 ? null : cx.getDelimiterAt(index);
					if (!opening) return -1;
					const label = cx.slice(opening.to, end);
					const note = labelKey(label.slice(1));
					if (label.startsWith('^') && notes.has(note)) {
						cx.takeContent(index);
						cx.addElement(cx.elt(NOTE_MARK, opening.from, end + 1));
						return end + 1;
					}
					if (links.has(labelKey(label)) || isReference(cx, end + 1, links)) return -1;
					// Text in brackets: what is in it stays as it is, and may be in a link itself.
					for (const element of cx.takeContent(index)) cx.addElement(element);
					return end + 1;
				},
			},
		],
	};
}

/** The longest label that a link may refer to. Source: CommonMark 0.31, 4.7. */
const LONGEST_LABEL = 200;

function isReference(cx: InlineContext, start: number, links: Set<string>): boolean {
	if (cx.char(start) !== BRACKET) return false;
	const rest = cx.slice(start + 1, Math.min(cx.end, start + LONGEST_LABEL));
	const end = rest.indexOf(']');
	return end > 0 && links.has(labelKey(rest.slice(0, end)));
}
