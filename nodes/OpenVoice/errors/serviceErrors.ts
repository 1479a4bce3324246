import { REFERENCE_LENGTH } from '../models/openvoice';
import type { FailureFacts } from './failure';
import { quote } from './quote';

/** The words for one kind of answer. */
export type ErrorText = Pick<FailureFacts, 'title' | 'nextStep' | 'again' | 'notCharged' | 'lines'>;

interface Row extends ErrorText {
	status: number;
	/** Where one status has several meanings: the service's words that tell this one apart. */
	words?: RegExp;
}

const NO_CREDITS: ErrorText = {
	title: 'Your Segmind account does not have enough credits',
	nextStep: 'Add credits on segmind.com.',
	again: true,
	notCharged: true,
	lines: ['The balance must cover the whole cost of a speech.'],
};

const CHECK_SETTINGS = 'Check the text, the language, the speed and the recording of the voice.';

const CHECK_ADDRESSES =
	'Check the addresses in the credential (Base URL, Storage URL). If they are right, ask whoever looks after n8n’s network.';

/**
 * Every error answer of the service, in words for people who have never seen an HTTP status; the
 * first row that fits is used. Source of the meanings: docs/segmind.md, "Errors".
 */
const ROWS: Row[] = [
	{
		status: 400,
		title: 'Segmind did not accept the settings of this item',
		nextStep: CHECK_SETTINGS,
		again: true,
		notCharged: true,
	},
	{
		status: 401,
		words: /missing/i,
		title: 'Segmind received no API key',
		nextStep: 'Open the Segmind credential of this node and enter your API key there.',
	},
	{
		status: 401,
		title: 'Segmind did not accept the API key',
		nextStep:
			'Open the Segmind credential of this node and paste the key again. You find it on segmind.com under API Keys.',
		lines: ['A key starts with “SG_”. An old one may have expired.'],
	},
	// The same on v2 that 406 is on v1 (docs/segmind.md, "Money").
	{ status: 402, ...NO_CREDITS },
	{
		status: 403,
		title: 'This Segmind account may not use OpenVoice',
		nextStep:
			'Ask the owner of the Segmind account or team to allow this model, or use another API key.',
	},
	{
		status: 404,
		words: /credits/i,
		title: 'This Segmind account has no balance yet',
		nextStep: 'Add credits on segmind.com.',
		again: true,
		lines: ['The API key is good.'],
	},
	{
		status: 404,
		title: 'Segmind does not know this address',
		nextStep:
			'Check the Base URL in the Segmind credential. If it is unchanged, the OpenVoice model may have moved: look for an update of this node.',
	},
	{
		status: 405,
		title: 'The address in the credential does not answer as Segmind does',
		nextStep: CHECK_ADDRESSES,
	},
	{
		status: 406,
		words: /content.?type/i,
		title: 'Segmind did not accept the form of the request',
		nextStep:
			'Something between n8n and Segmind changes what is sent. Ask whoever looks after n8n’s network.',
		notCharged: true,
	},
	{
		status: 406,
		words: /spend|team|budget/i,
		title: 'The spending limit of your Segmind team is reached',
		nextStep: 'Ask the owner of the Segmind team to raise the limit.',
		again: true,
		notCharged: true,
	},
	{ status: 406, words: /credit|balance|insufficient/i, ...NO_CREDITS },
	{
		status: 406,
		title: 'Segmind did not accept a value of this item',
		nextStep: CHECK_SETTINGS,
		again: true,
		notCharged: true,
	},
	{
		status: 410,
		title: 'Segmind has retired this model',
		nextStep: 'Look for an update of this node.',
	},
	{
		status: 413,
		title: 'The recording is too large for Segmind',
		nextStep: `Use a shorter recording (${REFERENCE_LENGTH}), or save it as MP3.`,
		again: true,
		notCharged: true,
	},
	{
		status: 429,
		title: 'Segmind allows no more requests at the moment',
		nextStep:
			'In the options, set “Requests per Minute” to what your Segmind plan allows, or lower “Max Concurrency”.',
		again: true,
	},
	{
		status: 500,
		title: 'Segmind could not work on this item',
		nextStep: 'Check the settings of this item; if they are right, try again later.',
		notCharged: true,
	},
	{ status: 502, title: 'Segmind cannot be reached at the moment', nextStep: '', again: 'later' },
	{
		status: 503,
		title: 'Segmind is not available at the moment',
		nextStep: '',
		again: 'later',
		notCharged: true,
	},
	{ status: 504, title: 'Segmind took too long to answer', nextStep: '', again: 'later' },
];

/**
 * What an error answer means, and what to do.
 * @param message the service's own words, untrusted
 */
export function explainStatus(status: number, message: string): ErrorText {
	const row = ROWS.find((one) => one.status === status && (one.words?.test(message) ?? true));
	const { title, nextStep, again, notCharged, lines = [] } = row ?? unknownStatus(status);
	return { title, nextStep, again, notCharged, lines: [...lines, ...segmindSays(message)] };
}

function unknownStatus(status: number): ErrorText {
	if (status >= 300 && status < 400) {
		return {
			title: 'The address in the credential sends requests on to another one',
			nextStep: 'Enter the final address as Base URL or Storage URL in the Segmind credential.',
			lines: ['The API key was not sent there.'],
		};
	}
	return {
		title: `Segmind answered with an error (${status})`,
		nextStep: 'Try again later. If that does not help, look for an update of this node.',
	};
}

/** What the service itself said, quoted and escaped, in a line of its own; none if it said nothing. */
export function segmindSays(message: string): string[] {
	return message.trim() === '' ? [] : [`Segmind says: ${quote(message)}`];
}

/** An answer that is damaged, or that something in between gave. */
export const UNREADABLE_ANSWER: ErrorText = {
	title: 'Segmind’s answer could not be read',
	nextStep: '',
	again: 'later',
	lines: ['It was damaged, or came from something in between.'],
};

/** Why there was no answer, by the code of the network error. */
export function explainNetwork(code: string): ErrorText {
	const lines = [`The reason: ${code}`];
	if (/CERT|SELF_SIGNED|UNABLE_TO|TLS|SSL|EPROTO|HOSTNAME/.test(code)) {
		return {
			title: 'No safe connection to Segmind could be made',
			nextStep: CHECK_ADDRESSES,
			lines: ['The other side could not prove that it is Segmind.', ...lines],
		};
	}
	if (/INVALID_CHAR/.test(code)) {
		return {
			title: 'The API key in the credential cannot be sent',
			nextStep: 'Open the Segmind credential of this node and paste the key again.',
			lines: [
				'There is a character in it that does not belong there, a line break, say. A key starts with “SG_”.',
			],
		};
	}
	if (/ENOTFOUND|EAI_AGAIN|INVALID_URL|INVALID_PROTOCOL|BAD_REQUEST/.test(code)) {
		return {
			title: 'The address of Segmind was not found',
			nextStep:
				'Check the Base URL and the Storage URL in the Segmind credential, and n8n’s connection to the internet.',
			lines,
		};
	}
	return {
		title: 'Segmind could not be reached',
		nextStep: 'Check n8n’s connection to the internet.',
		again: true,
		lines,
	};
}
