import { REFERENCE_LENGTH } from '../models/openvoice';
import { quote } from './quote';

/** The words for one kind of answer. */
export interface ErrorText {
	title: string;
	nextStep: string;
}

interface Row extends ErrorText {
	status: number;
	/** Where one status has several meanings: the service's words that tell this one apart. */
	words?: RegExp;
}

const NO_CREDITS: ErrorText = {
	title: 'Your Segmind account does not have enough credits',
	nextStep:
		'Nothing was charged. Add credits on segmind.com, then run the workflow again. The balance must cover the whole cost of a speech.',
};

const RETRY_LATER = 'Nothing was charged. Wait a few minutes, then run the workflow again.';

/**
 * Every error answer of the service, in words for people who have never seen an HTTP status; the
 * first row that fits is used. Source of the meanings: docs/segmind.md, "Errors".
 */
const ROWS: Row[] = [
	{
		status: 400,
		title: 'Segmind did not accept the settings of this item',
		nextStep:
			'Nothing was charged. Check the text, the language, the speed and the reference audio.',
	},
	{
		status: 401,
		words: /missing/i,
		title: 'Segmind received no API key',
		nextStep: 'Open the Segmind API credential of this node and enter your API key there.',
	},
	{
		status: 401,
		title: 'Segmind did not accept the API key',
		nextStep:
			'Open the Segmind API credential of this node and paste the key anew. It starts with “SG_”; you find it on segmind.com under API Keys. An old key may have expired.',
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
		nextStep: 'The API key is good. Add credits on segmind.com, then try again.',
	},
	{
		status: 404,
		title: 'Segmind does not know this address',
		nextStep:
			'Check the Base URL in the Segmind API credential. If it is unchanged, the OpenVoice model may have moved: look for an update of this node.',
	},
	{
		status: 405,
		title: 'The address in the credential does not answer as Segmind does',
		nextStep: 'Check the Base URL and the Storage URL in the Segmind API credential.',
	},
	{
		status: 406,
		words: /content.?type/i,
		title: 'Segmind did not accept the form of the request',
		nextStep:
			'Nothing was charged. Something between n8n and Segmind (a proxy, say) may change requests.',
	},
	{
		status: 406,
		words: /spend|team|budget/i,
		title: 'The spending limit of your Segmind team is reached',
		nextStep: 'Nothing was charged. Ask the owner of the Segmind team to raise the limit.',
	},
	{ status: 406, words: /credit|balance|insufficient/i, ...NO_CREDITS },
	{
		status: 406,
		title: 'Segmind did not accept a value of this item',
		nextStep:
			'Nothing was charged. Check the text, the language, the speed and the reference audio.',
	},
	{
		status: 410,
		title: 'Segmind has retired this model',
		nextStep: 'Look for an update of this node.',
	},
	{
		status: 413,
		title: 'The reference audio is too large for Segmind',
		nextStep: `Nothing was charged. Use a shorter recording (${REFERENCE_LENGTH}), or save it as MP3.`,
	},
	{
		status: 429,
		title: 'Segmind allows no more requests at the moment',
		nextStep:
			'Set “Requests per Minute” in the options to what your Segmind plan allows, or lower “Max Concurrency”, then run the workflow again.',
	},
	{
		status: 500,
		title: 'Segmind could not work on this item',
		nextStep:
			'Nothing was charged. Check the settings of this item; if they are right, try again later.',
	},
	{ status: 502, title: 'Segmind cannot be reached at the moment', nextStep: RETRY_LATER },
	{ status: 503, title: 'Segmind is not available at the moment', nextStep: RETRY_LATER },
	{
		status: 504,
		title: 'Segmind took too long to answer',
		nextStep: 'Try again later.',
	},
];

/**
 * What an error answer means, and what to do.
 * @param message the service's own words, untrusted
 */
export function explainStatus(status: number, message: string): ErrorText {
	const row = ROWS.find((one) => one.status === status && (one.words?.test(message) ?? true));
	const { title, nextStep } = row ?? unknownStatus(status);
	return { title, nextStep: withServiceWords(nextStep, message) };
}

function unknownStatus(status: number): ErrorText {
	if (status >= 300 && status < 400) {
		return {
			title: 'The address in the credential sends requests on to another one',
			nextStep:
				'The API key is not sent there. Enter the final address as Base URL or Storage URL in the Segmind API credential.',
		};
	}
	return {
		title: `Segmind answered with an error (${status})`,
		nextStep: 'Try again later. If it stays, look for an update of this node.',
	};
}

/** Adds what the service itself said, quoted and escaped, if it said anything. */
export function withServiceWords(nextStep: string, message: string): string {
	return message.trim() === '' ? nextStep : `${nextStep} Segmind says: ${quote(message)}.`;
}

/** Why there was no answer, by the code of the network error. */
export function explainNetwork(code: string): ErrorText {
	if (/CERT|SELF_SIGNED|UNABLE_TO|TLS|SSL|EPROTO|HOSTNAME/.test(code)) {
		return {
			title: 'No safe connection to Segmind could be made',
			nextStep: `The certificate was not accepted (${code}). Check the Base URL and the Storage URL in the Segmind API credential, and any proxy in between.`,
		};
	}
	if (/INVALID_CHAR/.test(code)) {
		return {
			title: 'The API key in the credential cannot be sent',
			nextStep:
				'There is a character in it that does not belong there, a line break or a dot of “…”, say. Open the Segmind API credential of this node and paste the key anew. It starts with “SG_”.',
		};
	}
	if (/ENOTFOUND|EAI_AGAIN|INVALID_URL|INVALID_PROTOCOL|BAD_REQUEST/.test(code)) {
		return {
			title: 'The address of Segmind was not found',
			nextStep: `Check the Base URL and the Storage URL in the Segmind API credential, and n8n’s connection to the internet (${code}).`,
		};
	}
	return {
		title: 'Segmind could not be reached',
		nextStep: `Check n8n’s connection to the internet, then run the workflow again (${code}).`,
	};
}
