import { firstCharacters } from '../characters';
import type { IDataObject } from 'n8n-workflow';

import type { Inspected } from '../audio/inspect';
import { isHttpUrl, isRequestId } from './addresses';
import { audioIn, bounded, parseJson, withoutAudio } from './audioAnswer';
import type { HttpResponse } from './httpOutcome';

/** What the service tells of a run; absent where it did not tell. Times in seconds, cost in credits. */
export interface RunFacts {
	cost?: number;
	remainingCredits?: number;
	inferenceTime?: number;
	queueTime?: number;
	totalTime?: number;
}

/** A request, as a status or result answer describes it. */
export interface RequestAnswer {
	requestId?: string;
	/** `QUEUED`, `PROCESSING`, `COMPLETED` or `FAILED`. */
	status: string;
	/** Why a request failed, in the service's own words. */
	errorMessage?: string;
	/** Where the finished audio lies. */
	audioUrl?: string;
	/** How many bytes the service says it has. */
	audioBytes?: number;
	/** The finished audio itself, where it came with the answer; it lies nowhere else. */
	embedded?: Inspected;
	/** The audio came with the answer, and broke off on its way. */
	isLost?: boolean;
	/** The service itself knows the request no more: somebody else told of it. */
	isForgotten?: boolean;
	/** The beginning of a finished answer in which no audio was found: untrusted, for the error. */
	shown?: string;
	facts: RunFacts;
	/** The answer as it came, but for audio in it. */
	raw: IDataObject;
}

/** What a request for speech can be answered with: the audio's bytes, or a text; or it broke off. */
export type SpeechBody =
	{ audio: Inspected } | { text: string; isTooMuch?: boolean } | { isLost: true };

/** So much of an answer that holds no audio is shown in the error. */
const SHOWN_CHARACTERS = 200;

/** The states of a request (docs/segmind.md, "Async"). */
export const STATES = ['QUEUED', 'PROCESSING', 'COMPLETED', 'FAILED'];

/** True for a JSON object. */
export function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON object in a body; undefined if there is none, as in an HTML page or a body cut short. */
export function parseObject(body: string): IDataObject | undefined {
	const value = parseJson(body);
	return isObject(value) ? value : undefined;
}

/** A text that says something; undefined for anything else. */
export function text(value: unknown): string | undefined {
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** A number, or one in a text; undefined for anything else. */
export function number(value: unknown): number | undefined {
	const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : undefined;
}

/** A cost in credits; undefined for what is none: a negative one would hide what was spent from Max Credits. */
export function cost(value: unknown): number | undefined {
	const credits = number(value);
	return credits !== undefined && credits >= 0 ? credits : undefined;
}

/** The service's own words in an error answer: `{error}`, or the auth layer's `{error_description}`. */
export function serviceMessage({ body }: HttpResponse<string>): string {
	const answer = parseObject(body);
	if (!answer) return '';
	const nested = isObject(answer.error) ? answer.error.message : undefined;
	const words = [answer.error_description, answer.error, nested, answer.message, answer.detail];
	return words.map(text).find((word) => word !== undefined) ?? '';
}

/**
 * The id of an accepted job. Where the answer is damaged, the id alone is looked for in what is left
 * of it: the job is paid for, and the id is all that is needed to fetch it.
 * @returns undefined also for a good answer that is not the service's: a proxy's page, which may well have an
 * `x-request-id` of the proxy's own
 */
export function acceptedRequestId({ body, headers }: HttpResponse<string>): string | undefined {
	const answer = parseObject(body);
	if (!answer) {
		const damaged = body.trimStart().startsWith('{') ? body : '';
		return [/"request_id"\s*:\s*"([^"]+)"/.exec(damaged)?.[1]].find(isRequestId);
	}
	const isOfService = text(answer.status) !== undefined;
	return [answer.request_id, isOfService ? headers['x-request-id'] : undefined].find(isRequestId);
}

/** Cost and times of a run: from `metrics`, or from the headers of a sync answer. */
function factsOf(metrics: unknown, headers: HttpResponse<unknown>['headers']): RunFacts {
	const told = isObject(metrics) ? metrics : {};
	return {
		cost: cost(told.cost) ?? cost(headers['x-cost']),
		remainingCredits: number(told.remaining_credits) ?? number(headers['x-remaining-credits']),
		inferenceTime: number(told.inference_time) ?? number(headers['x-generation-time']),
		queueTime: number(told.queue_time),
		totalTime: number(told.total_time),
	};
}

/** The headers that only the service itself gives a run: no gateway or proxy has them. */
const RUN_HEADERS = ['x-cost', 'x-generation-time', 'x-remaining-credits'];

/** Nothing in between answers with what it calls a recording. */
const CALLS_ITSELF_AUDIO = /^\s*audio\//i;

/** What an answer tells beside its audio: its own headers, by their own names. */
function ownHeaders(headers: HttpResponse<unknown>['headers']): IDataObject {
	return Object.fromEntries(
		Object.entries(headers).filter(([name]) => name.startsWith('x-') || name === 'content-type'),
	);
}

/**
 * Reads a status or result answer. A failed request comes as HTTP 422, with or without a status in
 * its body (docs/segmind.md, "Async"). What holds audio is completed, whatever it calls itself.
 * @returns undefined if the answer is no description of a request: broken JSON, an HTML page
 */
export function readRequest({
	status,
	headers,
	body,
}: HttpResponse<string>): RequestAnswer | undefined {
	const value = parseJson(body);
	const raw = isObject(value) ? value : undefined;
	const named = text(raw?.status)?.toUpperCase();
	const isOpen = named !== undefined && named !== 'COMPLETED' && STATES.includes(named);
	const audio = status === 422 || isOpen ? undefined : audioIn(value);
	const requestStatus = status === 422 ? 'FAILED' : audio ? 'COMPLETED' : named;
	if (requestStatus === undefined || (!raw && !audio)) return undefined;
	const answer: IDataObject = raw ?? { output: value as IDataObject['output'] };
	const { error, request_id, metrics } = answer;
	return {
		requestId: [request_id, headers['x-request-id']].find(isRequestId),
		status: requestStatus,
		errorMessage: text(error) ?? (isObject(error) ? text(error.message) : undefined),
		...(audio && 'url' in audio && { audioUrl: audio.url, audioBytes: audio.bytes }),
		...(audio && 'embedded' in audio && audio),
		facts: factsOf(metrics, headers),
		raw: audio && 'embedded' in audio ? withoutAudio(answer) : bounded(answer),
	};
}

/**
 * Reads the answer to a request for finished speech, sync or async: the audio itself, or JSON that holds
 * it or names it.
 * @returns undefined if the answer is none of the service, or no description of a request
 */
export function readSpeech(answer: HttpResponse<SpeechBody>): RequestAnswer | undefined {
	const { status, headers, body } = answer;
	if ('text' in body) return readRequest({ status, headers, body: body.text });
	if ('isLost' in body) return undefined;
	return {
		requestId: [headers['x-request-id']].find(isRequestId),
		status: 'COMPLETED',
		embedded: body.audio,
		facts: factsOf(undefined, headers),
		raw: ownHeaders(headers),
	};
}

/**
 * Reads the answer to a sync request. It is billed, so that also one without audio is taken for what it
 * is, if the service gave it.
 * @returns undefined if something else answered in the service's place
 */
export function readSyncSpeech(answer: HttpResponse<SpeechBody>): RequestAnswer | undefined {
	const { headers, body } = answer;
	const read = readSpeech(answer);
	if (read?.audioUrl !== undefined || read?.embedded) return read;
	const isOfService =
		RUN_HEADERS.some((name) => number(headers[name]) !== undefined) ||
		CALLS_ITSELF_AUDIO.test(headers['content-type'] ?? '') ||
		(read !== undefined && STATES.includes(read.status));
	if (!isOfService) return undefined;
	return {
		requestId: [headers['x-request-id']].find(isRequestId),
		facts: factsOf(undefined, headers),
		raw: ownHeaders(headers),
		...read,
		status: 'COMPLETED',
		...('text' in body
			? { shown: firstCharacters(body.text, SHOWN_CHARACTERS) }
			: { isLost: true }),
	};
}

/** The addresses of uploaded files, in either shape: `file_urls` (the SDK) or `urls` (the docs). */
export function uploadedUrl({ body }: HttpResponse<string>): string | undefined {
	const answer = parseObject(body);
	const urls = [answer?.file_urls, answer?.urls].find(Array.isArray) as unknown[] | undefined;
	return urls?.find(isHttpUrl);
}

/** The account's balance. */
export interface Credits {
	credits: number;
	freeCredits: number;
}

/** Reads a balance. @returns undefined if the answer is none */
export function readCredits({ body }: HttpResponse<string>): Credits | undefined {
	const raw = parseObject(body);
	const credits = number(raw?.credits);
	const freeCredits = number(raw?.['free-credits']);
	if (credits === undefined && freeCredits === undefined) return undefined;
	return { credits: credits ?? 0, freeCredits: freeCredits ?? 0 };
}
