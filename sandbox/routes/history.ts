import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { addressOf, enter, otherMethods } from '../http.ts';
import type { Job } from '../jobs.ts';
import { formatError } from '../formatError.ts';
import { refused } from '../refusal.ts';
import type { Service } from '../service.ts';

const DAY_MS = 24 * 3600 * 1000;

/** How many days a page looks back by itself, and at most (docs/segmind.md, "Request history"). */
const DAYS = { preset: 7, most: 31 };

/** The one model of the sandbox. */
const MODEL = 'openvoice';

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

/** What the account has bought: pages of it, and a single request of any age. */
export function historyRoutes(app: FastifyInstance, service: Service): void {
	const url = '/inference-request/request-history';
	app.get(url, { config: { purpose: 'history' } }, (request) => {
		const key = enterHistory(request, service);
		const query = readQuery(request.query);
		const jobs = chosen(query, key, service);
		const { outputs } = service.settings.history;
		// A request stands in the history once for each of its outputs.
		const rows = jobs.flatMap((job) => Array<Job>(outputs).fill(job));
		const from = (query.page - 1) * query.per_page;
		return {
			data: rows.slice(from, from + query.per_page).map((job) => describe(job, request, service)),
			...paging(query, rows.length, service),
		};
	});
	const one = `${url}/:requestId`;
	app.get<{ Params: { requestId: string } }>(one, { config: { purpose: 'history' } }, (request) => {
		const { requestId } = request.params;
		service.log.about(request, requestId);
		const key = enterHistory(request, service);
		const job = recorded(key, service).find((known) => known.requestId === requestId);
		if (!job) throw refused(404, `Request ${requestId} not found`);
		return describe(job, request, service);
	});
	for (const path of [url, one]) otherMethods(app, path, ['GET']);
}

/** @throws Refusal 401 or 429, or as the setting `history.status` says */
function enterHistory(request: FastifyRequest, service: Service): string {
	const key = enter(request, service);
	const { status } = service.settings.history;
	if (status !== 200) throw refused(status, 'The request history cannot be read');
	return key;
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

/** The requests that a query asks for, in its order. */
function chosen(query: Query, key: string, service: Service): Job[] {
	const today = Math.floor(service.clock.now() / DAY_MS) * DAY_MS;
	const until = query.to_date ?? today;
	const from = query.from_date ?? until - DAYS.preset * DAY_MS;
	if (until - from > DAYS.most * DAY_MS) {
		throw refused(400, `The date range must not be longer than ${DAYS.most} days`);
	}
	const price = (job: Job) => Number(row(job, service).credits_deduction ?? 0);
	const before = (one: Job, other: Job) =>
		query.sort_by === 'credits_deduction' && price(one) !== price(other)
			? price(one) - price(other)
			: one.acceptedAt - other.acceptedAt;
	const found = recorded(key, service)
		.filter(({ acceptedAt }) => acceptedAt >= from && acceptedAt < until + DAY_MS)
		.filter((job) => !query.status || row(job, service).model_status === query.status)
		.filter(() => MODEL.includes(query.model_name))
		.sort(before);
	return query.sort_order === 'asc' ? found : found.reverse();
}

/** What is on record of a request, all but its address and body. Its end lands as late as its beginning. */
function row(job: Job, { jobs, clock, settings }: Service): Row {
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

function describe(job: Job, request: FastifyRequest, service: Service): Row {
	const { body: form, time } = service.settings.history;
	const known = row(job, service);
	const { outcome } = job;
	const body = form === 'text' ? JSON.stringify(job.body) : job.body;
	return {
		request_id: job.requestId,
		model_name: MODEL,
		credits_deduction: null,
		latency_ms: null,
		...known,
		request_body: known.model_status === null ? null : body,
		generation_url:
			known.model_status === 'COMPLETED' && outcome && 'file' in outcome
				? `${addressOf(request)}/files/${outcome.file.name}`
				: null,
		...(known.model_status === 'FAILED' &&
			outcome &&
			'error' in outcome && { error: outcome.error }),
		[time]: new Date(job.acceptedAt).toISOString(),
	};
}

/** How far the pages go; nobody knows what the service calls it. */
function paging({ page, per_page }: Query, total: number, { settings }: Service): object {
	const pages = Math.ceil(total / per_page);
	const snake = { page, per_page, total, total_pages: pages };
	switch (settings.history.paging) {
		case 'flat':
			return snake;
		case 'nested':
			return { pagination: snake };
		case 'camel':
			return { currentPage: page, perPage: per_page, totalCount: total, totalPages: pages };
		case 'none':
			return {};
	}
}
