const REMOVED = '[key removed]';

/** A shorter text is no key: a letter typed by mistake would be cut out of every word. */
const SHORTEST_KEY = 8;

/** `SG_` and 16 hexadecimal digits (docs/segmind.md, "Authentication"): anybody's key. */
const ANY_KEY = /SG_[0-9a-f]{16,}/gi;

/** Longer texts hold audio; there, only the account's own key is looked for, as it is. */
const LONGEST_SEARCHED = 20_000_000;

/** What JSON escapes by a backslash. */
const IN_JSON = /["\\/]/;

/** Where JSON stands in a text of JSON, backslashes are doubled. More would take ever longer to search. */
const BACKSLASHES = '\\\\{1,4}';

/** A text as a regular expression that finds it. */
const literally = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** One character of a key, as it is, or as JSON or an address escapes it. */
function characterPattern(character: string): string {
	const code = character.charCodeAt(0).toString(16).padStart(4, '0');
	const isAscii = character < '\x80';
	const forms = [
		...(IN_JSON.test(character) ? [BACKSLASHES + (character === '\\' ? '' : character)] : []),
		literally(character),
		`${BACKSLASHES}u${code}`,
		...(isAscii ? [literally(encodeURIComponent(character))] : []),
	];
	return `(?:${[...new Set(forms)].join('|')})`;
}

/** Takes API keys out of what an answer says, before anything else sees it. JSON stays JSON. */
export class KeyRemover {
	private readonly pattern?: RegExp;

	constructor(private readonly apiKey: string) {
		if (apiKey.length < SHORTEST_KEY) return;
		// By code units, as JSON escapes them.
		this.pattern = new RegExp(apiKey.split('').map(characterPattern).join(''), 'gi');
	}

	clean(text: string): string {
		const { pattern, apiKey } = this;
		if (text.length > LONGEST_SEARCHED) return pattern ? text.split(apiKey).join(REMOVED) : text;
		const withoutOwn = pattern ? text.replace(pattern, REMOVED) : text;
		return withoutOwn.replace(ANY_KEY, REMOVED);
	}
}
