import type { IDataObject } from 'n8n-workflow';

import { isHttpUrl, isRequestId } from './addresses';
import { isObject, number, parseObject, type RequestAnswer, text } from './answers';
import { audioIn } from './audioAnswer';
import type { HttpResponse } from './httpOutcome';
import { parseUtc } from './utcTime';

/** One request in the account's own record; absent is what is not told, or not yet. */
export interface HistoryRecord {
	requestId: string;
	model?: string;
	/** `COMPLETED`, `FAILED` or `PENDING`. */
	status?: string;
	/** In credits. */
	cost?: number;
	/** What was asked for. */
	text?: string;
	language?: string;
	speed?: number;
	/** The address of the reference recording. */
	inputAudioUrl?: string;
	audioUrl?: string;
	/** When it was submitted, in ms since 1970, by the service's clock. */
	createdMs?: number;
	latencyMs?: number;
	/** Why it failed, in the service's own words. */
	errorMessage?: string;
	/** The row as it came. */
	raw: IDataObject;
}

/** A page of the record. */
export interface HistoryPage {
	/** Its rows, one for each request. */
	records: HistoryRecord[];
	/** How many rows it had: one for each output of a request. */
	rows: number;
	/** How many pages there are, if it was told. */
	pages?: number;
}

/** The names under which a row's time is looked for first (docs/segmind.md, "Request history"). */
const TIME_NAMES = ['created_at', 'model_created', 'createdAt'];

/** Names of other fields that are likely to be the time of a request. */
const LIKELY_TIME = /creat|submit|start/i;

/** Under these names the number of pages is looked for: nobody says what it is called. */
const PAGES_NAMES = ['total_pages', 'totalPages', 'pages', 'last_page', 'lastPage', 'page_count'];

/** What a request may hold its inputs in, if not in itself. */
const INPUTS_NAMES = ['input', 'inputs', 'body'];

function timeIn(row: IDataObject): number | undefined {
	const others = Object.keys(row).filter((name) => LIKELY_TIME.test(name));
	for (const name of [...TIME_NAMES, ...others]) {
		const value = row[name];
		if (typeof value !== 'string' && typeof value !== 'number') continue;
		const time = parseUtc(String(value));
		if (Number.isFinite(time)) return time;
	}
	return undefined;
}

/** The inputs as they were sent: an object, or JSON in a text. */
function inputsIn(value: unknown): IDataObject {
	const body = typeof value === 'string' ? parseObject(value) : value;
	if (!isObject(body)) return {};
	const inner = INPUTS_NAMES.map((name) => body[name]).find(isObject);
	return body.text === undefined && inner ? inner : body;
}

/** Reads a row. @returns undefined for what names no request */
export function readRecord(row: unknown): HistoryRecord | undefined {
	if (!isObject(row) || !isRequestId(row.request_id)) return undefined;
	const inputs = inputsIn(row.request_body);
	const audio = audioIn({ output: row.generation_url });
	const error = isObject(row.error) ? row.error.message : row.error;
	return {
		requestId: row.request_id,
		model: text(row.model_name),
		status: text(row.model_status)?.toUpperCase(),
		cost: number(row.credits_deduction),
		text: typeof inputs.text === 'string' ? inputs.text : undefined,
		language: text(inputs.language),
		speed: number(inputs.speed),
		inputAudioUrl: [inputs.input_audio].find(isHttpUrl),
		audioUrl: audio && 'url' in audio ? audio.url : undefined,
		createdMs: timeIn(row),
		latencyMs: number(row.latency_ms),
		errorMessage: text(error),
		raw: row,
	};
}

/** Reads a single record: the row itself, or with something around it. */
export function readSingleRecord({ body }: HttpResponse<string>): HistoryRecord | undefined {
	const answer = parseObject(body);
	const data = Array.isArray(answer?.data) ? (answer.data as unknown[])[0] : answer?.data;
	return readRecord(answer) ?? readRecord(data);
}

/** Reads a page. @returns undefined if the answer is none */
export function readPage({ body }: HttpResponse<string>): HistoryPage | undefined {
	const answer = parseObject(body);
	const rows = answer?.data;
	if (!Array.isArray(rows)) return undefined;
	const records = new Map<string, HistoryRecord>();
	for (const row of rows) {
		const record = readRecord(row);
		if (!record) continue;
		const known = records.get(record.requestId);
		if (!known?.audioUrl) records.set(record.requestId, record);
	}
	return { records: [...records.values()], rows: rows.length, pages: pagesIn(answer) };
}

function pagesIn(answer: IDataObject | undefined): number | undefined {
	const places = [answer, ...Object.values(answer ?? {})].filter(isObject);
	for (const place of places) {
		const pages = PAGES_NAMES.map((name) => number(place[name])).find(
			(count) => count !== undefined,
		);
		if (pages !== undefined) return pages;
	}
	return undefined;
}

/** A record as the service would have told of the request itself. */
export function answerOf(record: HistoryRecord): RequestAnswer {
	const { requestId, status, audioUrl, errorMessage, cost, raw } = record;
	return { requestId, status: status ?? 'PENDING', audioUrl, errorMessage, facts: { cost }, raw };
}
