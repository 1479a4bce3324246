import { PAUSE } from './marks';

/** A written pause, in seconds or milliseconds. */
const WRITTEN =
	/(?<!\\)\[pause[ \t]{1,12}(\d{1,9}(?:[.,]\d{1,9})?)[ \t]{0,12}(ms|s|sec|seconds?)\]|<break[ \t]{1,12}time[ \t]{0,12}=[ \t]{0,12}["'](\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})[ \t]{0,12}(ms|s)["'][ \t]{0,12}\/?>(?:<\/break>)?/gi;

/** More silence than this in one place is a mistake (milliseconds, say). */
export const LONGEST_WRITTEN_PAUSE_SECONDS = 60;

/** The first written pause in a text, as it stands there; undefined if there is none. */
export function findPause(text: string): string | undefined {
	return new RegExp(WRITTEN, 'i').exec(text)?.[0];
}

/** The first written pause that is longer than allowed. */
export function findTooLongPause(text: string): string | undefined {
	for (const [written, ...found] of text.matchAll(WRITTEN)) {
		if (millisecondsOf(found) > LONGEST_WRITTEN_PAUSE_SECONDS * 1000) return written;
	}
	return undefined;
}

/** Puts marks in the place of written pauses: what a parser of Markdown would make of them is no matter then. */
export function markPauses(line: string): string {
	if (!line.includes('pause') && !/break|pause/i.test(line)) return line;
	return line.replace(
		WRITTEN,
		(_, ...found: string[]) => PAUSE.open + String(millisecondsOf(found)) + PAUSE.close,
	);
}

function millisecondsOf([inBrackets, unit, inTag, tagUnit]: Array<string | undefined>): number {
	const value = Number((inBrackets ?? inTag ?? '0').replace(',', '.'));
	return Math.round(/^ms$/i.test(unit ?? tagUnit ?? '') ? value : value * 1000);
}
