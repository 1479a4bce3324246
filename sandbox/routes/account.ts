import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { pause } from '../clock.ts';
import { addressOf, enter, otherMethods } from '../http.ts';
import type { Job } from '../jobs.ts';
import {
	type Entry,
	keptInputs,
	otherEntries,
	otherRow,
	shuffled,
	timeOf,
} from '../historyRows.ts';
import { formatError, gateway, refused } from '../refusal.ts';
import type { Service } from '../service.ts';

const DAY_MS = 24 * 3600 * 1000;

/** How many days a page looks back by itself, and at most (docs/segmind.md, "Request history"). */
const DAYS = { preset: 7, most: 31 };

const day = z
	.string()
	.regex(/^\d{4}-\d\d-\d\d$/, 'must be a date, YYYY-MM-DD')
	.transform((text) => Date.parse(text));

const querySchema = z.strictObject({
	page: z.coerce.number().int().min(1).default(1),
	per_page: z.coerce.number().int().min(1).max(100).default(20),
	from_date: day.optional(),
	to_date: day.optional(),
	model_name: z.string().default(''),
	status: z.enum(['COMPLETED', 'FAILED', 'PENDING']).optional(),
	sort_by: z.enum(['model_created', 'model_name', 'credits_deduction']).default('model_created'),
	sort_order: z.enum(['desc', 'asc']).default('desc'),
});
type Query = z.infer<typeof querySchema>;

type Row = Record<string, unknown>;

/** The balance, and what the account has bought: pages of it, and a single request of any age. */
export function accountRoutes(app: FastifyInstance, service: Service): void {
	const balance = '/v1/get-user-credits';
	app.get(balance, { config: { purpose: 'credits' } }, (request, reply) => {
		enter(request, service);
		const { noBalanceRecord, credits, freeCredits } = service.settings;
		if (noBalanceRecord) throw refused(404, 'No credits found for the user');
		return reply.send({ credits, 'free-credits': freeCredits });
	});
	const url = '/inference-request/request-history';
	app.get(url, { config: { purpose: 'history' } }, async (request) => {
		const key = enterHistory(request, service);
		const query = readQuery(request.query);
		const { outputs, mostPerPage, delaySeconds, endless } = service.settings.history;
		if (delaySeconds > 0) await pause(delaySeconds * 1000);
		const size = Math.min(query.per_page, mostPerPage);
		const from = (query.page - 1) * size;
		const entries = chosen(query, key, service);
		// A request stands in the history once for each of its outputs.
		const rows =
			outputs === 1 ? entries : entries.flatMap((one) => Array<Entry>(outputs).fill(one));
		const page = rows.slice(from, from + size);
		for (let other = from + page.length; endless && page.length < size; other++) {
			page.push({ at: service.historySince - other * 1000, other: 1e9 + other });
		}
		return {
			data: page.map((entry) => describe(entry, request, service)),
			...(endless ? {} : paging({ ...query, per_page: size }, rows.length, service)),
		};
	});
	const one = `${url}/:requestId`;
	app.get<{ Params: { requestId: string } }>(one, { config: { purpose: 'history' } }, (request) => {
		const { requestId } = request.params;
		service.log.about(request, requestId);
		const key = enterHistory(request, service);
		const job = recorded(key, service).find((known) => known.requestId === requestId);
		if (!job) throw refused(404, `Request ${requestId} not found`);
		return describe({ at: job.acceptedAt, job }, request, service);
	});
	for (const path of [balance, url, one]) otherMethods(app, path, ['GET']);
}

/** @throws Refusal 401 or 429, or as the setting `history.status` says */
function enterHistory(request: FastifyRequest, service: Service): string {
	const key = enter(request, service);
	const { status, statusSeconds, asPage, brokenPage } = service.settings.history;
	const isOver =
		statusSeconds > 0 && service.clock.now() >= service.historySince + statusSeconds * 1000;
	const { page } = request.query as { page?: string };
	if (status === 200 || isOver || (brokenPage > 0 && Number(page) !== brokenPage)) return key;
	request.isOdd = asPage;
	throw asPage ? gateway(status) : refused(status, 'The request history cannot be read');
}

/** @throws Refusal 400 that names what is wrong with it */
function readQuery(query: unknown): Query {
	const { data, error } = querySchema.safeParse(query);
	if (!data) throw refused(400, formatError(error));
	return data;
}

/** What the account has on record by now: nothing expires here. */
function recorded(key: string, { jobs, clock, settings }: Service): Job[] {
	const { late, lateSeconds } = settings.history;
	const landed = clock.now() - (late === 'missing' ? lateSeconds * 1000 : 0);
	return jobs.all().filter((job) => job.key === key && job.acceptedAt <= landed);
}

/** The rows that a query asks for, in its order. */
function chosen(query: Query, key: string, service: Service): Entry[] {
	const today = Math.floor(service.clock.now() / DAY_MS) * DAY_MS;
	const until = query.to_date ?? today;
	const from = query.from_date ?? until - DAYS.preset * DAY_MS;
	if (until - from > DAYS.most * DAY_MS) {
		throw refused(400, `The date range must not be longer than ${DAYS.most} days`);
	}
	const { model, others, order } = service.settings.history;
	const own = recorded(key, service)
		.filter(() => model.includes(query.model_name))
		.map((job): Entry => ({ at: job.acceptedAt, job }));
	const otherRows = others.model.includes(query.model_name) ? otherEntries(service) : [];
	const found = [...own.reverse(), ...otherRows]
		.filter(({ at }) => at >= from && at < until + DAY_MS)
		.filter((entry) => !query.status || row(entry, service).model_status === query.status);
	if (order === 'shuffled') return shuffled(found);
	const price = (entry: Entry) => Number(row(entry, service).credits_deduction ?? 0);
	found.sort((one, other) =>
		query.sort_by === 'credits_deduction' && price(one) !== price(other)
			? price(other) - price(one)
			: other.at - one.at,
	);
	return query.sort_order === 'asc' ? found.reverse() : found;
}

/** What is on record of a request, all but its address and body. Its end lands as late as its beginning. */
function row(entry: Entry, service: Service): Row {
	if ('other' in entry) return otherRow(entry.other, service);
	const { job } = entry;
	const { jobs, clock, settings } = service;
	const lateMs = settings.history.lateSeconds * 1000;
	if (clock.now() < job.acceptedAt + lateMs) return { model_status: null };
	const status = jobs.statusOf(job);
	const over = status === 'COMPLETED' || status === 'FAILED';
	if (!over || clock.now() < job.endsAt + lateMs) return { model_status: 'PENDING' };
	return {
		model_status: status,
		credits_deduction: status === 'COMPLETED' ? job.price : 0,
		latency_ms: job.endsAt - job.acceptedAt,
	};
}

function describe(entry: Entry, request: FastifyRequest, service: Service): Row {
	const { history } = service.settings;
	const known = row(entry, service);
	const time = { [history.time]: timeOf(entry, service) };
	if ('other' in entry) return { ...known, ...time };
	const { outcome, requestId, body } = entry.job;
	return {
		request_id: requestId,
		model_name: history.model,
		credits_deduction: null,
		latency_ms: null,
		...known,
		request_body: known.model_status === null ? null : keptInputs(body, history),
		generation_url:
			known.model_status === 'COMPLETED' && outcome?.file
				? `${addressOf(request)}/files/${outcome.file.name}`
				: null,
		...(known.model_status === 'FAILED' && { error: outcome?.error }),
		...time,
	};
}

/** How far the pages go; nobody knows what the service calls it. */
function paging({ page, per_page }: Query, total: number, { settings }: Service): object {
	const pages = Math.ceil(total / per_page);
	const flat = { page, per_page, total, total_pages: pages };
	return {
		flat,
		nested: { pagination: flat },
		camel: { currentPage: page, perPage: per_page, totalCount: total, totalPages: pages },
		none: {},
	}[settings.history.paging];
}
