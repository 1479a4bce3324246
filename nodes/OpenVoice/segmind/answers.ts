import type { IDataObject } from 'n8n-workflow';

import { isHttpUrl, isRequestId } from './addresses';
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
	/** What the service says the audio is. */
	audioType?: string;
	facts: RunFacts;
	/** The answer as it came. */
	raw: IDataObject;
}

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON object in a body; undefined if there is none, as in an HTML page or a body cut short. */
export function parseObject(body: string): IDataObject | undefined {
	try {
		const value: unknown = JSON.parse(body);
		return isObject(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function number(value: unknown): number | undefined {
	const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : undefined;
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
 */
export function acceptedRequestId({ body, headers }: HttpResponse<string>): string | undefined {
	const named = parseObject(body)?.request_id ?? /"request_id"\s*:\s*"([^"]+)"/.exec(body)?.[1];
	return [named, headers['x-request-id']].find(isRequestId);
}

/** The address of the audio, wherever the answer puts it: `audio.url`, `output`, `audio_url`, `data`. */
export function audioUrlIn(answer: IDataObject): string | undefined {
	const audio = isObject(answer.audio) ? answer.audio.url : answer.audio;
	const output = Array.isArray(answer.output) ? (answer.output as unknown[])[0] : answer.output;
	const nested = isObject(output) ? output.url : output;
	return [audio, nested, answer.audio_url, answer.data].find(isHttpUrl);
}

/** Audio as base64, plain or as a data URL, in an answer to a sync request; undefined if there is none. */
export function base64AudioIn(answer: IDataObject): string | undefined {
	const output = Array.isArray(answer.output) ? (answer.output as unknown[])[0] : answer.output;
	const audio = isObject(answer.audio) ? answer.audio.data : answer.audio;
	const candidates = [audio, output, answer.audio_base64, answer.data].map(text);
	for (const candidate of candidates) {
		const base64 = candidate?.replace(/^data:[^,]*;base64,/, '').replace(/\s+/g, '');
		if (base64 && /^[A-Za-z0-9+/_-]{16,}={0,2}$/.test(base64)) return base64;
	}
	return undefined;
}

/** Cost and times of an async run, from its `metrics`. */
function factsFromMetrics(metrics: unknown): RunFacts {
	if (!isObject(metrics)) return {};
	return {
		cost: number(metrics.cost),
		remainingCredits: number(metrics.remaining_credits),
		inferenceTime: number(metrics.inference_time),
		queueTime: number(metrics.queue_time),
		totalTime: number(metrics.total_time),
	};
}

/** Cost and times of a sync run, from its answer's headers. */
export function factsFromHeaders(headers: HttpResponse<unknown>['headers']): RunFacts {
	return {
		cost: number(headers['x-cost']),
		remainingCredits: number(headers['x-remaining-credits']),
		inferenceTime: number(headers['x-generation-time']),
	};
}

/**
 * Reads a status or result answer. A failed request comes as HTTP 422, with or without a status in
 * its body (docs/segmind.md, "Async").
 * @returns undefined if the answer is no description of a request: broken JSON, an HTML page
 */
export function readRequest({ status, body }: HttpResponse<string>): RequestAnswer | undefined {
	const raw = parseObject(body);
	if (!raw) return undefined;
	const named = text(raw.status)?.toUpperCase();
	const requestStatus = status === 422 ? 'FAILED' : named;
	if (requestStatus === undefined) return undefined;
	const audio = isObject(raw.audio) ? raw.audio : {};
	return {
		requestId: isRequestId(raw.request_id) ? raw.request_id : undefined,
		status: requestStatus,
		errorMessage: text(raw.error) ?? (isObject(raw.error) ? text(raw.error.message) : undefined),
		audioUrl: audioUrlIn(raw),
		audioType: text(audio.content_type),
		facts: factsFromMetrics(raw.metrics),
		raw,
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
