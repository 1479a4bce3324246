import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendAudio } from '../audioReply.ts';
import { addressOf, enter, otherMethods } from '../http.ts';
import { isCompleted, type Job } from '../jobs.ts';
import { Refusal, refused } from '../refusal.ts';
import type { Service } from '../service.ts';

type ById = { Params: { requestId: string } };

/** How far a request is, and what came of it (docs/segmind.md, "Async"). */
export function requestRoutes(app: FastifyInstance, service: Service): void {
	const url = '/v2/requests/:requestId';
	app.get<ById>(`${url}/status`, { config: { purpose: 'status' } }, (request) => {
		const seen = service.jobs.find(request.params.requestId);
		if (seen) seen.statusReads++;
		const job = find(request, service);
		if (!isCompleted(job, service.jobs)) return progress(job, request, service);
		const { inference_time } = service.jobs.timesOf(job);
		return { status: 'COMPLETED', request_id: job.requestId, metrics: { inference_time } };
	});
	app.get<ById>(url, { config: { purpose: 'result' } }, async (request, reply) => {
		return await answer(find(request, service), request, reply, service);
	});
	const byPollUrl = '/v1/requests/:requestId';
	app.get<ById>(byPollUrl, { config: { purpose: 'result' } }, async (request, reply) => {
		const job = find(request, service, service.settings.syncRecords);
		return await answer(job, request, reply, service);
	});
	for (const path of [`${url}/status`, url, byPollUrl]) otherMethods(app, path, ['GET']);
}

/** @throws Refusal 404 for one that is not on record (or not yet), 422 for one that failed */
function find(request: FastifyRequest<ById>, service: Service, syncToo = false): Job {
	const { jobs, clock, settings } = service;
	const { requestId } = request.params;
	service.log.about(request, requestId);
	enter(request, service);
	const job = jobs.find(requestId);
	const lands = (job?.acceptedAt ?? Infinity) + settings.late.recordSeconds * 1000;
	if (!job || (job.mode === 'sync' && !syncToo) || clock.now() < lands) {
		throw refused(404, `Request ${requestId} not found`);
	}
	if (jobs.statusOf(job) === 'FAILED') {
		throw new Refusal(422, {
			status: 'FAILED',
			...(settings.answer.failedRequestId && { request_id: requestId }),
			error: job.outcome?.error,
			metrics: jobs.timesOf(job),
		});
	}
	return job;
}

/** The light answer: no output, and no metrics either. */
function progress(job: Job, request: FastifyRequest, { jobs }: Service): object {
	const base = `${addressOf(request)}/v2/requests/${job.requestId}`;
	const status = jobs.statusOf(job);
	return {
		status: status === 'COMPLETED' ? 'PROCESSING' : status,
		request_id: job.requestId,
		status_url: `${base}/status`,
		response_url: base,
		metrics: {},
	};
}

/** The full result of a completed request; before that, and for a moment after it, how far it is. */
async function answer(
	job: Job,
	request: FastifyRequest,
	reply: FastifyReply,
	service: Service,
): Promise<unknown> {
	const { jobs, clock, settings } = service;
	const lands = job.endsAt + settings.late.resultSeconds * 1000;
	if (!isCompleted(job, jobs) || clock.now() < lands) return progress(job, request, service);
	const { metrics, errorNull, requestId, async: shape } = settings.answer;
	const { inference_time, ...otherTimes } = jobs.timesOf(job);
	return await sendAudio(job, shape, request, reply, service, (audio) => ({
		status: 'COMPLETED',
		...(requestId && { request_id: job.requestId }),
		...audio,
		...(errorNull && { error: null }),
		metrics: {
			inference_time,
			...(metrics === 'all' && {
				...otherTimes,
				cost: job.price,
				remaining_credits: job.remainingCredits,
				retry_count: 0,
			}),
		},
	}));
}
