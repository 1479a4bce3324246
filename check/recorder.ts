import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';

/** A sync run lasts as long as its gateway waits (docs/segmind.md, "Sync"), and then some. */
const ANSWER_MS = 150_000;

/** Of a body that is sent, what is kept: an uploaded recording would fill pages. */
const KEPT_CHARACTERS = 2_000;

/** The service counts requests by the minute (docs/segmind.md, "Rate limits"). */
const MINUTE_MS = 60_000;

/** The clocks differ a little. */
const SLACK_MS = 200;

/** So many minutes in a row without a free place, and something else is wrong. */
const RATE_LIMIT_WAITS = 3;

/** Headers whose values are nobody's business. */
const PRIVATE_HEADERS = ['set-cookie'];

/** An answer as it came. */
export interface Answer {
	method: string;
	path: string;
	status: number;
	headers: Record<string, unknown>;
	bytes: Buffer;
	text: string;
	/** Undefined if the body is no JSON object. */
	json: Record<string, unknown> | undefined;
	seconds: number;
}

/** What is to be sent. */
export interface Call {
	method?: 'GET' | 'POST';
	/** `x-api-key`; null sends none. Absent: the account's key. */
	key?: string | null;
	headers?: Record<string, string>;
	/** Sent as JSON. */
	body?: object;
}

/** Sends requests, and keeps every answer in a folder, the key removed. */
export class Recorder {
	private count = 0;

	/** @param folder where answers are kept; it is made */
	constructor(
		private readonly key: string,
		readonly folder: string,
	) {
		mkdirSync(folder, { recursive: true });
	}

	/**
	 * Sends a request, again once the rate limit allows it: a 429 did nothing (docs/segmind.md, "Money").
	 * @param name of the file that keeps the answer
	 * @throws Error if no answer came
	 */
	async send(name: string, url: string, call: Call = {}): Promise<Answer> {
		for (let left = RATE_LIMIT_WAITS; ; left--) {
			const answer = await this.sendOnce(name, url, call);
			if (answer.status !== 429 || left === 0) return answer;
			const resetAt = Date.parse(String(answer.headers['x-rate-limit-reset-at-utc']));
			const ms = Math.min(resetAt - Date.now() || MINUTE_MS, MINUTE_MS);
			await sleep(Math.max(ms, 0) + SLACK_MS);
		}
	}

	private async sendOnce(name: string, url: string, call: Call): Promise<Answer> {
		const { method = 'GET', key = this.key, body } = call;
		const began = Date.now();
		const response = await request(url, {
			method,
			headers: {
				...(key !== null && { 'x-api-key': key }),
				...(body && { 'content-type': 'application/json' }),
				...call.headers,
			},
			body: body && JSON.stringify(body),
			headersTimeout: ANSWER_MS,
			bodyTimeout: ANSWER_MS,
		});
		const bytes = Buffer.from(await response.body.arrayBuffer());
		const { statusCode: status, headers } = response;
		const text = bytes.toString();
		const path = new URL(url).pathname;
		const seconds = (Date.now() - began) / 1000;
		const answer = { method, path, status, headers, bytes, text, json: readObject(text), seconds };
		this.keep(name, url, call, answer);
		return answer;
	}

	private keep(name: string, url: string, { method, body }: Call, answer: Answer): void {
		const file = join(this.folder, `${String(++this.count).padStart(3, '0')}-${name}`);
		const { status, seconds, text, bytes } = answer;
		const headers = Object.entries(answer.headers).filter(
			([name]) => !PRIVATE_HEADERS.includes(name),
		);
		const isText = /json|text|html/.test(String(answer.headers['content-type']));
		const kept = {
			request: { method, url, body: JSON.stringify(body)?.slice(0, KEPT_CHARACTERS) },
			answer: {
				status,
				seconds,
				headers: Object.fromEntries(headers),
				body: isText ? text : `${bytes.length} bytes, beside this file`,
			},
		};
		writeFileSync(`${file}.json`, this.withoutKey(JSON.stringify(kept, undefined, '\t')));
		if (!isText) writeFileSync(`${file}.audio`, bytes);
	}

	private withoutKey(text: string): string {
		return text.replaceAll(this.key, 'SG_…').replace(/SG_[0-9a-f]{16}/gi, 'SG_…');
	}
}

function readObject(text: string): Answer['json'] {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null && !Array.isArray(value)
			? (value as Record<string, unknown>)
			: undefined;
	} catch {
		return undefined;
	}
}
