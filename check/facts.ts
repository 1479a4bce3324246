import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { INodeParameters } from 'n8n-workflow';
import { type Engine, startEngine } from '../harness/engine/n8nEngine.ts';
import type { HttpAnswer } from '../harness/http.ts';
import {
	MODEL,
	TYPICAL_COST_CREDITS,
	TYPICAL_RUN_SECONDS,
} from '../nodes/OpenVoice/models/openvoice.ts';
import type { Findings } from './findings.ts';
import type { Recorder } from './recorder.ts';

/** Well formed, and nobody's. */
const WRONG_KEY = 'SG_0000000000000000';

/** The default text of the model's page, and one beyond the 500 characters that one client believes in. */
const SHORT_TEXT = 'Did you ever hear a folk tale about a giant turtle?';
const LONG_TEXT = 'The quick brown fox jumps over the lazy dog and comes back. '.repeat(10).trim();

/** A voice to upload: somebody speaking, not a tone, for the model looks for speech. */
const RECORDING = new URL('../sandbox/speech/reference.mp3', import.meta.url);

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/** How long a record may be late, and how often it is read until then. */
const LATE_MS = 60_000;
const READ_EVERY_MS = 1_000;

/** Names under which the time of a record has been guessed (docs/segmind.md, "Request history"). */
const TIMES = ['created_at', 'model_created', 'createdAt'];

const HISTORY = '/inference-request/request-history';

/** How many runs are made at most, one of them to fail; and what they cost, as far as is known, in credits. */
export const RUNS = 4;
export const ESTIMATE = RUNS * TYPICAL_COST_CREDITS;

/** What is said of a run by the item that the node gives out. */
interface Item {
	requestId?: string;
	audioUrl?: string;
	mimeType?: string;
	cost?: number;
	inferenceTime?: number;
}

/** Runs the node, as users do, with a recorder between it and the service, and looks at what came by. */
export class Facts {
	private engine!: Engine;
	private credential!: Awaited<ReturnType<Recorder['start']>>;
	private seen = 0;

	constructor(
		private readonly recorder: Recorder,
		private readonly findings: Findings,
		private readonly voiceUrl: string,
	) {}

	async start(): Promise<void> {
		[this.engine, this.credential] = await Promise.all([
			startEngine({ coreFolder: PROJECT, packageFolder: PROJECT }),
			this.recorder.start(),
		]);
	}

	/** All that costs nothing. @returns whether the key is accepted */
	async free(): Promise<boolean> {
		const { recorder, findings } = this;
		const credits = '/v1/get-user-credits';
		const { error } = await this.node('Account', 'balance', {
			resource: 'account',
			operation: 'getCredits',
		});
		const isKeyGood = ![401, 403].includes(recorder.answers.at(-1)?.status ?? 0);
		findings.check('Account', 'The balance', 'a balance', error ?? 'a balance', !error);
		const key = this.credential.apiKey;
		const missing = await this.direct('Errors', 'Without a key', 401, credits, { key: null });
		const words = String(missing.json?.error_description ?? missing.json?.error);
		const expected = 'Missing Authorization or x-api-key in header';
		findings.check('Errors', 'Without a key, in words', expected, words, words === expected);
		await this.direct('Errors', 'With a wrong key', 401, credits, { key: WRONG_KEY });
		const headers = { authorization: `Bearer ${key}` };
		await this.direct('Authentication', 'With a bearer token', 401, credits, {
			key: null,
			headers,
		});
		if (!isKeyGood) return false;
		const model = `/v2/no-such-model-${randomUUID()}`;
		await this.direct('Errors', 'An unknown model', 404, model, { method: 'POST', body: {} });
		const id = `/v2/requests/${randomUUID()}`;
		await this.direct('Async', 'The status of an unknown request', 404, `${id}/status`);
		await this.direct('Async', 'The result of an unknown request', 404, id);
		await this.direct('Errors', 'GET where POST is due', 405, '/v2/openvoice');
		await this.node('Request history', 'history', {
			resource: 'request',
			operation: 'getMany',
			limit: 5,
		});
		return true;
	}

	/** Runs that cost credits, none that may go beyond `most`. @returns the credits that were spent */
	async paid(most: number): Promise<number> {
		let spent = 0;
		let short = 0;
		const runs: Array<[string, () => Promise<number>]> = [
			['A run as on the model’s page', async () => (short = await this.speech('async'))],
			['A speed of 3', async () => await this.badValue()],
			['A sync run with an uploaded voice', async () => await this.speech('sync')],
			[
				`${LONG_TEXT.length} characters`,
				async () => {
					const cost = await this.speech('long', LONG_TEXT);
					const more = cost === short ? 'as much as' : `${cost} credits, not the ${short} of`;
					const fact = `What ${LONG_TEXT.length} characters cost`;
					this.findings.learn(
						'The model',
						fact,
						'more than a short text, or not',
						`${more} a short text`,
					);
					return cost;
				},
			],
		];
		for (const [name, run] of runs) {
			if (spent + TYPICAL_COST_CREDITS <= most) spent += await run();
			else this.findings.leaveOpen('Money', name, `not run: ${most} credits would not be enough`);
		}
		return Number(spent.toFixed(6));
	}

	/** Has the node speak. @returns what it cost */
	private async speech(name: 'async' | 'sync' | 'long', text = SHORT_TEXT): Promise<number> {
		const { findings, recorder } = this;
		const isSync = name === 'sync';
		const section = isSync ? 'Sync' : 'Async';
		const { item, error } = await this.node(section, name, {
			text,
			processing: isSync ? 'sync' : 'async',
			inputAudioSource: isSync ? 'binary' : 'url',
			...(!isSync && { inputAudioUrl: this.voiceUrl }),
		});
		const { requestId, mimeType, cost, inferenceTime: seconds } = item;
		findings.check(section, `${name}: what the node gives out`, 'audio', error ?? 'audio', !error);
		if (error) return TYPICAL_COST_CREDITS;
		const last = recorder.answers
			.filter(({ json, status }) => status === 200 && !json?.data)
			.at(-1);
		findings.learn(section, `${name}: how its audio is given`, 'any known shape', shapeOf(last));
		findings.learn('The model', `${name}: the format of its audio`, 'WAV or MP3', String(mimeType));
		const isAbout = Math.abs((cost ?? 0) - TYPICAL_COST_CREDITS) <= TYPICAL_COST_CREDITS / 2;
		const price = cost === undefined ? undefined : `${cost} credits`;
		findings.check(
			'The model',
			`${name}: what it costs`,
			`about ${TYPICAL_COST_CREDITS} credits`,
			price,
			isAbout,
		);
		// Nobody says how long other texts than ordinary ones take.
		const isUsual = Math.abs(Math.log((seconds ?? 0) / TYPICAL_RUN_SECONDS)) < Math.log(3);
		const time = `about ${TYPICAL_RUN_SECONDS} s`;
		if (name === 'async') {
			findings.check('The model', `${name}: how long it runs`, time, `${seconds} s`, isUsual);
		} else findings.learn('The model', `${name}: how long it runs`, time, `${seconds} s`);
		if (requestId) {
			await this.direct(
				'Async',
				`${name}: its output at poll_url`,
				200,
				`/v1/requests/${requestId}`,
			);
			await this.record(name, requestId, 'COMPLETED', cost);
		}
		return cost ?? TYPICAL_COST_CREDITS;
	}

	/** A value out of its range, which the node itself would not send. @returns what it cost */
	private async badValue(): Promise<number> {
		const fact = 'bad-value: a speed of 3';
		const expected = 'accepted, then FAILED and not billed; or 406';
		const body = { input_audio: this.voiceUrl, text: SHORT_TEXT, speed: 3, language: 'EN_NEWEST' };
		this.recorder.step = 'bad-value';
		const { status, json } = await this.recorder.send('api', '/v2/openvoice', {
			method: 'POST',
			body,
		});
		const requestId = json?.request_id;
		if (typeof requestId !== 'string') {
			this.findings.check('Async', fact, expected, status, status === 406);
			return 0;
		}
		const { error } = await this.node('Async', 'bad-value', {
			resource: 'request',
			operation: 'getResult',
			requestId,
		});
		const end = this.recorder.answers.filter(({ path }) => path.includes(requestId)).at(-1)?.status;
		this.findings.check(
			'Async',
			fact,
			expected,
			`accepted, then ${end}`,
			error !== undefined && end === 422,
		);
		await this.record('bad-value', requestId, 'FAILED', 0);
		return error ? 0 : TYPICAL_COST_CREDITS;
	}

	/** Looks a request up in the account's history, and compares. */
	private async record(
		name: string,
		requestId: string,
		status: string,
		cost?: number,
	): Promise<void> {
		const section = 'Request history';
		const { findings, recorder } = this;
		const fact = `${name}: its record`;
		const began = Date.now();
		const sent = recorder.answers.length;
		let answer: HttpAnswer;
		do {
			if (recorder.answers.length > sent) await sleep(READ_EVERY_MS);
			answer = await recorder.send('history', `${HISTORY}/${requestId}`);
		} while (
			(answer.status === 404 || [null, 'PENDING'].includes(answer.json?.model_status as null)) &&
			Date.now() < began + LATE_MS
		);
		this.seen = recorder.answers.length;
		if (answer.status === 403 || answer.status === 404) {
			return findings.leaveOpen(section, fact, `not to be read: ${answer.status}`);
		}
		if (!findings.checkAnswer(section, fact, answer, 200)) return;
		const late = `${Math.round((Date.now() - began) / 1000)} s after its end`;
		findings.learn(section, `${fact}, how late it lands`, 'at once or soon', late);
		const { model_name, model_status, request_body, credits_deduction, ...record } =
			answer.json ?? {};
		const model = String(model_name);
		findings.check(section, `${fact}, model_name`, MODEL, model, model.toLowerCase() === MODEL);
		findings.check(section, `${fact}, state`, status, model_status, model_status === status);
		const isText = typeof request_body === 'string';
		const inputs = (isText ? JSON.parse(request_body) : request_body) as Record<string, unknown>;
		const form = isText ? 'JSON in a string' : 'an object';
		findings.learn(section, `${fact}, request_body`, 'an object, or JSON in a string', form);
		const asSent = recorder.sentTo(requestId);
		const isEqual = isDeepStrictEqual(inputs, asSent);
		findings.check(
			section,
			`${fact}, inputs in it`,
			'as sent',
			isEqual ? 'as sent' : JSON.stringify(inputs),
			isEqual,
		);
		const isPrice = cost === undefined || credits_deduction === cost;
		findings.check(section, `${fact}, price`, String(cost ?? 'any'), credits_deduction, isPrice);
		const time = TIMES.filter((one) => one in record).join(', ');
		const names = time || `none of them in ${Object.keys(record).join(', ')}`;
		findings.learn(section, `${fact}, name of its time`, TIMES.join(' or '), names, time !== '');
	}

	/** One request that the node never sends, as the contract says. */
	private async direct(...[section, fact, status, path, call]: Direct): Promise<HttpAnswer> {
		this.recorder.step = fact;
		const answer = await this.recorder.send('api', path, call);
		this.seen = this.recorder.answers.length;
		this.findings.checkAnswer(section, fact, answer, status);
		return answer;
	}

	/** Runs the node on one item, and holds each answer that it got against the contract. */
	private async node(
		section: string,
		name: string,
		parameters: INodeParameters,
	): Promise<{ item: Item; error?: string }> {
		const { recorder, findings } = this;
		recorder.step = name;
		this.seen = recorder.answers.length;
		const data = await readFile(RECORDING);
		const execution = await this.engine.runWorkflow({
			items: [{ json: {}, binary: { data: { data, mimeType: 'audio/mpeg' } } }],
			parameters,
			credentials: { segmindApi: this.credential },
		});
		const facts = new Set<string>();
		for (const answer of recorder.answers.slice(this.seen)) {
			const path = answer.path.replace(/[0-9a-f-]{32,}/gi, '{id}');
			const state = answer.json?.status ?? answer.status;
			const fact = `${name}: ${answer.method} ${path}, ${String(state)}`;
			if (!facts.has(fact)) findings.checkAnswer(section, fact, answer);
			facts.add(fact);
		}
		const item = (execution.outputItems()[0]?.json ?? {}) as Item;
		return { item, error: execution.error?.message };
	}
}

type Direct = [
	section: string,
	fact: string,
	status: number,
	path: string,
	call?: Parameters<Recorder['send']>[2],
];

/** How an answer gives its audio, in words. */
function shapeOf(answer: HttpAnswer | undefined): string {
	if (!answer?.json) return 'the bytes themselves';
	const { json } = answer;
	const name = ['output', 'audio', 'audios', 'audio_url', 'data'].find((one) => json[one]);
	if (name === undefined) return `none in ${Object.keys(json).join(', ')}`;
	const value = json[name];
	if (typeof value !== 'string') return `${name}: ${JSON.stringify(value).slice(0, 60)}`;
	return `${name}: ${/^https?:/.test(value) ? 'an address' : `${value.slice(0, 20)}…`}`;
}
