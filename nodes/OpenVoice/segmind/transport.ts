import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import type { AudioStream } from '../audio/audioStream';
import { type ExecutionClock, TIMED_OUT } from '../pace/executionClock';
import { mayOpen } from './addressGuard';
import { Attempt } from './attempt';
import { type ApiContext, CREDENTIAL, type Connection } from './connection';
import { type HttpResponse, type Outcome, readNetworkFailure } from './httpOutcome';
import { KeyRemover } from './keyRemoval';
import { MOST_FILE_BYTES, MOST_JSON_BYTES, readWithin } from './readBody';
import { Wholeness } from './wholeness';
import { ServiceClock } from './serviceClock';

/** A body that is not held in memory, and its length in bytes. */
export interface SizedStream {
	stream: AudioStream;
	bytes: number;
}

/** One request to the API. */
export interface ApiRequest {
	method: 'GET' | 'POST';
	url: string;
	/** JSON: as an object, or as the stream of a text whose length is known. */
	body?: IDataObject | SizedStream;
	/** How long it may take in all, until its answer is read, in ms. */
	timeoutMs: number;
	/** Idle timeout in ms. Default: `timeoutMs` until the answer begins, then `SILENCE_MS`. */
	silenceMs?: number;
}

/** A file that is fetched without the key. */
export interface PublicFile {
	url: string;
	/** When it has to be there, in ms since 1970. */
	endMs: number;
	/** How long its server may be silent before it answers, in ms; afterwards: `SILENCE_MS`. */
	silenceMs: number;
	/** How many bytes it should have, as far as somebody told. */
	bytes?: number;
}

/** A server that sends nothing for this long in the middle of an answer has given up on us. */
export const SILENCE_MS = 30_000;

/** An address that must not be opened; `readNetworkFailure` gives no such code. */
export const NOT_OPENED = 'ADDRESS_NOT_OPENED';

/** What is unpacked has no end that could be checked, and no bound: nothing is to be packed. */
const UNPACKED = { 'Accept-Encoding': 'identity' };

/** Longer error pages say nothing more. */
const NO_TEXT = '';

interface FullResponse {
	statusCode: number;
	headers: Record<string, unknown>;
	body: unknown;
}

/**
 * The only place from which the node sends anything. With the key: to the hosts of the credential,
 * redirects not followed, because n8n's HTTP client would carry the key along. Without the key: to
 * every other address, as far as the guard lets it.
 */
export class Transport {
	/** What the service's answers tell of its clock. */
	readonly serviceClock = new ServiceClock();

	private readonly keys: KeyRemover;

	constructor(
		private readonly context: ApiContext,
		private readonly connection: Connection,
		private readonly clock: ExecutionClock,
	) {
		this.keys = new KeyRemover(connection.apiKey);
	}

	/**
	 * Sends with the key, and reads the answer, all within the request's time: a server that sends a byte
	 * now and then holds nobody up for longer.
	 * @param read reads the body of a good answer; it may leave it unread, and is then to read it in time.
	 * An error's body is always read as text
	 * @throws ExecutionCancelled
	 */
	async send<Body>(
		request: ApiRequest,
		read: (body: AudioStream) => Promise<Body>,
	): Promise<Outcome<Body | string>> {
		const { timeoutMs, silenceMs = Math.min(timeoutMs, SILENCE_MS) } = request;
		return await this.exchange(
			{ endMs: this.clock.now() + timeoutMs, silenceMs },
			async (signal) => await this.sendWithKey(request, signal),
			async ({ status, body }) =>
				status < 300
					? await read(body)
					: // What the error is, its status says already.
						await this.text(body).catch(() => NO_TEXT),
		);
	}

	/** The same for an answer that is text. @throws ExecutionCancelled */
	async forText(request: ApiRequest): Promise<Outcome<string>> {
		return await this.send(request, async (body) => await this.text(body));
	}

	/** Whether an address that a parameter or an answer names may be opened. */
	mayOpen(url: string): boolean {
		return mayOpen(url, this.connection);
	}

	/**
	 * Fetches a public file without the key; redirects are answers too.
	 * @param keep is given the answer, and has until `endMs` for its body
	 * @throws ExecutionCancelled; what `keep` throws
	 */
	async publicFile<Kept>(
		{ url, endMs, silenceMs, bytes }: PublicFile,
		keep: (answer: HttpResponse<AudioStream>) => Promise<Kept>,
	): Promise<Outcome<Kept>> {
		if (!this.mayOpen(url)) {
			return { failure: { code: NOT_OPENED, mayHaveArrived: false, needsSetting: true } };
		}
		const options: IHttpRequestOptions = {
			method: 'GET',
			url,
			timeout: Math.ceil(silenceMs),
			headers: UNPACKED,
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		};
		return await this.exchange(
			{ endMs, silenceMs: SILENCE_MS, bytes },
			async (abortSignal) =>
				(await this.context.helpers.httpRequest({ ...options, abortSignal })) as FullResponse,
			keep,
		);
	}

	/** Reads a body as text, up to a size. Rejects if it is cut short. */
	async text(body: AudioStream | Buffer, mostBytes = MOST_JSON_BYTES): Promise<string> {
		return (await this.boundedText(body, mostBytes)).text;
	}

	/** The same. @returns also whether it was too much, and only its beginning is here */
	async boundedText(
		body: AudioStream | Buffer,
		mostBytes: number,
	): Promise<{ text: string; isTooMuch: boolean }> {
		const { content, isTooMuch } = await readWithin(body, mostBytes);
		const text = content.toString('utf8');
		const isLong = text.length > MOST_JSON_BYTES;
		const cleaned = isLong ? await this.keys.cleanLong(text) : this.keys.clean(text);
		return { text: cleaned, isTooMuch };
	}

	private async sendWithKey(
		{ method, url, body, timeoutMs, silenceMs = timeoutMs }: ApiRequest,
		signal: AbortSignal,
	): Promise<FullResponse> {
		const { context } = this;
		// n8n replaces an `abortSignal` by what this method of the context gives.
		const withSignal = Object.create(context, {
			getExecutionCancelSignal: { value: () => signal },
		}) as ApiContext;
		const sentMs = this.clock.now();
		const response = (await context.helpers.httpRequestWithAuthentication.call(
			withSignal,
			CREDENTIAL,
			{
				method,
				url,
				body: isStream(body) ? body.stream : body,
				timeout: Math.ceil(Math.min(timeoutMs, silenceMs)),
				encoding: 'stream',
				headers: {
					...UNPACKED,
					...(body && { 'Content-Type': 'application/json' }),
					...(isStream(body) && { 'Content-Length': body.bytes }),
				},
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
			},
			// Without it, n8n takes the first item's key for every item.
			{
				credentialsDecrypted: {
					...{ id: CREDENTIAL, name: CREDENTIAL, type: CREDENTIAL },
					data: this.connection.credential,
				},
			},
		)) as FullResponse;
		if (response.statusCode < 300) {
			this.serviceClock.heard(response.headers, sentMs, this.clock.now());
		}
		return response;
	}

	/** One attempt. After it, however it ended, its socket is closed; but for a body that `read` leaves unread. */
	private async exchange<Body>(
		{ endMs, silenceMs, bytes }: { endMs: number; silenceMs: number; bytes?: number },
		send: (signal: AbortSignal) => Promise<FullResponse>,
		read: (answer: HttpResponse<AudioStream>) => Promise<Body>,
	): Promise<Outcome<Body>> {
		this.clock.checkCancelled();
		const attempt = new Attempt(this.clock);
		const work = async (): Promise<Outcome<Body>> => {
			const response = await send(attempt.signal);
			const head = {
				status: response.statusCode,
				headers: this.cleanHeaders(response.headers),
			};
			const body = response.body as AudioStream;
			const wholeness = new Wholeness(head, bytes);
			attempt.watch(body, { silenceMs, mostBytes: MOST_FILE_BYTES, wholeness });
			return { answer: { ...head, body: await read({ ...head, body }) } };
		};
		const outcome = await this.clock.withDeadline(
			endMs,
			work().catch((error: unknown): Outcome<Body> => {
				attempt.end();
				return { failure: readNetworkFailure(error) };
			}),
		);
		const isTooLate = outcome === TIMED_OUT;
		if (isTooLate) attempt.end();
		if (isTooLate || (outcome.failure && attempt.isTimedOut)) {
			this.clock.checkCancelled();
			return { failure: { code: 'ETIMEDOUT', mayHaveArrived: true } };
		}
		// An answer that came all the same is not thrown away: it may name a job that is paid for.
		if (outcome.failure) this.clock.checkCancelled();
		return outcome;
	}

	private cleanHeaders(headers: Record<string, unknown>): HttpResponse<unknown>['headers'] {
		return Object.fromEntries(
			Object.entries(headers).map(([name, value]) => [
				this.keys.clean(name.toLowerCase()),
				this.keys.clean(String(value)),
			]),
		);
	}
}

function isStream(body: ApiRequest['body']): body is SizedStream {
	return typeof body?.stream === 'object';
}
