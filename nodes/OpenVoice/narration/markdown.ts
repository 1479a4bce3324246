/**
 * What Markdown marks are: they shape a text and nobody would speak them. Dropped are, at the beginning
 * of a line, `#` of headings, `>` of quotations and the dash of a list; lines that only draw a rule or
 * fence code; around words the marks of emphasis and code; the targets of links and pictures, and the
 * lines that define them. What is marked stays, and so does everything else.
 */

/** One line of a text, without the marks at its beginning. */
export interface Line {
	text: string;
	kind: 'text' | 'heading' | 'item' | 'blank';
	/** The line before it, if it is a paragraph's only one, is a heading: this one underlines it. */
	underlines?: boolean;
}

const QUOTE = /^[ \t]{0,3}(?:>[ \t]?)+/;
const HEADING = /^[ \t]{0,3}#{1,6}(?:[ \t]+|$)/;
const HEADING_END = /[ \t]+#+[ \t]*$/;
const UNDERLINE = /^[ \t]{0,3}(?:=+|-{2,})[ \t]*$/;
const RULE = /^[ \t]{0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const FENCE = /^[ \t]{0,3}(?:`{3,}|~{3,})[^`]{0,100}$/;
const ITEM = /^[ \t]*[-*+][ \t]+/;
const LINK_DEFINITION = /^[ \t]{0,3}\[[^[\]]{1,200}\]:[ \t]+\S+/;

/** Reads one line of a text. */
export function readLine(raw: string): Line {
	const text = raw.replace(QUOTE, '');
	if (text.trim() === '' || FENCE.test(text) || LINK_DEFINITION.test(text)) {
		return { text: '', kind: 'blank' };
	}
	if (UNDERLINE.test(text)) return { text: '', kind: 'blank', underlines: true };
	if (RULE.test(text)) return { text: '', kind: 'blank' };
	if (HEADING.test(text)) {
		return { text: text.replace(HEADING, '').replace(HEADING_END, ''), kind: 'heading' };
	}
	if (ITEM.test(text)) return { text: text.replace(ITEM, ''), kind: 'item' };
	return { text, kind: 'text' };
}

/** Marks and what they enclose; the lengths are bounded, so that a text of brackets alone takes no longer. */
const LINK =
	/!?\[([^[\]]{0,500})\](?:\([^()\s]{0,2000}(?:\([^()\s]{0,500}\))?[^()\s]{0,500}(?:[ \t]+"[^"]{0,300}")?\)|\[[^[\]]{0,100}\])/g;
const CODE = /(`{1,3})(?!`)([^`]{1,1000})\1(?!`)/g;
const STARS = /(?<!\\)(\*{1,3})(?=[^\s*])([^*]{0,1000}[^\s*])\1/g;
const UNDERSCORES =
	/(?<![\p{L}\p{N}\\_])(_{1,3})(?=[^\s_])([^_]{0,1000}[^\s_])\1(?![\p{L}\p{N}_])/gu;
const STRIKE = /~~(?=\S)([^~]{1,1000})~~/g;
const ESCAPE = /\\([\\`*_{}[\]()#+\-.!>~|])/g;

/** Emphasis may lie in emphasis: so often it is looked for. */
const DEEPEST_EMPHASIS = 3;

/** Takes the marks out of a paragraph's text that stand around words, and the targets of its links. */
export function withoutInlineMarks(text: string): string {
	if (!/[`*_[\\~]/.test(text)) return text;
	let plain = text.replace(LINK, '$1').replace(CODE, '$2').replace(STRIKE, '$1');
	for (let depth = 0; depth < DEEPEST_EMPHASIS; depth++) {
		const before = plain;
		plain = plain.replace(STARS, '$2').replace(UNDERSCORES, '$2');
		if (plain === before) break;
	}
	return plain.replace(ESCAPE, '$1');
}
