import { REFERENCE_LENGTH } from '../../models/openvoice';
import { REQUEST_KEPT } from '../../models/retention';
import { quote } from '../quote';
import { type ErrorText, n8nSays, segmindSays } from './errorText';

/** Why the account's history does not tell of a request. */
export type Unrecorded = 'unknown' | 'unreadable' | 'switchedOff';

/** Why nobody knows whether a submit was accepted: a network error, a gateway's status, … */
export type AmbiguousBecause =
	{ code: string } | { status: number } | 'damagedAnswer' | 'noAnswerEarlier';

/** Why a file could not be downloaded. */
export type DownloadBecause =
	| { code: string }
	| { status: number }
	| { bytes: number; insteadOf: number }
	| 'noWebAddress'
	| 'endlessRedirects'
	| 'brokeOff'
	| 'tooLarge'
	| 'inward';

const WHAT_THE_HISTORY_SAID: Record<Unrecorded, string> = {
	unknown: 'It is not in the request history of this account either.',
	unreadable: 'The request history, which keeps them for longer, could not be read.',
	switchedOff:
		'The request history keeps them for longer, but “History URL” in the credential is empty.',
};

function whyAmbiguous(because: AmbiguousBecause): string {
	if (because === 'damagedAnswer') return 'Segmind answered, but its answer was damaged.';
	if (because === 'noAnswerEarlier')
		return 'An earlier try sent this item, and no answer came back.';
	return 'code' in because
		? `The connection broke off before Segmind answered (${because.code}).`
		: `Something in front of Segmind answered in its place (${because.status}).`;
}

function whyNotDownloaded(because: DownloadBecause): string {
	switch (because) {
		case 'noWebAddress':
			return 'Its address is not a web address.';
		case 'inward':
			return 'Its address leads into n8n’s own network, where this node opens nothing.';
		case 'endlessRedirects':
			return 'Its address leads from one to the next without end.';
		case 'brokeOff':
			return 'The connection broke off in the middle of the file.';
		case 'tooLarge':
			return 'Its file is too large for a recording.';
		default:
			if ('bytes' in because) {
				return `Only ${Math.floor((100 * because.bytes) / because.insteadOf)} % of its file is there.`;
			}
			return 'code' in because
				? `The connection failed (${because.code}).`
				: `The file server answered with an error (${because.status}).`;
	}
}

/** The service's words that point at the recording. */
const ABOUT_RECORDING = /audio|reference|duration|second|short|long|decode|download|url/i;

/** One paid request, from submit to stored audio. */
export const REQUEST = {
	/** The service ran it and it failed: not billed (docs/segmind.md, "Money"). @param facts.message untrusted */
	requestFailed: ({ message }: { message?: string }): ErrorText => ({
		title: 'Segmind could not make this speech',
		httpCode: '422',
		nextStep: ABOUT_RECORDING.test(message ?? '')
			? `Check the recording of the voice: one speaker, ${REFERENCE_LENGTH}, at an address that anyone can open.`
			: 'Check the text, the language and the recording of the voice.',
		again: 'now',
		notCharged: true,
		lines: segmindSays(message),
	}),

	requestTimedOut: ({ timeoutSeconds }: { timeoutSeconds: number }): ErrorText => ({
		title: `The speech was not ready within ${inSeconds(timeoutSeconds)}`,
		nextStep: `Segmind is still working on it, and charges for it once. ${waitOrRaise(timeoutSeconds)}`,
		canFetch: true,
	}),

	/** Accepted just now, and still unknown to the service when the set time is over. */
	requestNotYetKnown: ({ timeoutSeconds }: { timeoutSeconds: number }): ErrorText => ({
		title: 'Segmind does not know this request yet',
		httpCode: '404',
		nextStep: `It was accepted, but its record did not appear within ${inSeconds(timeoutSeconds)}. ${waitOrRaise(timeoutSeconds)}`,
		canFetch: true,
	}),

	/** The id is unknown to the service, which forgets it after a while, and to the history (docs/segmind.md). */
	requestExpired: ({ history }: { history: Unrecorded }): ErrorText =>
		history === 'unknown'
			? {
					title: 'Segmind does not know this request',
					httpCode: '404',
					nextStep:
						'Check the Request ID, and that the API key belongs to the account that made the request.',
					lines: [WHAT_THE_HISTORY_SAID[history]],
				}
			: {
					title: 'Segmind does not know this request, or no longer',
					httpCode: '404',
					nextStep: `Check the Request ID. If the request is older than ${REQUEST_KEPT}, generate the speech again.`,
					lines: [
						`Segmind itself keeps requests for ${REQUEST_KEPT}.`,
						WHAT_THE_HISTORY_SAID[history],
					],
				},

	/** The node's own rate limit let nothing through in time. @param facts.requestsPerMinute set or learned; 0 = none */
	rateLimitTimeout: ({ requestsPerMinute }: { requestsPerMinute: number }): ErrorText => {
		const pace = `${Math.max(1, Math.round(requestsPerMinute))} requests a minute`;
		return {
			title: 'There was no time left to ask Segmind about this item',
			nextStep:
				'Raise “Timeout” in the options, or run fewer items at once. If your Segmind plan allows more, raise “Requests per Minute” too.',
			lines: [
				`The node spreads its requests${requestsPerMinute > 0 ? ` (${pace})` : ''}, and the turn of this item did not come in time.`,
			],
		};
	},

	/**
	 * A submit that may have been accepted; it is not sent again.
	 * @param facts.notInHistory the account's record was asked, and does not have it
	 */
	submitAmbiguous: ({
		because,
		notInHistory,
	}: {
		because: AmbiguousBecause;
		notInHistory?: boolean;
	}): ErrorText => ({
		title: 'It is unknown whether Segmind accepted this item',
		nextStep: notInHistory
			? 'Run the workflow again by hand in the editor. If Segmind’s record shows this item by then, it is used and not paid for again.'
			: 'Look under “Usage” or “Request logs” on segmind.com. If it is not there, run the workflow again for this item.',
		lines: [
			whyAmbiguous(because),
			'Segmind may have accepted it and charged for it, so it was not sent again.',
			...(notInHistory
				? ['The node looked for it in the request history of your account, and it was not there.']
				: []),
		],
	}),

	/** A killed execution is retried, and the account's record cannot be read for the moment. */
	boughtBeforeUnseen: (): ErrorText => ({
		title: 'What this execution has already bought cannot be checked at the moment',
		nextStep: 'Wait a few minutes, then retry this execution again.',
		notCharged: true,
		lines: [
			'n8n was stopped in the middle of it. What it bought by then stands in the request history of your Segmind account, which cannot be read right now.',
			'To buy everything anew instead, set “Reuse Within Hours” to 0 in the options.',
		],
	}),

	/** The audio of a sync request was cut off on its way. @param facts.hasId it can be asked for */
	syncAudioLost: ({ hasId }: { hasId: boolean }): ErrorText => ({
		title: 'The speech was made, but its audio broke off on the way',
		nextStep: hasId
			? undefined
			: 'Choose the mode “Async” in the node: there, a download that breaks off is repeated.',
		canFetch: hasId,
		lines: [
			'It is charged, so it was not made again.',
			...(hasId ? ['With the mode “Async” this cannot happen.'] : []),
		],
	}),

	downloadFailed: ({ because }: { because: DownloadBecause }): ErrorText => ({
		title: 'The speech is ready, but its audio could not be downloaded',
		canFetch: true,
		lines: [whyNotDownloaded(because)],
	}),

	resultWithoutAudio: (): ErrorText => ({
		title: 'Segmind’s answer names no audio',
		canFetch: true,
		lines: ['The speech is done, but the answer holds no address of an audio file.'],
	}),

	/** @param facts.why n8n's own words, untrusted */
	notStored: ({ why }: { why: string }): ErrorText => ({
		title: 'The speech is ready, but n8n could not store its audio',
		nextStep: 'Check n8n’s storage: its disk may be full.',
		canFetch: true,
		lines: n8nSays(why),
	}),

	/** What came with the answer. @param facts.start its first characters, untrusted */
	notAudio: ({ start, hasId }: { start: string; hasId: boolean }): ErrorText => ({
		title: 'Segmind sent something that is not audio',
		nextStep: hasId ? undefined : 'Try again later.',
		canFetch: hasId,
		lines: [
			/[^\s\p{Cc}]/u.test(start)
				? `It begins with: ${quote(start)}`
				: 'There is nothing in it that can be read.',
		],
	}),

	/** What lies at the address of the audio; not quoted, because it comes from another host. */
	fileNotAudio: ({ hasId }: { hasId: boolean }): ErrorText => ({
		title: 'Segmind sent something that is not audio',
		nextStep: hasId ? undefined : 'Try again later.',
		canFetch: hasId,
		lines: ['The speech is done, but what lies at the address of its audio is not a recording.'],
	}),
};

/** The longer it has taken, the longer the wait. */
function waitOrRaise(timeoutSeconds: number): string {
	const wait = timeoutSeconds < 60 ? 'half a minute' : 'a few minutes';
	return `Wait ${wait}, or raise “Timeout” in the options.`;
}

function inSeconds(seconds: number): string {
	return seconds === 1 ? '1 second' : `${seconds} seconds`;
}
