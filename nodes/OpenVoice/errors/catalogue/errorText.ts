import { quote } from '../quote';

/** The words of one error, before it is known who reads it. Text from outside must have gone through `quote`. */
export interface ErrorText {
	/** What happened, in one line. Holds no text from outside: n8n shows it large, and replaces certain words in it. */
	title: string;
	/** What to do next, in at most two sentences; may be missing where `again` or `fetch` says it all. */
	nextStep?: string;
	/** What failed may simply be run again; `later`: after some minutes. */
	again?: 'now' | 'later';
	/** The speech is paid for, and Request → Get Result can fetch it. */
	canFetch?: boolean;
	/** What else is known, each in a line of its own. */
	lines?: string[];
	/** The HTTP status that goes with it, where the code implies one. */
	httpCode?: string;
	/** Certain that nothing was paid for this item. */
	notCharged?: boolean;
}

/** What Segmind itself said, quoted and escaped; no line if it said nothing. */
export function segmindSays(message = ''): string[] {
	return message.trim() === '' ? [] : [`Segmind says: ${quote(message)}`];
}

/** What n8n itself said, quoted and escaped; no line if it said nothing. */
export function n8nSays(message = ''): string[] {
	return message.trim() === '' ? [] : [`n8n says: ${quote(message)}`];
}
