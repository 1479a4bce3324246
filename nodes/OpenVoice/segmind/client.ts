import type { IDataObject } from 'n8n-workflow';

import type { AudioStream } from '../audio/audioStream';
import { inspect } from '../audio/inspect';
import type { Recording } from '../audio/referenceAudio';
import { MODEL } from '../models/openvoice';
import { Priority, type RateLimiter } from '../pace/rateLimiter';
import type { ExecutionClock } from '../pace/executionClock';
import {
	acceptedRequestId,
	type Credits,
	readCredits,
	readRequest,
	readSpeech,
	readSyncSpeech,
	type RequestAnswer,
	type SpeechBody,
	uploadedUrl,
} from './answers';
import { failureOf } from './failureOf';
import type { Connection } from './connection';
import type { HttpResponse, Outcome } from './httpOutcome';
import { MOST_BYTES_WITH_AUDIO, MOST_JSON_BYTES } from './readBody';
import { type RequestResult, sendWithRetry } from './sendWithRetry';
import type { Transport } from './transport';

/** What OpenVoice is asked to speak (docs/segmind.md, "The model"). */
export interface SpeechRequest {
	/** Address of the reference recording. */
	input_audio: string;
	text: string;
	/** 0.5 to 2. */
	speed: number;
	language: string;
}

/** Callbacks around each attempt of a submit: they record its state. */
export interface SubmitJournal {
	onBeforeSend: () => void;
	onNoEffect: () => void;
}

/** A status request is tiny: if it takes this long, another one is faster. */
const READ_ATTEMPT_MS = 15_000;

/** A result may hold its audio: base64 of some minutes of WAV, over a slow line. */
const RESULT_ATTEMPT_MS = 120_000;

/** A result that is far too large is no accident of the network: more of it would only cost memory and time. */
const MOST_TOO_LARGE_RESULTS = 3;

/** A submit is not repeated when it times out, so it gets the time that a slow answer may need. */
const SUBMIT_ATTEMPT_MS = 60_000;

/** A reference recording of two minutes as WAV is some 30 MB on the wire. */
const UPLOAD_ATTEMPT_MS = 120_000;

/** The gateway cuts a sync run off at about 100 s (docs/segmind.md, "Sync"): its answer is waited for. */
const SYNC_ATTEMPT_MS = 115_000;

/** Speaks Segmind's API; knows nothing of n8n's items. Every error it throws is a `Failure`. */
export class SegmindClient {
	constructor(
		private readonly transport: Transport,
		private readonly connection: Connection,
		private readonly pace: { rateLimiter: RateLimiter; clock: ExecutionClock },
	) {}

	/**
	 * Submits an async job: `POST /v2/openvoice`.
	 * @param deadlineMs when to give up, in ms since 1970
	 * @returns the id of the accepted request
	 * @throws Failure, with `ambiguous` if the job may have been accepted all the same
	 */
	async submit(body: SpeechRequest, deadlineMs: number, journal: SubmitJournal): Promise<string> {
		const result = await sendWithRetry(
			{
				purpose: 'submit',
				priority: Priority.submit,
				deadlineMs,
				attemptMs: SUBMIT_ATTEMPT_MS,
				send: async (timeoutMs) => await this.post(`/v2/${MODEL}`, { ...body }, timeoutMs),
				read: acceptedRequestId,
				...journal,
			},
			this.pace,
		);
		return this.resultOf(result);
	}

	/**
	 * Runs a sync job: `POST /v1/${MODEL}`.
	 * @param deadlineMs when to give up, in ms since 1970
	 * @returns the finished speech. Audio that came with it may be a stream that is not yet read
	 * @throws Failure, with `ambiguous` if the job may have run all the same
	 */
	async speak(
		body: SpeechRequest,
		deadlineMs: number,
		journal: SubmitJournal,
	): Promise<RequestAnswer> {
		const result = await sendWithRetry<SpeechBody | string, RequestAnswer>(
			{
				purpose: 'submit',
				priority: Priority.submit,
				deadlineMs,
				attemptMs: SYNC_ATTEMPT_MS,
				send: async (timeoutMs) =>
					await this.transport.send(
						{
							method: 'POST',
							url: `${this.connection.baseUrl}/v1/${MODEL}`,
							body: { ...body },
							timeoutMs,
						},
						// It was accepted, as its status said, and cannot be asked for again.
						async (answer) =>
							await this.speechBody(answer).catch((): SpeechBody => ({ isLost: true })),
					),
				read: ({ body: speech, ...answer }) =>
					typeof speech === 'string' ? undefined : readSyncSpeech({ ...answer, body: speech }),
				...journal,
			},
			this.pace,
		);
		return this.resultOf(result);
	}

	/** How far a request is: `GET /v2/requests/{id}/status`. @throws Failure */
	async status(requestId: string, deadlineMs: number): Promise<RequestAnswer> {
		return this.requestOf(
			await this.get(`/v2/requests/${requestId}/status`, deadlineMs, readRequest),
		);
	}

	/**
	 * A request with its result: `GET /v2/requests/{id}`.
	 * @returns what is known of it. Audio that came with it may be a stream that is not yet read
	 * @throws Failure
	 */
	async result(requestId: string, deadlineMs: number): Promise<RequestAnswer> {
		return await this.resultAt(`/v2/requests/${requestId}`, 'read', deadlineMs);
	}

	/**
	 * The result from `GET /v1/requests/{id}`, which knows sync requests, too.
	 * @throws Failure
	 */
	async getResultV1(requestId: string, deadlineMs: number): Promise<RequestAnswer> {
		return await this.resultAt(`/v1/requests/${requestId}`, 'lookup', deadlineMs);
	}

	/**
	 * Stores a reference recording: `POST {storage}/upload-asset`.
	 * @param toUpload reads the recording, for each attempt anew
	 * @returns its public address
	 * @throws Failure
	 */
	async upload(toUpload: Recording['toUpload'], deadlineMs: number): Promise<string> {
		const body = async () => {
			const upload = await toUpload('{"data_urls":["', '"]}');
			return 'dataUrl' in upload ? { data_urls: [upload.dataUrl] } : upload;
		};
		const result = await sendWithRetry(
			{
				purpose: 'upload',
				priority: Priority.submit,
				deadlineMs,
				attemptMs: UPLOAD_ATTEMPT_MS,
				send: async (timeoutMs) =>
					await this.transport.forText({
						method: 'POST',
						url: `${this.connection.storageUrl}/upload-asset`,
						// A stream can be read once only.
						body: await body(),
						timeoutMs,
					}),
				read: uploadedUrl,
			},
			this.pace,
		);
		return this.resultOf(result);
	}

	/** The balance: `GET /v1/get-user-credits`. @throws Failure */
	async credits(deadlineMs: number): Promise<Credits> {
		return this.resultOf(await this.get('/v1/get-user-credits', deadlineMs, readCredits));
	}

	private async resultAt(
		path: string,
		purpose: 'read' | 'lookup',
		deadlineMs: number,
	): Promise<RequestAnswer> {
		const url = `${this.connection.baseUrl}${path}`;
		let tooLarge = 0;
		const result = await sendWithRetry<SpeechBody | string, RequestAnswer>(
			{
				purpose,
				priority: Priority.result,
				deadlineMs,
				attemptMs: RESULT_ATTEMPT_MS,
				send: async (timeoutMs) =>
					await this.transport.send(
						{ method: 'GET', url, timeoutMs, silenceMs: READ_ATTEMPT_MS },
						async (answer) => await this.speechBody(answer),
					),
				read: ({ body: speech, ...answer }) => {
					if (typeof speech === 'string') return undefined;
					const isTooLarge = 'text' in speech && speech.isTooMuch;
					if (isTooLarge && ++tooLarge >= MOST_TOO_LARGE_RESULTS) {
						throw failureOf({ kind: 'unreadable', answer: { ...answer, body: speech } });
					}
					return readSpeech({ ...answer, body: speech });
				},
			},
			this.pace,
		);
		return this.requestOf(result);
	}

	/** A failed request is served as 422, which is an answer like any other (docs/segmind.md, "Async"). */
	private requestOf<Body>(result: RequestResult<Body, RequestAnswer>): RequestAnswer {
		if (result.kind === 'refused' && result.answer.status === 422) {
			const failed = readRequest({ ...result.answer, body: String(result.answer.body) });
			return failed ?? { status: 'FAILED', facts: {}, raw: {} };
		}
		return this.resultOf(result);
	}

	/** Audio stays a stream; JSON, in which audio may be, and anything else is read. */
	private async speechBody(body: AudioStream): Promise<SpeechBody> {
		const inspected = await inspect(body);
		if (inspected.type) return { audio: inspected };
		const isJson = /^\s*[{["]/.test(inspected.head.toString('latin1'));
		const mostBytes = isJson ? MOST_BYTES_WITH_AUDIO : MOST_JSON_BYTES;
		return await this.transport.boundedText(inspected.content, mostBytes);
	}

	private async get<Result>(
		path: string,
		deadlineMs: number,
		read: (answer: HttpResponse<string>) => Result | undefined,
	): Promise<RequestResult<string, Result>> {
		const url = `${this.connection.baseUrl}${path}`;
		return await sendWithRetry(
			{
				purpose: 'read',
				priority: Priority.status,
				deadlineMs,
				attemptMs: READ_ATTEMPT_MS,
				send: async (timeoutMs) => await this.transport.forText({ method: 'GET', url, timeoutMs }),
				read,
			},
			this.pace,
		);
	}

	private async post(path: string, body: IDataObject, timeoutMs: number): Promise<Outcome<string>> {
		return await this.transport.forText({
			method: 'POST',
			url: `${this.connection.baseUrl}${path}`,
			body,
			timeoutMs,
		});
	}

	private resultOf<Body, Result>(result: RequestResult<Body, Result>): Result {
		if (result.kind === 'done') return result.result;
		throw failureOf(result);
	}
}
