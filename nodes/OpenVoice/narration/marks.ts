/**
 * Control characters that stand in a text while it is read, for what Markdown has no syntax for. Its own ones
 * are taken out first (`cleanText.ts`), so nobody can forge them.
 */

/** Begins a paragraph that is the rest of the line before it. */
export const GOES_ON = '\u0010';

/** A paragraph of this alone: the next one is only a line below the one before it. */
export const NEXT_LINE = '\u0011';

/** Around the label of a footnote, where it is marked, and before its text. */
export const NOTE = { open: '\u0012', close: '\u0013' };
export const NOTE_TEXT = { open: '\u0016', close: '\u0017' };

/** Around the milliseconds of a pause. */
export const PAUSE = { open: '\u0014', close: '\u0015' };
