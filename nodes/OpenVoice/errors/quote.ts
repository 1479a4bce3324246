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
		line.length > MAX_QUOTED_CHARACTERS ? `${line.slice(0, MAX_QUOTED_CHARACTERS)}…` : line;
	return `“${short.replace(/[&<>"']/g, (character) => HTML_ESCAPES[character] ?? character)}”`;
}
