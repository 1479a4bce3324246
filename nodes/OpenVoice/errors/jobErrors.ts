import { REFERENCE_LENGTH } from '../models/openvoice';
import { Failure, withFacts } from './failure';
import { quote } from './quote';
import { withServiceWords } from './serviceErrors';

const HOW_TO_FETCH =
	'You can still fetch it with this node: Resource “Request”, Operation “Get Result”, within one hour of when it was submitted.';

/** The service ran a job and it failed; failed jobs are not billed (docs/segmind.md, "Money"). */
export function jobFailed(requestId: string, message: string | undefined): Failure {
	const hint = /audio|reference|duration|second|short|long|decode|download|url/i.test(message ?? '')
		? `Check the reference audio: one speaker, ${REFERENCE_LENGTH}, at an address that Segmind can open.`
		: 'Check the text, the language and the reference audio.';
	return new Failure({
		cause: 'service',
		title: 'Segmind could not make this speech',
		nextStep: withServiceWords(`Failed requests are not charged. ${hint}`, message ?? ''),
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
		nextStep: `Segmind is still working on it, and charges for it once it is done. ${HOW_TO_FETCH} For later runs, raise “Timeout” in the options.`,
		requestId,
	});
}

/** A request that was accepted just now is still unknown to the service when the set time is over. */
export function requestNotYetKnown(requestId: string, timeoutSeconds: number): Failure {
	return new Failure({
		cause: 'service',
		title: 'Segmind does not know this request yet',
		nextStep: `It was accepted, but its record did not appear within ${timeoutSeconds} seconds. ${HOW_TO_FETCH} For later runs, raise “Timeout” in the options.`,
		httpCode: '404',
		requestId,
	});
}

/** The id is unknown to the service: records live for one hour (docs/segmind.md, "Async"). */
export function requestExpired(requestId: string, message: string): Failure {
	return new Failure({
		cause: 'service',
		title: 'Segmind does not know this request (any more)',
		nextStep: withServiceWords(
			'Segmind keeps requests for one hour after they were submitted. After that, a result cannot be fetched any more. Check the Request ID; if the request is older, generate the speech anew.',
			message,
		),
		httpCode: '404',
		requestId,
	});
}

/**
 * The node's own pace let no request for this item through in time; the service was not asked, and did not
 * refuse it.
 * @param requestsPerMinute the pace: as set, or as learned from the service's refusals; 0 = none
 */
export function paceTooSlow(requestsPerMinute: number): Failure {
	const pace =
		requestsPerMinute > 0
			? ` (${Math.max(1, Math.round(requestsPerMinute))} requests a minute)`
			: '';
	return new Failure({
		cause: 'service',
		title: 'There was no time left to ask Segmind about this item',
		nextStep: `The node spreads its requests${pace}, and the turn of this one did not come before the timeout. Raise “Timeout” in the options, raise “Requests per Minute” if your Segmind plan allows more, or run fewer items at once.`,
	});
}

/** A submit that may have been accepted; it is not sent again. */
export function submitAmbiguous(why: string, httpCode: string | undefined): Failure {
	return new Failure({
		cause: 'service',
		title: 'It is unknown whether Segmind accepted this item',
		nextStep: `${why} Segmind may have accepted the job and charged for it, so it was not sent again. Look under “Usage” or “Request logs” on segmind.com. If it is not there, run this item in a new execution.`,
		httpCode,
		ambiguous: true,
	});
}

/** An earlier try in the same execution ended with an ambiguous submit. */
export function submitStillAmbiguous(): Failure {
	return submitAmbiguous('An earlier try sent this item, and no answer came back.', undefined);
}

/** The audio of a sync job was cut off on its way: the job is billed, and its id is all there is. */
export function syncAudioLost(requestId: string | undefined): Failure {
	return new Failure({
		cause: 'service',
		title: 'The speech was made, but its audio broke off on the way',
		nextStep: requestId
			? `It is charged, so it was not made again. Try to fetch it: Resource “Request”, Operation “Get Result”. Mode “Async” does not have this weakness.`
			: 'It is charged, so it was not made again. Mode “Async” does not have this weakness: there, a broken download is repeated.',
		requestId,
		ambiguous: true,
	});
}

/** The job is done and paid for, but its file could not be fetched. */
export function downloadFailed(requestId: string | undefined, why: string): Failure {
	return new Failure({
		cause: 'service',
		title: 'The speech is ready, but its audio could not be downloaded',
		nextStep: `${why} ${HOW_TO_FETCH}`,
		requestId,
	});
}

/** The result says that the job is done, but not where the audio is. */
export function resultWithoutAudio(requestId: string | undefined): Failure {
	return new Failure({
		cause: 'service',
		title: 'Segmind’s answer names no audio',
		nextStep: `The request is done, but no address of an audio file was found in the answer. ${HOW_TO_FETCH}`,
		requestId,
	});
}

/** The audio came, but n8n could not keep it. @param why n8n's own words */
export function notStored(requestId: string | undefined, why: string): Failure {
	return new Failure({
		cause: 'service',
		title: 'The speech is ready, but n8n could not store its audio',
		nextStep: `Check n8n’s storage (a full disk, say): ${quote(why)}. ${HOW_TO_FETCH}`,
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
		nextStep: `${requestId ? HOW_TO_FETCH : 'Try again later.'} ${what}`,
		requestId,
	});
}

/** What lies at the address of the audio is none; it is not quoted, because it comes from another host. */
export function fileNotAudio(requestId: string | undefined): Failure {
	return new Failure({
		cause: 'service',
		title: 'Segmind sent something that is not audio',
		nextStep: `The speech is done, but what lies at the address of its audio is no recording. ${requestId ? HOW_TO_FETCH : 'Try again later.'}`,
		requestId,
	});
}

/** `maxCredits` is reached: this item is not submitted. */
export function creditsLimitReached(spent: number, limit: number): Failure {
	return new Failure({
		cause: 'input',
		title: 'The spending limit of this node is reached',
		nextStep: `This item was not sent, and costs nothing. The node has used ${spent} credits in this execution; “Max Credits” in its options is ${limit}. Raise it, or run the remaining items later.`,
	});
}

/**
 * What went wrong with an accepted request, naming the request and how to get what is paid for; what
 * is no `Failure` stays as it is.
 */
export function aboutRequest(requestId: string, error: unknown): unknown {
	if (!(error instanceof Failure)) return error;
	const { nextStep } = error.facts;
	const complete = nextStep.includes(HOW_TO_FETCH) ? nextStep : `${nextStep} ${HOW_TO_FETCH}`;
	return withFacts(error, { requestId, nextStep: complete });
}
