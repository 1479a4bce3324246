import type { SyntaxNodeRef, TreeCursor } from '../vendor/markdown';
import { HtmlReader } from './html';
import { NOTE_MARK, parseMarkdown } from './markdownParser';
import { GOES_ON, NEXT_LINE, NOTE } from './marks';
import { labelKey, type Source } from './source';
import type { Steps } from './steps';
import { type VisibleLine, VisibleText } from './visibleText';

/** The lines that a reader sees of a text in Markdown. */
export async function visibleLines(source: Source, steps: Steps): Promise<VisibleLine[]> {
	const tree = await parseMarkdown(source, steps);
	const reader = new MarkdownReader(source);
	const cursor = tree.cursor();
	let done = 0;
	for (let more = cursor.next(); more;) {
		const enters = reader.enter(cursor);
		await steps.after(cursor.from - done);
		done = Math.max(done, cursor.from);
		more = cursor.next(enters);
	}
	reader.leave(Infinity);
	return reader.sink.lines;
}

/** Blocks that hold text. */
const LEAVES =
	/^(?:Paragraph|Task|TableCell|FencedCode|HTMLBlock|CommentBlock|ProcessingInstructionBlock|(?:ATX|Setext)Heading\d)$/;
const HTML_BLOCK = /^(?:HTMLBlock|CommentBlock|ProcessingInstructionBlock)$/;

/** Marks that nobody sees, and what else a page does not show. */
const UNSEEN =
	/^(?:HeaderMark|QuoteMark|ListMark|TaskMarker|CodeMark|CodeInfo|TableDelimiter|HorizontalRule|LinkReference|LinkTitle|Comment|ProcessingInstruction)$/;

const EMPTY_LINE = /\n[ \t>]*\n/;

/** Between these, marks are emphasis though no space is beside them. */
const WORD_CHARACTER =
	/(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}])[\p{L}\p{N}]/u;

/** The number of a note on another page, as encyclopedias link it. */
const REFERENCE_NUMBER = /^\[\[?\d{1,3}\]?\]$/;

/** Walks through a parsed text in order: all of a block is seen that is not known to be a mark. */
class MarkdownReader {
	readonly sink = new VisibleText();

	private readonly html = new HtmlReader(this.sink);

	private readonly text: string;

	/** The block of text that is being read, and how far it has been. */
	private leaf: { name: string; to: number; html: string } | undefined;
	private at = 0;

	/** Marks that are seen, by where they begin: they are no marks. */
	private readonly written = new Set<number>();

	/** So far the address of a link reaches. */
	private linkEnd = 0;

	/** A number stands before the next block, in its line. */
	private isNumbered = false;

	private blockEnd = 0;

	constructor(source: Source) {
		this.text = source.text;
	}

	/** @returns whether to look into the node */
	enter(node: TreeCursor): boolean {
		const { name, from, to } = node;
		this.leave(from);
		if (LEAVES.test(name)) {
			this.begin(node);
			return true;
		}
		if (name === 'Table') this.sink.break('paragraph');
		if (name === 'TableHeader' || name === 'TableRow') this.sink.break('block');
		if (name === 'ListMark' && /\d/.test(this.text[from] ?? '')) this.number(from, to);
		if (!this.leaf) {
			if (name === 'HorizontalRule') this.sink.break('paragraph');
			return !UNSEEN.test(name);
		}
		this.show(from);
		return this.inline(node);
	}

	/** Ends the block that is being read, if it ends before `from`. */
	leave(from: number): void {
		const { leaf, sink } = this;
		if (!leaf || from < leaf.to) return;
		this.show(leaf.to);
		if (HTML_BLOCK.test(leaf.name)) this.html.read(leaf.html);
		this.html.endBlock();
		if (/Heading|FencedCode/.test(leaf.name)) sink.break('paragraph');
		this.blockEnd = leaf.to;
		this.leaf = undefined;
	}

	private begin(node: TreeCursor): void {
		const { name, from, to } = node;
		const { sink, text } = this;
		this.at = from;
		if (text[from] === NEXT_LINE) {
			sink.goOn('line');
			this.blockEnd = to;
			return;
		}
		if (text[from] === GOES_ON) {
			sink.goOn('goesOn');
			this.at++;
		}
		this.leaf = { name, to, html: '' };
		if (name === 'TableCell') return sink.cell();
		if (this.isNumbered) this.isNumbered = false;
		else this.breakBefore(from);
		const heading =
			/Heading/.test(name) &&
			!text
				.slice(from, to)
				.trim()
				.replace(/\n[^\n]*$/, '')
				.includes('\n');
		sink.heading = heading;
		if (heading || name === 'FencedCode') sink.break('paragraph');
	}

	private breakBefore(from: number): void {
		const isApart = EMPTY_LINE.test(this.text.slice(this.blockEnd, from));
		this.sink.break(isApart ? 'paragraph' : 'block');
	}

	private number(from: number, to: number): void {
		this.breakBefore(from);
		this.sink.text(`${this.text.slice(from, to)} `);
		this.isNumbered = true;
		this.blockEnd = to;
	}

	/** Shows the text of the block up to here. */
	private show(to: number): void {
		const { leaf, at, text } = this;
		if (!leaf || to <= at) return;
		const shown = text.slice(at, to);
		this.at = to;
		if (HTML_BLOCK.test(leaf.name)) leaf.html += shown;
		else if (leaf.name === 'FencedCode') {
			for (const [index, line] of shown.split('\n').entries()) {
				if (index > 0) this.sink.break('block');
				this.html.text(line);
			}
		} else this.html.text(shown);
	}

	private inline(node: TreeCursor): boolean {
		const { name, from, to } = node;
		switch (name) {
			case 'Emphasis':
			case 'StrongEmphasis':
			case 'Strikethrough':
				this.keepWithinWord(node);
				return true;
			case 'Link':
			case 'Image':
				return this.link(node);
			case 'URL':
				if (to <= this.linkEnd) this.at = to;
				return false;
			case 'LinkLabel':
				this.at = to;
				return false;
			case 'LinkMark':
			case 'EmphasisMark':
			case 'StrikethroughMark':
				if (!this.written.has(from)) this.at = to;
				return false;
			case 'Escape':
				this.at = from + 1;
				return false;
			case 'HardBreak':
				this.sink.break('line');
				this.at = to;
				return false;
			case 'Entity':
				this.html.read(this.text.slice(from, to));
				this.at = to;
				return false;
			case 'HTMLTag':
				this.html.read(this.text.slice(from, to), this.text.slice(to, this.leaf!.to));
				this.at = to;
				return false;
			case NOTE_MARK:
				this.html.text(NOTE.open + labelKey(this.text.slice(from + 2, to - 1)) + NOTE.close);
				this.at = to;
				return false;
			default:
				if (UNSEEN.test(name)) this.at = to;
				return !UNSEEN.test(name);
		}
	}

	/** In the middle of a word, marks are none: `2*pi*5`, `f**k`. */
	private keepWithinWord({ name, from, to }: SyntaxNodeRef): void {
		const length = name === 'Emphasis' ? 1 : 2;
		const isWithin = (start: number) =>
			WORD_CHARACTER.test(this.text[start - 1] ?? '') &&
			WORD_CHARACTER.test(this.text[start + length] ?? '');
		if (isWithin(from) || isWithin(to - length)) this.written.add(from).add(to - length);
	}

	/** A link is read by its words, a picture by its description. @returns whether to look into it */
	private link({ node, from, to }: TreeCursor): boolean {
		const marks = node.getChildren('LinkMark');
		const words = this.text.slice(from, marks[1]?.to);
		if (marks.length > 2 && REFERENCE_NUMBER.test(words.slice(1, -1))) {
			this.at = to;
			return false;
		}
		// `[text](` that is not closed: its brackets are seen.
		if (marks.length === 2 && this.text[to] === '(')
			for (const mark of marks) this.written.add(mark.from);
		else this.linkEnd = Math.max(this.linkEnd, to);
		return true;
	}
}
