import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addressOf, enter, otherMethods } from '../http.ts';
import type { Job } from '../jobs.ts';
import { Refusal, refused } from '../refusal.ts';
import type { Service } from '../service.ts';

type ById = { Params: { requestId: string } };

/** How far an async request is, and what came of it. */
export function requestRoutes(app: FastifyInstance, service: Service): void {
	const { url, status } = { url: '/v2/requests/:requestId', status: '/status' };
	app.get<ById>(url + status, { config: { purpose: 'status' } }, (request, reply) => {
		const seen = service.jobs.find(request.params.requestId);
		if (seen) seen.statusReads++;
		const job = find(request, request.params.requestId, service);
		return reply.send(progress(job, request, service));
	});
	app.get<ById>(url, { config: { purpose: 'result' } }, (request, reply) => {
		const job = find(request, request.params.requestId, service);
		return reply.send(result(job, request, service) ?? progress(job, request, service));
	});
	otherMethods(app, url + status, ['GET']);
	otherMethods(app, url, ['GET']);
}

/** @throws Refusal 404 for one that is not on record, 422 for one that failed */
function find(request: FastifyRequest, requestId: string, service: Service): Job {
	service.log.about(request, requestId);
	enter(request, service);
	const job = service.jobs.find(requestId);
	if (job?.mode !== 'async') throw refused(404, 'Request not found or expired');
	if (service.jobs.statusOf(job) === 'FAILED' && job.outcome && 'error' in job.outcome) {
		const { error } = job.outcome;
		throw new Refusal(422, { status: 'FAILED', error, metrics: service.jobs.timesOf(job) });
	}
	return job;
}

/** The light answer: no output, and no metrics either. */
function progress(job: Job, request: FastifyRequest, { jobs }: Service): object {
	const base = `${addressOf(request)}/v2/requests/${job.requestId}`;
	return {
		status: jobs.statusOf(job),
		request_id: job.requestId,
		status_url: `${base}/status`,
		response_url: base,
		metrics: {},
	};
}

/** The full result of a completed request. */
function result(job: Job, request: FastifyRequest, service: Service): object | undefined {
	const { jobs, settings } = service;
	if (jobs.statusOf(job) !== 'COMPLETED' || !job.outcome || 'error' in job.outcome)
		return undefined;
	const { name, contentType, size } = job.outcome.file;
	const url = `${addressOf(request)}/files/${name}`;
	const shape = settings.answer.async;
	return {
		status: 'COMPLETED',
		request_id: job.requestId,
		...(shape !== 'audio' && { output: url }),
		...(shape !== 'output' && {
			audio: {
				url,
				content_type: settings.contentType || contentType,
				file_name: name,
				file_size: size,
			},
		}),
		metrics: {
			cost: job.price,
			remaining_credits: job.remainingCredits,
			...jobs.timesOf(job),
		},
	};
}
