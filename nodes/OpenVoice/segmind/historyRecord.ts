import type { IDataObject } from 'n8n-workflow';

import { EXAMPLE_VOICE_URL, MODEL } from '../models/openvoice';
import { isHttpUrl, isRequestId } from './addresses';
import { cost, isObject, number, parseObject, type RequestAnswer, text } from './answers';
import { audioIn, bounded, parseJson } from './audioAnswer';
import type { HttpResponse } from './httpOutcome';
import { readTime, type UtcTime } from './utcTime';

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
	/** Absent, like `speed`: the service leaves out what is the default. */
	language?: string;
	speed?: number;
	/** The address of the reference recording. */
	inputAudioUrl?: string;
	audioUrl?: string;
	/** When it was submitted, in ms since 1970, by the service's clock. */
	createdMs?: number;
	/** That time named no zone, and was taken for UTC. */
	isZoneless?: boolean;
	latencyMs?: number;
	/** Why it failed, in the service's own words. */
	errorMessage?: string;
	/** The row as it came; absent where only what matching needs was kept. */
	raw?: IDataObject;
}

/** A page of the record. */
export interface HistoryPage {
	/** Its requests of OpenVoice. */
	records: HistoryRecord[];
	/** What stands for each of its rows: the request's id, or the row's place where it has none. */
	rowIds: string[];
	/** How many pages, and how many rows there are, if it was told. */
	pages?: number;
	total?: number;
}

/** The names under which a row's time is looked for first (docs/segmind.md, "Request history"). */
const TIME_NAMES = ['created_at', 'model_created', 'createdAt'];

/** Names of other fields that are likely to be the time of a request. */
const LIKELY_TIME = /creat|submit|start/i;

/** Under these names the number of pages is looked for: nobody says what it is called. */
const PAGES_NAMES = ['total_pages', 'totalPages', 'pages', 'last_page', 'lastPage', 'page_count'];

/** The same for the number of rows. */
const TOTAL_NAMES = ['total', 'total_count', 'totalCount', 'total_items', 'totalItems'];

/** What a request may hold its inputs in, if not in itself. */
const INPUTS_NAMES = ['input', 'inputs', 'body'];

/** The model by itself, with an owner before it, or with a version behind it. */
const OPENVOICE = new RegExp(`(^|/)${MODEL}([-_.:@/ ]?v?\\d[\\w.]*)?$`, 'i');

/** JSON in a text in JSON: no service wraps it deeper. */
const DEEPEST_JSON = 3;

/** No request is older than the model, which came out in December 2023. */
export const FIRST_REQUEST_MS = Date.UTC(2023, 11, 1);

/** A time after this is none: n8n could not show it either. */
const LAST_TIME_MS = Date.UTC(2200, 0, 1);

function timeIn(row: IDataObject): UtcTime | undefined {
	const others = Object.keys(row).filter((name) => LIKELY_TIME.test(name));
	for (const name of [...TIME_NAMES, ...others]) {
		const value = row[name];
		if (typeof value !== 'string' && typeof value !== 'number') continue;
		const time = readTime(String(value));
		if (time.ms >= FIRST_REQUEST_MS && time.ms < LAST_TIME_MS) return time;
	}
	return undefined;
}

/** The inputs as they were sent: an object, or JSON in a text, in themselves or in a field of their own. */
function inputsIn(value: unknown, depth = 0): IDataObject {
	const body = typeof value === 'string' ? parseJson(value) : value;
	if (typeof body === 'string') return depth < DEEPEST_JSON ? inputsIn(body, depth + 1) : {};
	if (!isObject(body) || body.text !== undefined) return isObject(body) ? body : {};
	const inner = INPUTS_NAMES.map((name) => body[name]).find((one) => Boolean(one));
	return inner !== undefined && depth < DEEPEST_JSON ? inputsIn(inner, depth + 1) : body;
}

/** The recording's address; the service may leave out the default, its example. */
function voiceIn({ text: said, input_audio }: IDataObject): string | undefined {
	if (input_audio === undefined && said !== undefined) return EXAMPLE_VOICE_URL;
	return [input_audio].find(isHttpUrl);
}

function isOpenVoice({ model_name }: IDataObject): boolean {
	const model = text(model_name)?.trim();
	return model === undefined || OPENVOICE.test(model);
}

/** Reads a row. @returns undefined for what names no request */
export function readRecord(row: unknown): HistoryRecord | undefined {
	if (!isObject(row) || !isRequestId(row.request_id)) return undefined;
	const inputs = inputsIn(row.request_body);
	const audio = audioIn({ output: row.generation_url });
	const error = isObject(row.error) ? row.error.message : row.error;
	const created = timeIn(row);
	return {
		requestId: row.request_id,
		model: text(row.model_name),
		status: text(row.model_status)?.toUpperCase(),
		cost: cost(row.credits_deduction),
		text: typeof inputs.text === 'string' ? inputs.text : undefined,
		language: text(inputs.language),
		speed: number(inputs.speed),
		inputAudioUrl: voiceIn(inputs),
		audioUrl: audio && 'url' in audio ? audio.url : undefined,
		createdMs: created?.ms,
		...(created?.isZoneless && { isZoneless: true }),
		latencyMs: number(row.latency_ms),
		errorMessage: text(error),
		raw: bounded(row),
	};
}

/** Reads a single record: the row itself, or with something around it. */
export function readSingleRecord({ body }: HttpResponse<string>): HistoryRecord | undefined {
	const answer = parseObject(body);
	const data = Array.isArray(answer?.data) ? (answer.data as unknown[])[0] : answer?.data;
	return readRecord(answer) ?? readRecord(data);
}

/**
 * Reads a page; of rows of other models, which may hold megabytes, nothing is read but the id.
 * @returns undefined if the answer is none
 */
export function readPage({ body }: HttpResponse<string>): HistoryPage | undefined {
	const answer = parseObject(body);
	const rows = answer?.data;
	if (!answer || !Array.isArray(rows)) return undefined;
	const records = new Map<string, HistoryRecord>();
	const rowIds = rows.map((row: unknown, index) => {
		if (!isObject(row) || !isRequestId(row.request_id)) return `row ${index}`;
		const id = row.request_id;
		if (isOpenVoice(row) && !records.get(id)?.audioUrl) {
			const record = readRecord(row);
			if (record) records.set(id, record);
		}
		return id;
	});
	return {
		records: [...records.values()],
		rowIds,
		pages: countIn(answer, PAGES_NAMES),
		total: countIn(answer, TOTAL_NAMES),
	};
}

function countIn(answer: IDataObject, names: string[]): number | undefined {
	const places = [answer, ...Object.values(answer)].filter(isObject);
	const counts = places.flatMap((place) => names.map((name) => number(place[name])));
	return counts.find((count) => count !== undefined);
}

/** A record as the service would have told of the request itself. */
export function answerOf(record: HistoryRecord): RequestAnswer {
	const { requestId, status, audioUrl, errorMessage, cost } = record;
	const { raw = { request_id: requestId, model_status: status, generation_url: audioUrl } } =
		record;
	return { requestId, status: status ?? 'PENDING', audioUrl, errorMessage, facts: { cost }, raw };
}
