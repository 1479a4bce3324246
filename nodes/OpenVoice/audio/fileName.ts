import { firstBytes, wellFormed } from '../characters';
import type { AudioType } from './audioFormats';

/** How a file is to be called. */
export interface FileNaming {
	/** What the user wants; an extension in it is replaced where it does not fit. */
	wanted?: string;
	/** What it is named after otherwise: the first words of what is spoken, and the request. */
	text?: string;
	requestId?: string;
}

/** What file systems allow, extension included. */
const MOST_BYTES = 255;

/** Longer input is a mistake: nobody waits for it to be read. */
const MOST_WANTED_CHARACTERS = 2000;

/** Enough of a text to know a file by. */
const WORD_CHARACTERS = 30;

/** Enough of a request's ID to tell the files of a run apart. */
const ID_CHARACTERS = 8;

/** A file name without folders or characters that a file system refuses, its extension fitting. */
export function fileName(
	{ wanted = '', text = '', requestId = '' }: FileNaming,
	{ extension }: Pick<AudioType, 'extension'>,
): string {
	const safe = wellFormed(wanted.slice(0, MOST_WANTED_CHARACTERS)).replace(
		/[\p{Cc}<>:"/\\|?*]+/gu,
		'-',
	);
	const base = trimmed(safe).replace(
		/\.(mp3|wav|ogg|oga|opus|flac|m4a|mp4|aac|aiff?|webm|amr|au|caf)$/i,
		'',
	);
	const id = requestId.slice(0, ID_CHARACTERS);
	const name = base || ['openvoice', firstWords(text), id].filter(Boolean).join('-');
	return `${trimmed(firstBytes(name, MOST_BYTES - extension.length - 1))}.${extension}`;
}

/** Without dots and spaces around it: the first hide a file, the last are dropped by Windows. */
function trimmed(name: string): string {
	const isKept = (character: string | undefined) =>
		character !== undefined && !/[\s.]/.test(character);
	let start = 0;
	let end = name.length;
	while (start < end && !isKept(name[start])) start++;
	while (end > start && !isKept(name[end - 1])) end--;
	return name.slice(start, end);
}

/** The first words of a text, fit for a file name; of a text without spaces, its first characters. */
function firstWords(text: string): string {
	const words = text.slice(0, MOST_WANTED_CHARACTERS).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
	let name = [...(words.shift() ?? '')].slice(0, WORD_CHARACTERS).join('');
	for (const word of words) {
		if (name.length + word.length >= WORD_CHARACTERS) break;
		name = `${name}-${word}`;
	}
	return name;
}
