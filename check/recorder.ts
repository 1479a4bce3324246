import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type HttpAnswer, type HttpCall, exchange } from '../harness/http.ts';

/** Where the service is; the sandbox has it all at one address. */
export interface Hosts {
	api: string;
	storage: string;
	history: string;
}

/** A sync run lasts as long as its gateway waits (docs/segmind.md, "Sync"), and then some. */
const ANSWER_MS = 150_000;

/** Of a body that is sent, what is kept: an uploaded recording would fill pages. */
const KEPT_CHARACTERS = 2_000;

/** Of the service's headers, those that the node gets. */
const PASSED_ON = /^(content-type|date|x-.*)$/;

/** Headers whose values are nobody's business. */
const PRIVATE = ['set-cookie'];

/** Stands between the node and the service, and keeps every answer in a folder, the key removed. */
export class Recorder {
	/** All answers so far, each with the body that was sent for it. */
	readonly answers: Array<HttpAnswer & { sent?: string }> = [];

	/** What is being done: the name of the files that keep its answers. */
	step = 'start';

	private readonly server = createServer(
		(request, response) => void this.forward(request, response),
	);

	/** @param folder where answers are kept; it is made */
	constructor(
		private readonly hosts: Hosts,
		private readonly key: string,
		private readonly folder: string,
	) {
		mkdirSync(folder, { recursive: true });
	}

	/** Begins to listen. @returns the credential that leads the node here */
	async start(): Promise<Record<'apiKey' | 'baseUrl' | 'storageUrl' | 'historyUrl', string>> {
		await new Promise<void>((ready) => this.server.listen(0, '127.0.0.1', ready));
		const own = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
		return {
			apiKey: this.key,
			baseUrl: `${own}/api`,
			storageUrl: `${own}/storage`,
			historyUrl: `${own}/history`,
		};
	}

	stop(): void {
		this.server.closeAllConnections();
		this.server.close();
	}

	/** Sends what the node never does. @throws Error if no answer came */
	async send(host: keyof Hosts, path: string, call: HttpCall = {}): Promise<HttpAnswer> {
		const url = new URL(`${this.hosts[host]}${path}`);
		const began = Date.now();
		const answer = await exchange(url, { key: this.key, ...call }, ANSWER_MS);
		this.keep(url, call, answer, (Date.now() - began) / 1000);
		return answer;
	}

	/** The inputs of the request that got this id. */
	sentTo(requestId: string): unknown {
		const { sent = 'null' } =
			this.answers.find(({ method, json, headers }) => {
				return method === 'POST' && [json?.request_id, headers['x-request-id']].includes(requestId);
			}) ?? {};
		return JSON.parse(sent);
	}

	private async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const [, host, path = ''] = /^\/(api|storage|history)(\/.*)$/.exec(request.url ?? '') ?? [];
		const key = request.headers['x-api-key'] as string | undefined;
		const body = await text(request);
		try {
			const answer = await this.send(host as keyof Hosts, path, {
				method: request.method as HttpCall['method'],
				key: key ?? null,
				...(body && { body }),
			});
			const headers = Object.entries(answer.headers).filter(([name]) => PASSED_ON.test(name));
			response.writeHead(answer.status, Object.fromEntries(headers) as Record<string, string>);
			response.end(answer.bytes);
		} catch {
			response.destroy();
		}
	}

	private keep(url: URL, { method = 'GET', body }: HttpCall, answer: HttpAnswer, seconds: number) {
		const sent = typeof body === 'string' ? body : JSON.stringify(body);
		const count = String(this.answers.push({ ...answer, sent })).padStart(3, '0');
		const file = join(this.folder, `${count}-${this.step.replace(/\W+/g, '-')}`);
		const { status, bytes } = answer;
		const headers = Object.entries(answer.headers).filter(([name]) => !PRIVATE.includes(name));
		const isText = /json|text|html/.test(String(answer.headers['content-type']));
		const kept = {
			request: { method, url: url.href, body: sent?.slice(0, KEPT_CHARACTERS) },
			answer: {
				status,
				seconds,
				headers: Object.fromEntries(headers),
				body: isText ? answer.text : `${bytes.length} bytes, beside this file`,
			},
		};
		writeFileSync(`${file}.json`, this.withoutKey(JSON.stringify(kept, undefined, '\t')));
		if (!isText) writeFileSync(`${file}.audio`, bytes);
	}

	private withoutKey(content: string): string {
		return content.replaceAll(this.key, 'SG_…').replace(/SG_[0-9a-f]{16}/gi, 'SG_…');
	}
}
