import { REFERENCE_LENGTH } from '../models/openvoice';
import { REQUEST_KEPT } from '../models/retention';
import { Failure, withFacts } from './failure';
import { quote } from './quote';
import { segmindSays } from './serviceErrors';
import { TIME_TO_FETCH } from './timeToFetch';

const HOW_TO_FETCH = `Fetch it ${TIME_TO_FETCH}: Resource “Request”, Operation “Get Result”, with the request ID below.`;

/** The service ran a job and it failed; failed jobs are not billed (docs/segmind.md, "Money"). */
export function jobFailed(requestId: string, message: string | undefined): Failure {
	const isAboutVoice = /audio|reference|duration|second|short|long|decode|download|url/i;
	return new Failure({
		cause: 'service',
		title: 'Segmind could not make this speech',
		nextStep: isAboutVoice.test(message ?? '')
			? `Check the recording of the voice: one speaker, ${REFERENCE_LENGTH}, at an address that anyone can open.`
			: 'Check the text, the language and the recording of the voice.',
		again: true,
		lines: segmindSays(message ?? ''),
		notCharged: true,
		httpCode: '422',
		requestId,
		notBilled: true,
	});
}

/** The set time is over, and the job still runs. */
export function jobTimedOut(requestId: string, timeoutSeconds: number): Failure {
	return new Failure({
		cause: 'service',
		title: `The speech was not ready within ${timeoutSeconds} seconds`,
		nextStep: HOW_TO_FETCH,
		lines: [
			'Segmind is still working on it, and charges for it once it is done.',
			'For later runs, raise “Timeout” in the options.',
		],
		requestId,
	});
}

/** A request that was accepted just now is still unknown to the service when the set time is over. */
export function requestNotYetKnown(requestId: string, timeoutSeconds: number): Failure {
	return new Failure({
		cause: 'service',
		title: 'Segmind does not know this request yet',
		nextStep: HOW_TO_FETCH,
		lines: [
			`It was accepted, but its record did not appear within ${timeoutSeconds} seconds.`,
			'For later runs, raise “Timeout” in the options.',
		],
		httpCode: '404',
		requestId,
	});
}

/** Why the account's history does not tell of a request. */
export type Unrecorded = 'unknown' | 'unreadable' | 'switchedOff';

/** The id is unknown to the service, which forgets it after a while, and to the history (docs/segmind.md). */
export function requestExpired(requestId: string, history: Unrecorded): Failure {
	const isUnknown = history === 'unknown';
	return new Failure({
		cause: 'service',
		title: isUnknown
			? 'Segmind does not know this request'
			: 'Segmind does not know this request, or no longer',
		nextStep: isUnknown
			? 'Check the Request ID, and that the API key is of the account that ordered it.'
			: `Check the Request ID. If the request is older than ${REQUEST_KEPT}, generate the speech again.`,
		lines: [
			...(isUnknown ? [] : [`Segmind itself keeps requests for ${REQUEST_KEPT}.`]),
			WHAT_THE_HISTORY_SAID[history],
		],
		httpCode: '404',
		requestId,
		isGone: true,
	});
}

const WHAT_THE_HISTORY_SAID: Record<Unrecorded, string> = {
	unknown: 'It is not in the request history of this account either.',
	unreadable: 'The request history, which keeps them for longer, could not be read.',
	switchedOff:
		'The request history keeps them for longer, but “History URL” in the credential is empty.',
};

/**
 * The node's own pace let no request for this item through in time; the service was not asked, and did not
 * refuse it.
 * @param requestsPerMinute the pace: as set, or as learned from the service's refusals; 0 = none
 */
export function paceTooSlow(requestsPerMinute: number): Failure {
	const pace = `${Math.max(1, Math.round(requestsPerMinute))} requests a minute`;
	return new Failure({
		cause: 'service',
		title: 'There was no time left to ask Segmind about this item',
		nextStep:
			'Raise “Timeout” in the options, or run fewer items at once. If your Segmind plan allows more, raise “Requests per Minute” too.',
		lines: [
			`The node spreads its requests${requestsPerMinute > 0 ? ` (${pace})` : ''}, and the turn of this one did not come in time.`,
		],
	});
}

/** Why nobody knows whether a submit was accepted. */
export type AmbiguousBecause =
	{ code: string } | { status: number } | 'damagedAnswer' | 'noAnswerEarlier';

function whyAmbiguous(because: AmbiguousBecause): string {
	if (because === 'damagedAnswer') return 'Segmind answered, but its answer was damaged.';
	if (because === 'noAnswerEarlier')
		return 'An earlier try sent this item, and no answer came back.';
	return 'code' in because
		? `The connection broke off before Segmind answered (${because.code}).`
		: `Something in front of Segmind answered in its place (${because.status}).`;
}

/** A submit that may have been accepted; it is not sent again. */
export function submitAmbiguous(because: AmbiguousBecause, httpCode: string | undefined): Failure {
	return new Failure({
		cause: 'service',
		title: 'It is unknown whether Segmind accepted this item',
		nextStep:
			'Look under “Usage” or “Request logs” on segmind.com. If it is not there, run this item in a new execution.',
		lines: [
			whyAmbiguous(because),
			'Segmind may have accepted it and charged for it, so it was not sent again.',
		],
		httpCode,
		ambiguous: true,
	});
}

/** The same, where the account's record was asked, and does not have it. */
export function notInHistory(error: Failure): Failure {
	return withFacts(error, {
		nextStep:
			'Run the workflow again by hand in the editor. If Segmind’s record shows this item by then, it is used and not paid for again.',
		lines: [
			...(error.facts.lines ?? []),
			'The node looked for it in the request history of your account, and it was not there.',
		],
	});
}

/** An earlier try in the same execution ended with an ambiguous submit. */
export function submitStillAmbiguous(): Failure {
	return submitAmbiguous('noAnswerEarlier', undefined);
}

/** The audio of a sync job was cut off on its way: the job is billed, and its id is all there is. */
export function syncAudioLost(requestId: string | undefined): Failure {
	return new Failure({
		cause: 'service',
		title: 'The speech was made, but its audio broke off on the way',
		nextStep: requestId
			? `Try to fetch it. ${HOW_TO_FETCH}`
			: 'Choose the mode “Async” in the node: there, a download that breaks off is repeated.',
		lines: [
			'It is charged, so it was not made again.',
			...(requestId ? ['With the mode “Async” this cannot happen.'] : []),
		],
		requestId,
		ambiguous: true,
	});
}

/** Why a file could not be downloaded. */
export type DownloadBecause =
	| { code: string }
	| { status: number }
	| { bytes: number; insteadOf: number }
	| 'noWebAddress'
	| 'inward'
	| 'tooLarge'
	| 'endlessRedirects'
	| 'brokeOff';

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

/** A file is gone, and comes back no more. */
const GONE = [403, 404, 410];

/** The job is done and paid for, but its file could not be fetched. */
export function downloadFailed(requestId: string | undefined, because: DownloadBecause): Failure {
	return new Failure({
		cause: 'service',
		title: 'The speech is ready, but its audio could not be downloaded',
		nextStep: HOW_TO_FETCH,
		lines: [whyNotDownloaded(because)],
		requestId,
		isGone: typeof because === 'object' && 'status' in because && GONE.includes(because.status),
	});
}

/** The result says that the job is done, but not where the audio is. */
export function resultWithoutAudio(requestId: string | undefined): Failure {
	return new Failure({
		cause: 'service',
		title: 'Segmind’s answer names no audio',
		nextStep: `Try again. ${HOW_TO_FETCH}`,
		lines: ['The speech is done, but the answer holds no address of an audio file.'],
		requestId,
	});
}

/** The audio came, but n8n could not keep it. @param why n8n's own words */
export function notStored(requestId: string | undefined, why: string): Failure {
	return new Failure({
		cause: 'service',
		title: 'The speech is ready, but n8n could not store its audio',
		nextStep: `Check n8n’s storage: its disk may be full. ${HOW_TO_FETCH}`,
		lines: why === '' ? [] : [`n8n says: ${quote(why)}`],
		requestId,
	});
}

/** What came is no audio. @param start the first characters of what came, untrusted */
export function notAudio(requestId: string | undefined, start: string): Failure {
	const isReadable = /[^\s\p{Cc}]/u.test(start);
	const what = isReadable
		? `It begins with: ${quote(start)}`
		: 'There is nothing in it that can be read.';
	return new Failure({
		cause: 'service',
		title: 'Segmind sent something that is not audio',
		nextStep: requestId ? HOW_TO_FETCH : 'Try again later.',
		lines: [what],
		requestId,
	});
}

/** What lies at the address of the audio is none; it is not quoted, because it comes from another host. */
export function fileNotAudio(requestId: string | undefined): Failure {
	return new Failure({
		cause: 'service',
		title: 'Segmind sent something that is not audio',
		nextStep: requestId ? HOW_TO_FETCH : 'Try again later.',
		lines: ['The speech is done, but what lies at the address of its audio is not a recording.'],
		requestId,
		isGone: true,
	});
}

/** `maxCredits` is reached: this item is not submitted. */
export function creditsLimitReached(spent: number, limit: number): Failure {
	return new Failure({
		cause: 'input',
		title: 'The spending limit of this node is reached',
		nextStep: 'Raise “Max Credits” in the options, or run the remaining items later.',
		notCharged: true,
		lines: [`Used in this execution: ${spent} credits. “Max Credits” is ${limit}.`],
	});
}

/**
 * What went wrong with an accepted request, naming the request and how to get what is paid for; what
 * is no `Failure` stays as it is.
 */
export function aboutRequest(requestId: string, error: unknown): unknown {
	if (!(error instanceof Failure)) return error;
	const { nextStep, lines = [] } = error.facts;
	const known = { requestId, again: undefined, notCharged: undefined };
	if (nextStep.includes(HOW_TO_FETCH)) return withFacts(error, known);
	return nextStep === ''
		? withFacts(error, { ...known, nextStep: HOW_TO_FETCH })
		: withFacts(error, { ...known, lines: [HOW_TO_FETCH, ...lines] });
}
