import type { IDataObject, IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { withoutKeys } from '../errors/quote';
import type { ExecutionClock } from '../pace/executionClock';
import { CREDENTIAL, type Connection } from './connection';
import {
	type HttpResponse,
	type AudioStream,
	type Outcome,
	readNetworkFailure,
} from './httpOutcome';

/** One request to the API. */
export interface ApiRequest {
	method: 'GET' | 'POST';
	url: string;
	body?: IDataObject;
	/** How long to wait for the answer (of a streamed one: for its next bytes), in ms. */
	timeoutMs: number;
}

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

	/** Sends with the key; the answer's body is text. @throws ExecutionCancelled */
	async forText(request: ApiRequest): Promise<Outcome<string>> {
		return await this.outcome(
			async () => await this.send(request, 'text'),
			(body) => this.clean(typeof body === 'string' ? body : JSON.stringify(body ?? '')),
		);
	}

	/** Sends with the key; the answer's body is a stream, not yet read. @throws ExecutionCancelled */
	async forStream(request: ApiRequest): Promise<Outcome<AudioStream>> {
		return await this.outcome(
			async () => await this.send(request, 'stream'),
			(body) => body as AudioStream,
		);
	}

	/** Fetches a public file without the key; redirects are answers too. @throws ExecutionCancelled */
	async publicFile(url: string, timeoutMs: number): Promise<Outcome<AudioStream>> {
		const options: IHttpRequestOptions = {
			method: 'GET',
			url,
			timeout: timeoutMs,
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			abortSignal: this.clock.abortSignal as IHttpRequestOptions['abortSignal'],
		};
		return await this.outcome(
			async () => (await this.context.helpers.httpRequest(options)) as FullResponse,
			(body) => body as AudioStream,
		);
	}

	/** Reads a body that turned out to be text, not audio. Rejects if it is cut short. */
	async textOf(body: AudioStream | Buffer): Promise<string> {
		const bytes = await this.context.helpers.binaryToBuffer(body);
		return this.clean(bytes.toString('utf8'));
	}

	private async send(
		{ method, url, body, timeoutMs }: ApiRequest,
		encoding: 'text' | 'stream',
	): Promise<FullResponse> {
		return (await this.context.helpers.httpRequestWithAuthentication.call(
			this.context,
			CREDENTIAL,
			{
				method,
				url,
				body,
				timeout: timeoutMs,
				encoding,
				headers: body ? { 'Content-Type': 'application/json' } : {},
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
			},
		)) as FullResponse;
	}

	private async outcome<Body>(
		send: () => Promise<FullResponse>,
		read: (body: unknown) => Body,
	): Promise<Outcome<Body>> {
		this.clock.checkCancelled();
		const outcome = await send().then(
			({ statusCode, headers, body }): Outcome<Body> => ({
				answer: { status: statusCode, headers: this.cleanHeaders(headers), body: read(body) },
			}),
			(error: unknown): Outcome<Body> => ({ failure: readNetworkFailure(error) }),
		);
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
