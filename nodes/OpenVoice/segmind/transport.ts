import type { IDataObject, IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { withoutKeys } from '../errors/quote';
import { type ExecutionClock, TOO_LATE } from '../pace/executionClock';
import { CREDENTIAL, type Connection } from './connection';
import {
	type HttpResponse,
	type AudioStream,
	type Outcome,
	readNetworkFailure,
} from './httpOutcome';
import { MOST_JSON_BYTES, readUpTo } from './readBody';

/** One request to the API. */
export interface ApiRequest {
	method: 'GET' | 'POST';
	url: string;
	body?: IDataObject;
	/** How long it may take in all, until its answer is read, in ms. */
	timeoutMs: number;
	/** How long the service may be silent meanwhile, in ms; absent: as long. */
	silenceMs?: number;
}

/** A file that is fetched without the key. */
export interface PublicFile {
	url: string;
	/** When it has to be there, in ms since 1970. */
	endMs: number;
	/** How long its server may be silent, in ms. */
	silenceMs: number;
}

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
 * wherever an answer says that the audio lies.
 */
export class Transport {
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly connection: Connection,
		private readonly clock: ExecutionClock,
	) {}

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
		return await this.exchange(
			this.clock.now() + request.timeoutMs,
			async () => await this.sendWithKey(request),
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

	/**
	 * Fetches a public file without the key; redirects are answers too.
	 * @param keep is given the answer, and has until `endMs` for its body
	 * @throws ExecutionCancelled; what `keep` throws
	 */
	async publicFile<Kept>(
		{ url, endMs, silenceMs }: PublicFile,
		keep: (answer: HttpResponse<AudioStream>) => Promise<Kept>,
	): Promise<Outcome<Kept>> {
		const options: IHttpRequestOptions = {
			method: 'GET',
			url,
			timeout: Math.ceil(silenceMs),
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			abortSignal: this.clock.abortSignal,
		};
		return await this.exchange(
			endMs,
			async () => (await this.context.helpers.httpRequest(options)) as FullResponse,
			keep,
		);
	}

	/** Reads a body as text, up to a size. Rejects if it is cut short. */
	async text(body: AudioStream | Buffer, mostBytes = MOST_JSON_BYTES): Promise<string> {
		return this.clean((await readUpTo(body, mostBytes)).toString('utf8'));
	}

	private async sendWithKey({
		method,
		url,
		body,
		timeoutMs,
		silenceMs = timeoutMs,
	}: ApiRequest): Promise<FullResponse> {
		return (await this.context.helpers.httpRequestWithAuthentication.call(
			this.context,
			CREDENTIAL,
			{
				method,
				url,
				body,
				timeout: Math.ceil(Math.min(timeoutMs, silenceMs)),
				encoding: 'stream',
				headers: body ? { 'Content-Type': 'application/json' } : {},
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
	}

	private async exchange<Body>(
		endMs: number,
		send: () => Promise<FullResponse>,
		read: (answer: HttpResponse<AudioStream>) => Promise<Body>,
	): Promise<Outcome<Body>> {
		this.clock.checkCancelled();
		let isOver = false;
		let open: AudioStream | undefined;
		const work = async (): Promise<Outcome<Body>> => {
			const { statusCode, headers, body } = await send();
			open = body as AudioStream;
			// Whoever reads it hears of an error; while nobody does, it must not end n8n's process.
			open.on('error', () => {});
			if (isOver) open.destroy();
			const answer = { status: statusCode, headers: this.cleanHeaders(headers), body: open };
			return { answer: { ...answer, body: await read(answer) } };
		};
		const outcome = await this.clock.within(
			endMs,
			work().catch((error: unknown): Outcome<Body> => ({ failure: readNetworkFailure(error) })),
		);
		if (outcome === TOO_LATE) {
			isOver = true;
			open?.destroy();
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
				name.toLowerCase(),
				this.clean(String(value)),
			]),
		);
	}

	private clean(text: string): string {
		return withoutKeys(text, this.connection.apiKey);
	}
}
