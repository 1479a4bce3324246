import type { Steps } from './steps';

/** Characters that nobody sees: zero-width and directional ones, controls, halves of surrogate pairs. */
const UNSEEN =
	/[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\p{Cs}]|(?![\t\n])\p{Cc}/gu;

const LINE_END = /\r\n?|[\v\f\u2028\u2029]/g;

/**
 * C1 controls: what is meant is windows-1252, as browsers know. Source: HTML, "numeric character reference end
 * state". (Node.js 20's own decoder takes windows-1252 for Latin-1.)
 */
const C1 = /[\u0080-\u009f]/g;
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** A run of spaces means no more than this many: that is deeper than any list. */
const LONG_SPACE = /[^\S\n]{13,}/g;
const LONGEST_SPACE = ' '.repeat(12);

/** So much is cleaned at once. */
const PIECE_CHARACTERS = 10_000;

/** A text with `\n` at its line ends, and without characters that nobody sees. */
export async function cleanText(text: string, steps: Steps): Promise<string> {
	const pieces: string[] = [];
	for (let start = 0; start < text.length;) {
		let end = Math.min(start + PIECE_CHARACTERS, text.length);
		// Neither a line end nor a character is divided.
		if (/[\r\ud800-\udbff]/.test(text[end - 1] ?? '') && end < text.length) end++;
		pieces.push(cleanPiece(text.slice(start, end)));
		await steps.after(end - start);
		start = end;
	}
	return withoutFrontMatter(pieces.join(''));
}

function cleanPiece(text: string): string {
	return text
		.replace(LINE_END, '\n')
		.replace(C1, (character) => WINDOWS_1252[character.charCodeAt(0) - 0x80]!)
		.replace(UNSEEN, '')
		.replace(LONG_SPACE, LONGEST_SPACE);
}

/** Front matter is longer in no file that people write. */
const LONGEST_FRONT_MATTER = 10_000;
const FRONT_MATTER_LINE = /^(?:[A-Za-z_][\w-]*[ \t]*:(?:[ \t]|$)|[ \t]|-[ \t]|#|$)/;

/** Takes YAML between two lines of `---` off the beginning of a text. */
function withoutFrontMatter(text: string): string {
	const head = text.slice(0, LONGEST_FRONT_MATTER).trimStart();
	const lines = head.split('\n');
	if (lines[0]?.trimEnd() !== '---') return text;
	const end = lines.findIndex((line, index) => index > 0 && /^(?:---|\.\.\.)[ \t]*$/.test(line));
	const matter = lines.slice(1, end);
	if (end < 2 || !/^[A-Za-z_]/.test(matter[0] ?? '')) return text;
	if (!matter.every((line) => FRONT_MATTER_LINE.test(line))) return text;
	const offset = text.length - text.trimStart().length;
	return text.slice(offset + lines.slice(0, end + 1).join('\n').length);
}
