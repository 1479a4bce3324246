import { htmlTagNames, Tokenizer } from '../vendor/html';
import type { VisibleText } from './visibleText';

/** Elements that begin on a line of their own. Source: HTML, "Rendering", display block and list-item. */
const PARAGRAPHS = new Set(
	'address article aside blockquote body center dialog details div dl fieldset figcaption figure footer form header hr html main menu nav ol p pre search section summary table ul'.split(
		' ',
	),
);
const BLOCKS = new Set(['caption', 'dd', 'dt', 'legend', 'li', 'optgroup', 'option', 'tr']);
const CELLS = new Set(['td', 'th']);
const HEADING = /^h[1-6]$/;

/** Elements whose contents nobody sees. */
const HIDDEN = new Set(
	'audio canvas datalist head iframe noembed noframes object script style svg template title video'.split(
		' ',
	),
);

/** Tags of speech synthesis markup (SSML 1.1) that people paste: what they enclose is text. */
const SPEECH_TAGS = ['break', 'emphasis', 'prosody', 'say-as', 'speak', 'voice'];
const KNOWN = new Set([...htmlTagNames, ...SPEECH_TAGS]);

/** Reads pieces of HTML for what they show. Tags that neither HTML nor SSML has are text. */
export class HtmlReader {
	/** The element that hides what stands here, and how many of its name are open. */
	private hidden: { name: string; depth: number } | undefined;

	/** For each open list its last number; bullets have none. */
	private readonly lists: Array<number | undefined> = [];

	private readonly tokenizer: Tokenizer;

	private html = '';

	/** What follows: nothing is hidden that is not closed there. */
	private rest = '';

	private tagStart = 0;
	private isInTag = false;
	private name = '';
	private attribute = '';
	private alt = '';

	constructor(private readonly sink: VisibleText) {
		const nothing = () => {};
		this.tokenizer = new Tokenizer(
			{ decodeEntities: true },
			{
				ontext: (start, end) => this.text(this.html.slice(start, end)),
				ontextentity: (codePoint) => this.text(withoutControls(String.fromCodePoint(codePoint))),
				onopentagname: (start, end) => {
					this.tagStart = start - 1;
					this.isInTag = true;
					this.name = this.html.slice(start, end).toLowerCase();
					this.alt = '';
				},
				onattribname: (start, end) => {
					this.attribute = this.html.slice(start, end).toLowerCase();
				},
				onattribdata: (start, end) => {
					if (this.attribute === 'alt') this.alt += this.html.slice(start, end);
				},
				onattribentity: (codePoint) => {
					if (this.attribute === 'alt')
						this.alt += withoutControls(String.fromCodePoint(codePoint));
				},
				onopentagend: (end) => this.opened(end),
				onselfclosingtag: (end) => this.opened(end),
				onclosetag: (start, end) => this.closed(this.html.slice(start, end)),
				// Only XML has these sections; in HTML that was made from XML their text is meant to be seen.
				oncdata: (start, end, offset) => this.text(this.html.slice(start, end - offset)),
				onattribend: nothing,
				oncomment: nothing,
				ondeclaration: nothing,
				onend: nothing,
				onprocessinginstruction: nothing,
			},
		);
	}

	/**
	 * Reads whole tags, entities and the text between them.
	 * @param rest what follows in the same block; by default it is all in `html`
	 */
	read(html: string, rest = html): void {
		this.html = html;
		this.rest = rest;
		this.isInTag = false;
		this.tokenizer.reset();
		this.tokenizer.write(html);
		this.tokenizer.end();
		if (this.isInTag) this.text(html.slice(this.tagStart));
	}

	/** Neither what is hidden nor a heading reaches beyond its block of Markdown. */
	endBlock(): void {
		this.hidden = undefined;
		this.sink.heading = false;
	}

	/** Adds text that is seen, but inside of what is hidden. */
	text(text: string): void {
		if (!this.hidden) this.sink.text(text);
	}

	private opened(end: number): void {
		const { name, sink } = this;
		this.isInTag = false;
		if (this.hidden) {
			if (name === this.hidden.name) this.hidden.depth++;
			return;
		}
		const isClosed = !HIDDEN.has(name) || new RegExp(`</${name}`, 'i').test(this.rest);
		if (!KNOWN.has(name) || !isClosed) return sink.text(this.html.slice(this.tagStart, end + 1));
		if (HIDDEN.has(name)) this.hidden = { name, depth: 1 };
		else if (name === 'br') sink.lineBreak();
		else if (name === 'img') sink.text(this.alt);
		else this.enter(name);
	}

	private enter(name: string): void {
		const { sink } = this;
		if (CELLS.has(name)) sink.cell();
		this.break(name);
		if (name === 'ol' || name === 'ul') this.lists.push(name === 'ol' ? 0 : undefined);
		if (HEADING.test(name)) sink.heading = true;
		const number = this.lists[this.lists.length - 1];
		if (name === 'li' && number !== undefined) {
			this.lists[this.lists.length - 1] = number + 1;
			sink.text(`${number + 1}. `);
		}
	}

	private closed(raw: string): void {
		const name = raw.toLowerCase();
		if (this.hidden) {
			if (name === this.hidden.name && --this.hidden.depth === 0) this.hidden = undefined;
			return;
		}
		if (!KNOWN.has(name)) return this.sink.text(`</${raw}>`);
		if (name === 'ol' || name === 'ul') this.lists.pop();
		this.break(name);
		if (HEADING.test(name)) this.sink.heading = false;
	}

	private break(name: string): void {
		const isNested = this.lists.length > 0 && !HEADING.test(name);
		if (isNested && PARAGRAPHS.has(name)) this.sink.break('block');
		else if (PARAGRAPHS.has(name) || HEADING.test(name)) this.sink.break('paragraph');
		else if (BLOCKS.has(name)) this.sink.break('block');
	}
}

/** Characters that nobody sees; the marks of this program are among them (`marks.ts`). */
function withoutControls(text: string): string {
	return text.replace(/(?!\n)[\p{Cc}\u200b\u200e\u200f\u2060\ufeff\u00ad]/gu, '');
}
