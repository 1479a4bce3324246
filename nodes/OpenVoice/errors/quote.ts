import { firstCharacters } from '../characters';

/** Longer texts from outside say nothing more to the reader of an error. */
const MAX_QUOTED_CHARACTERS = 300;

const HTML_ESCAPES: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/**
 * Text from outside (the service, an input item), made fit for an error's description, which n8n
 * renders as HTML: one line, shortened, escaped, in quotation marks.
 */
export function quote(untrusted: string): string {
	const line = untrusted.replace(/[\s\p{Cc}]+/gu, ' ').trim();
	const short =
		line.length > MAX_QUOTED_CHARACTERS ? `${firstCharacters(line, MAX_QUOTED_CHARACTERS)}…` : line;
	return `“${short.replace(/[&<>"']/g, (character) => HTML_ESCAPES[character] ?? character)}”`;
}

/** So much of a text tells which one it is. */
const FIRST_CHARACTERS = 60;

/** The beginning of a text, cut between words; not yet quoted. */
export function firstWords(text: string): string {
	const characters = [...text.slice(0, 2 * FIRST_CHARACTERS + 2)];
	if (characters.length <= FIRST_CHARACTERS) return text;
	const beginning = characters.slice(0, FIRST_CHARACTERS).join('');
	return `${beginning.replace(/\s+\S*$/, '')}…`;
}
