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

/** `SG_` and 16 hexadecimal digits (docs/segmind.md, "Authentication"). */
const KEY_CHARACTERS = 19;

/**
 * Removes API keys: the given one, if it is as long as a key (a letter typed by mistake would else be
 * cut out of every text, and of every address), and whatever looks like a Segmind key (`SG_` and 16 hex digits).
 * Everything that the service says passes through here before anything else sees it.
 */
export function withoutKeys(text: string, apiKey: string): string {
	const withoutOwn =
		apiKey.length < KEY_CHARACTERS ? text : text.split(apiKey).join('[key removed]');
	return withoutOwn.replace(/SG_[0-9a-f]{16,}/gi, '[key removed]');
}
