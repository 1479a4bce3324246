/** The node's own voice by name, for scripts. */
export const NARRATOR = 'Narrator';

/** How names are compared: `ANNA` in a script is Anna. */
export function sameName(name: string): string {
	return name.normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase();
}

/** A line that a speaker begins. */
interface Label {
	/** Absent: the narrator. */
	speaker: string | undefined;
	/** What stands after the label. */
	rest: string;
}

/** What may stand before a name: a time stamp, the number of a line, a dash. */
const BEFORE_NAME =
	/^\s*(?:(?:[[(]?\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?|\d{1,4}[.)]|[-–—•*])\s+){0,3}/;

/** A label ends within so many characters, and at one of its first colons. */
const LONGEST_LABEL = 150;
const MOST_COLONS = 6;

/** How it is said, or when: `Anna (laughing)`, `Anna [00:01:02]`. */
const ASIDE = /\s*(?:\([^()]{0,100}\)|\[[^[\]]{0,100}\]|（[^（）]{0,100}）)$/;
const BRACKETS = /^\[([^[\]]*)\]$/;
const EMPHASIS = /^[*_]{1,3}|[*_]{1,3}$/g;

/** How a line looks that a name begins: few words with capitals, or in capitals, or in a script that has none. */
const LOOKS_LIKE_NAME =
	/^(?:\p{Lu}[\p{L}\p{M}'’.-]{0,20}(?:[ _]\p{Lu}?[\p{L}\p{M}\p{N}'’.-]{0,20}){0,2}|[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]{1,6})$/u;

/** Words before a colon that are no names. */
const NO_NAMES = new Set('chapter example hint note ps tip warning'.split(' '));

/** A name and a dash, as in `Ben - Hello.` */
const DASHED = /^\s*(.{1,60}?)\s+[-–—]\s+\S/u;

/** The speakers of a script, by name. */
export class Speakers {
	private readonly names = new Map<string, string | undefined>();

	/** @param names none: the narrator speaks all */
	constructor(names: string[]) {
		for (const name of names) this.names.set(sameName(name), name);
		if (names.length > 0) this.names.set(sameName(NARRATOR), undefined);
	}

	get areListed(): boolean {
		return this.names.size > 0;
	}

	has(name: string): boolean {
		return this.names.has(sameName(name));
	}

	/** Finds the name that begins a line: `Name:`, `[Name]:`, `**Name:**`, `Name (aside):`, after a time stamp or number. */
	labelOf(line: string): Label | undefined {
		if (!this.areListed) return undefined;
		const start = BEFORE_NAME.exec(line)?.[0].length ?? 0;
		for (const colon of colonsOf(line, start)) {
			const name = this.nameIn(line.slice(start, colon));
			if (name === undefined) continue;
			const rest = line.slice(colon + 1);
			const isMarked = /^\s*[*_]/.test(line.slice(start, colon));
			return {
				speaker: this.names.get(name),
				rest: (isMarked ? rest.replace(/^[*_]{1,3}/, '') : rest).trimStart(),
			};
		}
		return undefined;
	}

	/** A name at the beginning of a line that looks like a speaker's and is none, or is not followed by a colon. */
	unlistedIn(line: string): string | undefined {
		const dashed = DASHED.exec(line)?.[1];
		if (dashed !== undefined && this.nameIn(dashed) !== undefined) return `${dashed} -`;
		const start = BEFORE_NAME.exec(line)?.[0].length ?? 0;
		const [colon] = colonsOf(line, start);
		if (colon === undefined || !/^\s*\S/.test(line.slice(colon + 1))) return undefined;
		const name = line.slice(start, colon).replace(EMPHASIS, '').replace(ASIDE, '').trim();
		return LOOKS_LIKE_NAME.test(name) && !NO_NAMES.has(sameName(name)) ? `${name}:` : undefined;
	}

	/** Writes `<Name>…</Name>` as `Name: …`. */
	withoutTags(text: string): string {
		if (!this.areListed || !text.includes('</')) return text;
		return text.replace(
			/<(\/?)([^<>\n]{1,100})>/g,
			(tag, slash: string, name: string, at: number) => {
				if (!this.has(name)) return tag;
				if (slash) return `\n${NARRATOR}: `;
				return /(?:^|\n)[^\S\n]{0,12}$/.test(text.slice(Math.max(0, at - 13), at))
					? `${name}: `
					: `\n${name}: `;
			},
		);
	}

	private nameIn(text: string): string | undefined {
		const plain = text.trim().replace(EMPHASIS, '').trim();
		const withoutAside = plain.replace(ASIDE, '').replace(EMPHASIS, '');
		const candidates = [
			text,
			plain,
			plain.replace(BRACKETS, '$1'),
			withoutAside,
			withoutAside.replace(BRACKETS, '$1'),
		];
		return candidates.map(sameName).find((name) => this.names.has(name));
	}
}

function colonsOf(line: string, start: number): number[] {
	const colons: number[] = [];
	const end = Math.min(line.length, start + LONGEST_LABEL);
	for (let at = start; at < end && colons.length < MOST_COLONS; at++) {
		if (line[at] === ':' || line[at] === '：') colons.push(at);
	}
	return colons;
}
