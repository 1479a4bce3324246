import { sleep } from 'n8n-workflow';

const REMOVED = '[key removed]';

/** A shorter text is no key: a letter typed by mistake would be cut out of every word. */
const SHORTEST_KEY = 8;

/** `SG_` and 16 hexadecimal digits (docs/segmind.md, "Authentication"): anybody's key. */
const ANY_KEY = /SG_[0-9a-f]{16,}/gi;
const ANY_KEY_CHARACTERS = 19;

/** Characters of a long text per slice: some milliseconds, 13 ms for text that nearly matches throughout. */
const PIECE_CHARACTERS = 1_000_000;

/** What JSON escapes by a backslash. */
const IN_JSON = /["\\/]/;

/** Where JSON stands in a text of JSON, backslashes are doubled. More would take ever longer to search. */
const BACKSLASHES = '\\\\{1,4}';

/** The longest form of one character: four backslashes, `u` and four digits. */
const LONGEST_FORM = 9;

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
		return this.patterns.reduce((cleaned, pattern) => cleaned.replace(pattern, REMOVED), text);
	}

	/** The same for a text of any length, with a turn for others now and then. */
	async cleanLong(text: string): Promise<string> {
		let cleaned = text;
		for (const pattern of this.patterns) cleaned = await this.withoutMatches(cleaned, pattern);
		return cleaned;
	}

	private get patterns(): RegExp[] {
		return this.pattern ? [this.pattern, ANY_KEY] : [ANY_KEY];
	}

	private async withoutMatches(text: string, pattern: RegExp): Promise<string> {
		const pieces: string[] = [];
		const reach = Math.max(this.apiKey.length, ANY_KEY_CHARACTERS) * LONGEST_FORM;
		for (let at = 0; at < text.length;) {
			const piece = text.slice(at, at + PIECE_CHARACTERS + reach);
			// What begins further on is found whole in the next piece.
			let end = Math.min(piece.length, PIECE_CHARACTERS);
			const replaced = piece.replace(pattern, (match, index: number) => {
				if (index >= PIECE_CHARACTERS) return match;
				end = Math.max(end, index + match.length);
				return REMOVED;
			});
			pieces.push(replaced.slice(0, replaced.length - (piece.length - end)));
			at += end;
			await sleep(0);
		}
		return pieces.join('');
	}
}
