import { readLine, withoutInlineMarks } from './markdown';
import { isSpeakable } from './sentences';

/** A paragraph; what it holds is told apart where a list begins a new item. */
interface Paragraph {
	/** Each is a run of sentences, its spaces single, without Markdown marks; all have something to say. */
	blocks: string[];
	/** It is a Markdown heading. */
	heading: boolean;
}

/** What one speaker says until another one begins. */
export interface Turn {
	/** The name as it stands among the speakers; absent: the narrator. */
	speaker?: string;
	paragraphs: Paragraph[];
}

/** The node's own voice by name, for scripts. */
export const NARRATOR = 'Narrator';

/** How names are compared: `ANNA` in a script is Anna. */
export function sameName(name: string): string {
	return name.normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase();
}

/** A name before its colon, perhaps in bold: `**Anna:** Hello`, `Anna: Hello`, `安娜：你好`. */
const LABEL =
	/^\s*(?:\*{1,3}|_{1,3})?\s*([^\s*_:：][^:：*_]{0,100}?)\s*(?:\*{1,3}|_{1,3})?\s*[:：](?:\*{1,3}|_{1,3})?(?=[\s\p{L}\p{N}\p{P}]|$)\s*/u;

/** Between characters that are written without spaces, the end of a line is none either. */
const LINE_END_WITHIN_WORDS =
	/(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3001-\u303f\uff00-\uffef])\s*\n\s*(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3001-\u303f\uff00-\uffef])/gu;

/** Characters that nobody sees or hears: a zero-width space, a byte order mark, NUL, half a surrogate pair. */
const UNSEEN = /[\u200b\u2060\ufeff\u00ad\p{Cs}]|(?![\t-\r\x85])\p{Cc}/gu;

/**
 * Reads a text as a script: turns of speakers, in each its paragraphs. A turn begins with `Name:` at the
 * beginning of a line, for the given names and, beside them, `Narrator`; without names all is the
 * narrator's. An empty line ends a paragraph, and a heading is one. A paragraph without a letter or a
 * digit is left out.
 */
export function readScript(text: string, speakers: string[]): Turn[] {
	const names = new Map<string, string | undefined>(speakers.map((name) => [sameName(name), name]));
	if (names.size > 0) names.set(sameName(NARRATOR), undefined);
	const turns: OpenTurn[] = [new OpenTurn(undefined)];
	for (const raw of text.split(/\r\n|[\n\r\u2028\u2029\u0085]/)) {
		const line = readLine(raw);
		const label = names.size > 0 ? LABEL.exec(line.text) : null;
		const name = label && sameName(label[1] ?? '');
		if (label && name !== null && names.has(name)) {
			turns.push(new OpenTurn(names.get(name)));
			line.text = line.text.slice(label[0].length);
			line.kind = line.text === '' ? 'blank' : 'text';
		}
		turns[turns.length - 1]?.add(line);
	}
	return turns.map((turn) => turn.close()).filter(({ paragraphs }) => paragraphs.length > 0);
}

/** A turn as its lines come in. */
class OpenTurn {
	private readonly done: Paragraph[] = [];

	/** The lines of the paragraph that is being read, by block. */
	private open: string[][] = [];

	constructor(private readonly speaker: string | undefined) {}

	add({ kind, text, underlines }: ReturnType<typeof readLine>): void {
		if (kind === 'blank') {
			const isHeading = underlines === true && this.open.length === 1 && this.open[0]?.length === 1;
			return this.endParagraph(isHeading);
		}
		if (kind === 'heading') this.endParagraph(false);
		if (kind === 'item' || this.open.length === 0) this.open.push([]);
		this.open[this.open.length - 1]?.push(text);
		if (kind === 'heading') this.endParagraph(true);
	}

	close(): Turn {
		this.endParagraph(false);
		return { speaker: this.speaker, paragraphs: this.done };
	}

	private endParagraph(heading: boolean): void {
		const blocks = this.open.map((lines) => tidy(lines.join('\n'))).filter(isSpeakable);
		if (blocks.length > 0) this.done.push({ blocks, heading });
		this.open = [];
	}
}

/** A text without marks and unseen characters, its spaces single. */
function tidy(text: string): string {
	return withoutInlineMarks(text)
		.replace(UNSEEN, '')
		.replace(LINE_END_WITHIN_WORDS, '')
		.replace(/\s+/g, ' ')
		.trim();
}
