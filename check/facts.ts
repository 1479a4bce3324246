import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { INodeParameters } from 'n8n-workflow';
import { sum } from 'simple-statistics';
import { type Engine, startEngine } from '../harness/engine/n8nEngine.ts';
import type { HttpAnswer } from '../harness/http.ts';
import {
	MODEL,
	TYPICAL_COST_CREDITS,
	TYPICAL_RUN_SECONDS,
} from '../nodes/OpenVoice/models/openvoice.ts';
import { type Finding, type Findings, isSo, type Verdict } from './findings.ts';
import type { Recorder } from './recorder.ts';

/** Well formed, and nobody's. */
const WRONG_KEY = 'SG_0000000000000000';

/** The default text of the model's page, and one beyond the 500 characters that one client believes in. */
const SHORT_TEXT = 'Did you ever hear a folk tale about a giant turtle?';
const LONG_TEXT = 'The quick brown fox jumps over the lazy dog and comes back. '.repeat(10).trim();

/** A voice to upload: somebody speaking, not a tone, for the model looks for speech. */
const RECORDING = new URL('../sandbox/speech/reference.mp3', import.meta.url);

/** How long a record may be late, and how often it is read until then. */
const LATE_MS = 60_000;
const READ_EVERY_MS = 1_000;

/** Names under which the time of a record has been guessed (docs/segmind.md, "Request history"). */
const TIMES = ['created_at', 'model_created', 'createdAt'];

const HISTORY = '/inference-request/request-history';
const CREDITS = '/v1/get-user-credits';

/** How many runs are made at most, one of them to fail; and what they cost, as far as is known, in credits. */
export const RUNS = 4;
export const ESTIMATE = RUNS * TYPICAL_COST_CREDITS;

type Direct = [
	section: string,
	fact: string,
	status: number,
	path: string,
	call?: Parameters<Recorder['send']>[2],
];

const POST = { method: 'POST', body: {} } as const;

/** Requests that the node never sends. */
const UNSENT: Direct[] = [
	['Errors', 'An unknown model', 404, `/v2/no-such-model-${randomUUID()}`, POST],
	['Async', 'The status of an unknown request', 404, `/v2/requests/${randomUUID()}/status`],
	['Async', 'The result of an unknown request', 404, `/v2/requests/${randomUUID()}`],
	['Errors', 'GET where POST is due', 405, '/v2/openvoice'],
];

/** What is said of a run by the item that the node gives out. */
interface Item {
	requestId?: string;
	mimeType?: string;
	cost?: number;
	inferenceTime?: number;
}

/** Runs the node, as users do, with a recorder between it and the service, and looks at what came by. */
export class Facts {
	private engine!: Engine;
	private credential!: Awaited<ReturnType<Recorder['start']>>;

	constructor(
		private readonly recorder: Recorder,
		private readonly findings: Findings,
		private readonly voiceUrl: string,
	) {}

	async start(): Promise<void> {
		const project = process.cwd();
		this.engine = await startEngine({ coreFolder: project, packageFolder: project });
		this.credential = await this.recorder.start();
	}

	/** All that costs nothing. @returns whether the key is accepted */
	async free(): Promise<boolean> {
		const balance = { resource: 'account', operation: 'getCredits' };
		const { error } = await this.node('Account', 'balance', balance);
		const isKeyGood = ![401, 403].includes(this.recorder.answers.at(-1)?.status ?? 0);
		this.findings.note('Account', 'The balance', 'a balance', error ?? 'a balance', isSo(!error));
		const { json } = await this.direct('Errors', 'Without a key', 401, CREDITS, { key: null });
		const words = json?.error_description ?? json?.error;
		const expected = 'Missing Authorization or x-api-key in header';
		const holds = isSo(words === expected);
		this.findings.note('Errors', 'Without a key, in words', expected, words, holds);
		await this.direct('Errors', 'With a wrong key', 401, CREDITS, { key: WRONG_KEY });
		const bearer = { key: null, headers: { authorization: `Bearer ${this.credential.apiKey}` } };
		await this.direct('Authentication', 'With a bearer token', 401, CREDITS, bearer);
		if (!isKeyGood) return false;
		for (const row of UNSENT) await this.direct(...row);
		const list = { resource: 'request', operation: 'getMany', limit: 5 };
		await this.node('Request history', 'history', list);
		return true;
	}

	/** Runs that cost credits, none that may go beyond `most`. @returns the credits that were spent */
	async paid(most: number): Promise<number> {
		const long = `${LONG_TEXT.length} characters`;
		const runs: Array<[string, () => Promise<number>]> = [
			['A run as on the model’s page', async () => await this.speech('async')],
			['A speed of 3', async () => await this.badValue()],
			['A sync run with an uploaded voice', async () => await this.speech('sync')],
			[long, async () => await this.speech('long', LONG_TEXT)],
		];
		const costs: number[] = [];
		for (const [name, run] of runs) {
			const why = `not run: ${most} credits would not be enough`;
			if (sum(costs) + TYPICAL_COST_CREDITS <= most) costs.push(await run());
			else this.findings.note('Money', name, '', why, 'open');
		}
		if (costs.length === runs.length) {
			const [short, ofLong] = [costs[0], costs.at(-1)];
			const more = ofLong === short ? 'as much as' : `${ofLong} credits, not the ${short} of`;
			const guess = 'more than a short text, or not';
			this.findings.note('The model', `What ${long} cost`, guess, `${more} a short text`, 'new');
		}
		return Number(sum(costs).toFixed(6));
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
		const { requestId, mimeType, cost, inferenceTime: seconds = 0 } = item;
		const given = `${name}: what the node gives out`;
		findings.note(section, given, 'audio', error ?? 'audio', isSo(!error));
		if (error) return TYPICAL_COST_CREDITS;
		const isLast = ({ json, status }: HttpAnswer) => status === 200 && !json?.data;
		const shape = shapeOf(recorder.answers.filter(isLast).at(-1));
		const price = cost === undefined ? undefined : `${cost} credits`;
		const isAbout = Math.abs((cost ?? 0) - TYPICAL_COST_CREDITS) <= TYPICAL_COST_CREDITS / 2;
		// Nobody says how long other texts than ordinary ones take.
		const isUsual = Math.abs(Math.log(seconds / TYPICAL_RUN_SECONDS)) < Math.log(3);
		const ofTime = name === 'async' ? isSo(isUsual) : 'new';
		const rows: Finding[] = [
			[section, 'how its audio is given', 'any known shape', shape, 'new'],
			['The model', 'the format of its audio', 'WAV or MP3', mimeType, 'new'],
			['The model', 'what it costs', `about ${TYPICAL_COST_CREDITS} credits`, price, isSo(isAbout)],
			['The model', 'how long it runs', `about ${TYPICAL_RUN_SECONDS} s`, `${seconds} s`, ofTime],
		];
		for (const [of, what, ...seen] of rows) findings.note(of, `${name}: ${what}`, ...seen);
		if (requestId) {
			const path = `/v1/requests/${requestId}`;
			await this.direct('Async', `${name}: its output at poll_url`, 200, path);
			await this.record(name, requestId, 'COMPLETED', cost);
		}
		return cost ?? TYPICAL_COST_CREDITS;
	}

	/** A value out of its range, which the node itself would not send. @returns what it cost */
	private async badValue(): Promise<number> {
		const { findings, recorder } = this;
		const expected = 'accepted, then FAILED and not billed; or 406';
		const note = (seen: unknown, holds: boolean) =>
			findings.note('Async', 'bad-value: a speed of 3', expected, seen, isSo(holds));
		const body = { input_audio: this.voiceUrl, text: SHORT_TEXT, speed: 3, language: 'EN_NEWEST' };
		recorder.step = 'bad-value';
		const { status, json } = await recorder.send('api', '/v2/openvoice', { method: 'POST', body });
		const requestId = json?.request_id;
		if (typeof requestId !== 'string') {
			note(status, status === 406);
			return 0;
		}
		const result = { resource: 'request', operation: 'getResult', requestId };
		const { error } = await this.node('Async', 'bad-value', result);
		const end = recorder.answers.filter(({ path }) => path.includes(requestId)).at(-1)?.status;
		note(`accepted, then ${end}`, error !== undefined && end === 422);
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
		const { findings, recorder } = this;
		const section = 'Request history';
		const fact = `${name}: its record`;
		const began = Date.now();
		const read = async () => await recorder.send('history', `${HISTORY}/${requestId}`);
		const isLate = ({ status, json }: HttpAnswer) =>
			status === 404 || [null, 'PENDING'].includes(json?.model_status as null);
		let answer = await read();
		while (isLate(answer) && Date.now() < began + LATE_MS) {
			await sleep(READ_EVERY_MS);
			answer = await read();
		}
		if (answer.status === 403 || answer.status === 404) {
			return findings.note(section, fact, '', `not to be read: ${answer.status}`, 'open');
		}
		if (!findings.checkAnswer(section, fact, answer, 200)) return;
		const late = `${Math.round((Date.now() - began) / 1000)} s after its end`;
		const { model_name, model_status, request_body, credits_deduction, ...record } =
			answer.json ?? {};
		const isText = typeof request_body === 'string';
		const inputs: unknown = isText ? JSON.parse(request_body) : request_body;
		const isAsSent = isDeepStrictEqual(inputs, recorder.sentTo(requestId));
		const times = TIMES.filter((time) => time in record).join(', ');
		const none = `none of them in ${Object.keys(record).join(', ')}`;
		const isModel = String(model_name).toLowerCase() === MODEL;
		const isPrice = cost === undefined || credits_deduction === cost;
		const form = isText ? 'JSON in a string' : 'an object';
		const sent = isAsSent ? 'as sent' : JSON.stringify(inputs);
		const rows: Array<[what: string, expected: string, seen: unknown, Verdict]> = [
			['how late it lands', 'at once or soon', late, 'new'],
			['model_name', MODEL, model_name, isSo(isModel)],
			['state', status, model_status, isSo(model_status === status)],
			['request_body', 'an object, or JSON in a string', form, 'new'],
			['inputs in it', 'as sent', sent, isSo(isAsSent)],
			['price', String(cost ?? 'any'), credits_deduction, isSo(isPrice)],
			['name of its time', TIMES.join(' or '), times || none, times ? 'new' : 'wrong'],
		];
		for (const [what, ...seen] of rows) findings.note(section, `${fact}, ${what}`, ...seen);
	}

	/** One request that the node never sends, as the contract says. */
	private async direct(...[section, fact, status, path, call]: Direct): Promise<HttpAnswer> {
		this.recorder.step = fact;
		const answer = await this.recorder.send('api', path, call);
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
		const seen = recorder.answers.length;
		const data = await readFile(RECORDING);
		const execution = await this.engine.runWorkflow({
			items: [{ json: {}, binary: { data: { data, mimeType: 'audio/mpeg' } } }],
			parameters,
			credentials: { segmindApi: this.credential },
		});
		const facts = new Set<string>();
		for (const answer of recorder.answers.slice(seen)) {
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
