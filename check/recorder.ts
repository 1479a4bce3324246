import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { type HttpAnswer, type HttpCall, exchange } from '../harness/http.ts';

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

/** An answer as it came, and how long it took. */
export interface RecordedAnswer extends HttpAnswer {
	seconds: number;
}

/** What is to be sent. */
export type RecordedCall = Omit<HttpCall, 'method' | 'body'> & {
	method?: 'GET' | 'POST';
	body?: object;
};

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
	async send(name: string, url: string, call: RecordedCall = {}): Promise<RecordedAnswer> {
		for (let left = RATE_LIMIT_WAITS; ; left--) {
			const answer = await this.sendOnce(name, url, call);
			if (answer.status !== 429 || left === 0) return answer;
			const resetAt = Date.parse(String(answer.headers['x-rate-limit-reset-at-utc']));
			const ms = Math.min(resetAt - Date.now() || MINUTE_MS, MINUTE_MS);
			await sleep(Math.max(ms, 0) + SLACK_MS);
		}
	}

	private async sendOnce(name: string, url: string, call: RecordedCall): Promise<RecordedAnswer> {
		const began = Date.now();
		const wire = await exchange(new URL(url), { key: this.key, ...call }, ANSWER_MS);
		const answer = { ...wire, seconds: (Date.now() - began) / 1000 };
		this.keep(name, url, call, answer);
		return answer;
	}

	private keep(
		name: string,
		url: string,
		{ method, body }: RecordedCall,
		answer: RecordedAnswer,
	): void {
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
