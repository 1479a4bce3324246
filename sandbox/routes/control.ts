import { BlockList, isIPv6 } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { faultPlan, Faults } from '../faults.ts';
import { requireJson } from '../http.ts';
import type { Job } from '../jobs.ts';
import { formatError, refused } from '../refusal.ts';
import type { Service } from '../service.ts';
import type { SpeechRequest } from '../runJob.ts';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

const clockMove = z.strictObject({ advanceSeconds: z.number().min(0) });

/** An answer to check against `openapi.yaml`: one that was altered, or that the real service gave. */
const recordedAnswer = z.strictObject({
	method: z.string(),
	path: z.string(),
	status: z.number().int(),
	headers: z.record(z.unknown()),
	body: z.string().optional(),
});

export type JobReport = ReturnType<typeof describe>;

/** What tests and people steer the sandbox with. Not part of the service; this machine only. */
export function controlRoutes(app: FastifyInstance, service: Service): void {
	app.register(
		async (control) => {
			control.addHook('onRequest', async ({ socket }) => {
				const address = socket.remoteAddress ?? '';
				if (loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) return;
				throw refused(403, 'The control endpoints answer on this machine only');
			});
			control.get('/settings', () => service.settings);
			control.put('/settings', (request) => {
				checked(request, (body) => service.change(body));
				return service.settings;
			});
			control.put('/faults', (request) => {
				const plan = checked(request, (body) => faultPlan.parse(body));
				service.faults = new Faults(plan);
				return plan;
			});
			control.post('/clock', (request) => {
				const { advanceSeconds } = checked(request, (body) => clockMove.parse(body));
				service.clock.advance(advanceSeconds);
				return { now: service.clock.now() };
			});
			control.get('/log', () => service.log.entries);
			control.get('/jobs', () => service.jobs.all().map((job) => describe(job, service)));
			control.get('/violations', () => {
				// An empty list from a sandbox that does not look would be a false comfort.
				if (!service.settings.validate) throw refused(409, 'The setting validate is off');
				return service.violations;
			});
			control.post('/check', async (request) => {
				const answer = checked(request, (body) => recordedAnswer.parse(body));
				return (await service.contract()).checkAnswer(answer);
			});
			control.post('/reset', () => {
				service.reset();
				return {};
			});
		},
		{ prefix: '/_sandbox' },
	);
}

/** What `read` makes of the body. @throws Refusal 400 that says what is wrong with it */
function checked<Result>(request: FastifyRequest, read: (body: object) => Result): Result {
	const body = requireJson(request);
	try {
		return read(body);
	} catch (error) {
		if (!(error instanceof z.ZodError)) throw error;
		throw refused(400, formatError(error));
	}
}

/**
 * A job as `GET /jobs` shows it; times are the sandbox's, in ms since 1970. Of a request that is not right, the values
 * are as they came.
 */
function describe(job: Job, { jobs }: Service) {
	const { requestId, mode, acceptedAt, startsAt, endsAt, statusReads, delivered } = job;
	const { text, language, speed, input_audio: inputAudio } = job.body as SpeechRequest;
	const status = jobs.statusOf(job);
	const over = status === 'COMPLETED' || status === 'FAILED';
	return {
		...{ requestId, mode, text, language, speed, inputAudio, status, acceptedAt },
		startedAt: status === 'QUEUED' ? null : startsAt,
		endedAt: over ? endsAt : null,
		...{ statusReads, delivered },
		cost: status === 'COMPLETED' ? job.price : 0,
		/** Why it failed. */
		error: over ? job.outcome?.error : undefined,
	};
}
