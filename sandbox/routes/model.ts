import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendAudio } from '../audioReply.ts';
import { addressOf, enter, otherMethods, requireJson } from '../http.ts';
import { isCompleted, type Job, type Mode } from '../jobs.ts';
import { formatError, gateway, refused } from '../refusal.ts';
import type { Service } from '../service.ts';
import { readSpeechRequest } from '../runJob.ts';

/** Running the model: sync on `/v1`, async on `/v2`. */
export function modelRoutes(app: FastifyInstance, service: Service): void {
	app.post('/v2/openvoice', { config: { purpose: 'submit' } }, (request, reply) => {
		const { job } = accept('async', request, service);
		const address = addressOf(request);
		const base = `${address}/v2/requests/${job.requestId}`;
		return reply.send({
			request_id: job.requestId,
			status: 'QUEUED',
			poll_url: `${address}/v1/requests/${job.requestId}`,
			status_url: `${base}/status`,
			response_url: base,
		});
	});
	app.post('/v1/openvoice', { config: { purpose: 'sync' } }, async (request, reply) => {
		const { job, key } = accept('sync', request, service);
		await runWithinLimit(job, service);
		reply.header('x-rate-limit-reset-at-utc', service.account.resetTime(key));
		return await answerSync(job, request, reply, service);
	});
	for (const url of ['/v1/openvoice', '/v2/openvoice']) otherMethods(app, url, ['POST']);

	app.post('/:version(^v[12]$)/:model', (request) => {
		enter(request, service);
		throw refused(404, 'No such model');
	});
}

/** Checks what is checked before a job is queued, and queues it. @throws Refusal */
function accept(mode: Mode, request: FastifyRequest, service: Service): { job: Job; key: string } {
	const { account, jobs, settings } = service;
	const key = enter(request, service);
	account.checkModel(key);
	const body = requireJson(request);
	checkParameters(mode, body, settings.badParameters);
	account.checkMoney(jobs.held(), mode);
	const job = jobs.accept(mode, key, body);
	service.log.about(request, job.requestId);
	return { job, key };
}

function checkParameters(mode: Mode, body: object, how: string): void {
	// What is wrong may surface only when the job runs (docs/segmind.md, "Async"); a sync answer waits for that.
	const status = how === 'late' ? 400 : Number(how);
	if (how === 'late' && mode === 'async') return;
	try {
		readSpeechRequest(body);
	} catch (error) {
		throw refused(status, formatError(error));
	}
}

async function runWithinLimit(job: Job, { clock, jobs, settings }: Service): Promise<void> {
	const limit = clock.until(job.acceptedAt + settings.syncLimitSeconds * 1000);
	const cutOff = limit.then(() => {
		throw gateway(504);
	});
	await Promise.race([jobs.ended(job), cutOff]);
}

async function answerSync(
	job: Job,
	request: FastifyRequest,
	reply: FastifyReply,
	service: Service,
): Promise<unknown> {
	const { jobs, settings } = service;
	// 422 is for async requests only (docs/segmind.md, "Errors").
	if (job.outcome?.error !== undefined) throw refused(500, job.outcome.error);
	if (!isCompleted(job, jobs)) throw refused(500, 'Failed');
	reply.headers({
		'x-request-id': job.requestId,
		'x-cost': String(job.price),
		'x-remaining-credits': String(job.remainingCredits),
		'x-generation-time': String(jobs.timesOf(job).inference_time),
	});
	const shape = settings.answer.sync;
	return await sendAudio(job, shape, request, reply, service, (audio) => audio);
}
