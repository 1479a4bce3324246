import { REFERENCE_LENGTH } from '../../models/openvoice';
import { type ErrorText, segmindSays } from './errorText';

/** What the service itself said, untrusted; absent if it said nothing. */
interface Said {
	message?: string;
}

const CHECK_SETTINGS = 'Check the text, the language, the speed and the recording of the voice.';

const CHECK_ADDRESSES =
	'Check the addresses in the credential (Base URL, Storage URL). If they are right, ask whoever looks after n8n’s network.';

/** Error answers of the service, or of what stands in front of it (docs/segmind.md, "Errors"). */
export const ANSWERS = {
	settingsRejected: ({ message }: Said): ErrorText => ({
		title: 'Segmind did not accept the settings of this item',
		nextStep: CHECK_SETTINGS,
		again: 'now',
		notCharged: true,
		lines: segmindSays(message),
	}),

	keyMissing: ({ message }: Said): ErrorText => ({
		title: 'Segmind received no API key',
		nextStep: 'Open the Segmind credential of this node and enter your API key there.',
		lines: segmindSays(message),
	}),

	keyRejected: ({ message }: Said): ErrorText => ({
		title: 'Segmind did not accept the API key',
		nextStep:
			'Open the Segmind credential of this node and paste the key again. You find it on segmind.com under API Keys.',
		lines: ['A key starts with “SG_”. An old one may have expired.', ...segmindSays(message)],
	}),

	noCredits: ({ message }: Said): ErrorText => ({
		title: 'Your Segmind account does not have enough credits',
		nextStep: 'Add credits on segmind.com.',
		again: 'now',
		notCharged: true,
		lines: ['The balance must cover the whole cost of a speech.', ...segmindSays(message)],
	}),

	noBalance: ({ message }: Said): ErrorText => ({
		title: 'This Segmind account has no balance yet',
		nextStep: 'Add credits on segmind.com.',
		again: 'now',
		lines: ['The API key is valid.', ...segmindSays(message)],
	}),

	modelNotAllowed: ({ message }: Said): ErrorText => ({
		title: 'This Segmind account may not use OpenVoice',
		nextStep:
			'Ask the owner of the Segmind account or team to allow this model, or use another API key.',
		lines: segmindSays(message),
	}),

	unknownAddress: ({ message }: Said): ErrorText => ({
		title: 'Segmind does not know this address',
		nextStep:
			'Check the Base URL in the Segmind credential. If it is unchanged, the OpenVoice model may have moved: look for an update of this node.',
		lines: segmindSays(message),
	}),

	otherServer: ({ message }: Said): ErrorText => ({
		title: 'The address in the credential does not answer as Segmind does',
		nextStep: CHECK_ADDRESSES,
		lines: segmindSays(message),
	}),

	requestChanged: ({ message }: Said): ErrorText => ({
		title: 'Segmind did not accept the form of the request',
		nextStep:
			'Something between n8n and Segmind changes what is sent. Ask whoever looks after n8n’s network.',
		notCharged: true,
		lines: segmindSays(message),
	}),

	teamLimitReached: ({ message }: Said): ErrorText => ({
		title: 'The spending limit of your Segmind team is reached',
		nextStep: 'Ask the owner of the Segmind team to raise the limit.',
		again: 'now',
		notCharged: true,
		lines: segmindSays(message),
	}),

	valueRejected: ({ message }: Said): ErrorText => ({
		title: 'Segmind did not accept a value of this item',
		nextStep: CHECK_SETTINGS,
		again: 'now',
		notCharged: true,
		lines: segmindSays(message),
	}),

	modelRetired: ({ message }: Said): ErrorText => ({
		title: 'Segmind has retired this model',
		nextStep: 'Look for an update of this node.',
		lines: segmindSays(message),
	}),

	uploadTooLarge: ({ message }: Said): ErrorText => ({
		title: 'The recording is too large for Segmind',
		nextStep: `Use a shorter recording (${REFERENCE_LENGTH}), or save it as MP3.`,
		again: 'now',
		notCharged: true,
		lines: segmindSays(message),
	}),

	rateLimited: ({ message }: Said): ErrorText => ({
		title: 'Segmind allows no more requests at the moment',
		nextStep:
			'In the options, set “Requests per Minute” to what your Segmind plan allows, or lower “Max Concurrency”.',
		again: 'now',
		lines: segmindSays(message),
	}),

	serviceFailed: ({ message }: Said): ErrorText => ({
		title: 'Segmind could not work on this item',
		nextStep: 'Check the settings of this item; if they are right, try again later.',
		notCharged: true,
		lines: segmindSays(message),
	}),

	unavailable: ({ message }: Said): ErrorText => ({
		title: 'Segmind is not available at the moment',
		again: 'later',
		notCharged: true,
		lines: segmindSays(message),
	}),

	gatewayFailed: ({ message }: Said): ErrorText => ({
		title: 'Segmind cannot be reached at the moment',
		again: 'later',
		lines: segmindSays(message),
	}),

	gatewayTimedOut: ({ message }: Said): ErrorText => ({
		title: 'Segmind took too long to answer',
		again: 'later',
		lines: segmindSays(message),
	}),

	/** A proxy, a firewall or a login page refused; the service itself says so in JSON. */
	blockedOnTheWay: ({ message }: Said): ErrorText => ({
		title: 'Something between n8n and Segmind refused the request',
		nextStep:
			'Ask whoever looks after n8n’s network whether something there blocks it. The API key and the account may be all right.',
		lines: segmindSays(message),
	}),

	redirected: ({ message }: Said): ErrorText => ({
		title: 'The address in the credential sends requests on to another one',
		nextStep: 'Enter the final address as Base URL or Storage URL in the Segmind credential.',
		lines: ['The API key was not sent there.', ...segmindSays(message)],
	}),

	/** @param facts.message the service's own words, untrusted */
	historyUnavailable: ({ message }: Said): ErrorText => ({
		title: 'Segmind’s request history could not be read',
		again: 'later',
		lines: segmindSays(message),
	}),
};

/** No answer, or one that says nothing. */
export const CONNECTION = {
	otherStatus: ({ status, message }: Said & { status: number }): ErrorText => ({
		title: `Segmind answered with an error (${status})`,
		nextStep: 'Try again later. If that does not help, look for an update of this node.',
		lines: segmindSays(message),
	}),

	/** An answer that is damaged, or that something in between gave. */
	unreadableAnswer: (): ErrorText => ({
		title: 'Segmind’s answer could not be read',
		again: 'later',
		lines: ['It was damaged, or came from something in between.'],
	}),

	/** @param facts.reason the code of the network error */
	insecureConnection: ({ reason }: { reason: string }): ErrorText => ({
		title: 'No safe connection to Segmind could be made',
		nextStep: CHECK_ADDRESSES,
		lines: ['The other side could not prove that it is Segmind.', `The reason: ${reason}`],
	}),

	/** A character that HTTP does not allow in a header. */
	keyNotSendable: (): ErrorText => ({
		title: 'The API key in the credential cannot be sent',
		nextStep: 'Open the Segmind credential of this node and paste the key again.',
		lines: [
			'There is a character in it that does not belong there, a line break, say. A key starts with “SG_”.',
		],
	}),

	/** n8n's own protection of its network, if it is turned on (`N8N_SSRF_PROTECTION_ENABLED`). */
	blockedByN8n: (): ErrorText => ({
		title: 'The address in the credential may not be opened from this n8n',
		nextStep:
			'Check the addresses in the Segmind credential. If they are right, ask whoever looks after n8n to allow them.',
	}),

	/** @param facts.reason the code of the network error */
	addressNotFound: ({ reason }: { reason: string }): ErrorText => ({
		title: 'The address of Segmind was not found',
		nextStep:
			'Check the Base URL and the Storage URL in the Segmind credential, and n8n’s connection to the internet.',
		lines: [`The reason: ${reason}`],
	}),

	/** @param facts.reason the code of the network error */
	unreachable: ({ reason }: { reason: string }): ErrorText => ({
		title: 'Segmind could not be reached',
		nextStep: 'Check n8n’s connection to the internet.',
		again: 'now',
		lines: [`The reason: ${reason}`],
	}),

	/** It is read page by page, and there seems to be no last one. */
	historyNotWhole: (): ErrorText => ({
		title: 'Segmind’s request history could not be read to its end',
		nextStep: 'In the filters, enter a later “From”, or set a limit.',
		again: 'now',
	}),

	historyNotAllowed: (): ErrorText => ({
		title: 'This Segmind account may not read its request history',
		nextStep:
			'Check the History URL in the Segmind API credential. Not every account may be allowed to read it.',
	}),
};
