import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { LogEntry } from './accessLog.ts';
import { KEY } from './account.ts';
import { type Payload, strikeAfter, strikeBefore } from './applyFault.ts';
import { type Fault, faultName, type Purpose } from './faults.ts';
import { OWN_RECORDING } from './files.ts';
import type { Job } from './jobs.ts';
import { bodyText, jsonObject } from './http.ts';
import { HTML, Refusal, refused } from './refusal.ts';
import { controlRoutes } from './routes/control.ts';
import { accountRoutes } from './routes/account.ts';
import { modelRoutes } from './routes/model.ts';
import { requestRoutes } from './routes/requests.ts';
import { storageRoutes } from './routes/storage.ts';
import type { Service } from './service.ts';
import { validateExchanges } from './validation.ts';

/** Bodies of the API are a text and an address, in bytes. Storage has a limit of its own. */
const BODY_BYTES = 2 ** 20;

/** In every answer, so that nobody takes it for the service. */
const NOTICE = 'imitation, not OpenVoice';

declare module 'fastify' {
	interface FastifyContextConfig {
		purpose?: Purpose;
	}
	interface FastifyRequest {
		entry?: LogEntry;
		fault?: Fault;
		/** It is answered as a setting wants it, and not as the service is known to. */
		isOdd?: boolean;
		/** The job that is delivered when this answer was sent whole. */
		delivers?: Job;
	}
}

/** Builds the server: everything of the service on one port, and the control endpoints. */
export function createServer(service: Service): FastifyInstance {
	const app = fastify({
		bodyLimit: BODY_BYTES,
		exposeHeadRoutes: false,
		forceCloseConnections: true,
		routerOptions: { ignoreTrailingSlash: true },
	});
	// Bodies stay bytes: what is wrong with one is for the routes to say, in the service's words.
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
	for (const name of ['entry', 'fault', 'delivers', 'isOdd']) app.decorateRequest(name, undefined);

	// Before the faults: a request is looked at even if a fault answers it.
	validateExchanges(app, service);
	observe(app, service);
	app.setErrorHandler(answerError);
	app.setNotFoundHandler(() => {
		throw refused(404, 'Not found');
	});
	modelRoutes(app, service);
	requestRoutes(app, service);
	accountRoutes(app, service);
	storageRoutes(app, service);
	controlRoutes(app, service);
	return app;
}

/** Hooks around every request: notice, access log, faults, and whether the answer was sent whole. */
function observe(app: FastifyInstance, service: Service): void {
	app.addHook('onRequest', async (request, reply) => {
		reply.headers({ 'x-sandbox': NOTICE, date: service.shownTime().toUTCString() });
		if (request.url.startsWith('/_sandbox/')) return;
		const entry = service.log.begin(request, service.clock.now());
		request.entry = entry;
		reply.raw.once('close', () => service.log.end(entry));
	});
	app.addHook('preValidation', async (request) => {
		if (request.entry && KEY.test(bodyText(request))) request.entry.keyIn.push('body');
	});
	app.addHook('preHandler', async (request, reply) => {
		service.jobs.settle();
		const fault = chooseFault(request, service);
		if (!fault) return;
		request.fault = fault;
		if (request.entry) request.entry.fault = faultName(fault);
		if (fault.expire) service.jobs.forget(requestIdOf(request));
		if (await strikeBefore(fault, reply)) return reply;
	});
	app.addHook('onSend', async (request, reply, payload) => {
		const { fault, delivers, entry } = request;
		const said = entry ? renamed(payload, service.settings.renamedFields) : payload;
		const sent = fault ? await strikeAfter(fault, reply, said as Payload) : said;
		if (entry && fault?.reset === undefined) entry.status = reply.statusCode;
		if (delivers && sent === said) {
			reply.raw.once('finish', () => (delivers.delivered = true));
		}
		return sent;
	});
}

/** A JSON text in which some fields have other names. */
function renamed(payload: unknown, names: Record<string, string>): unknown {
	if (typeof payload !== 'string') return payload;
	return Object.entries(names).reduce(
		(text, [name, other]) => text.replaceAll(`"${name}":`, `"${other}":`),
		payload,
	);
}

function chooseFault(request: FastifyRequest, { faults, jobs, files }: Service): Fault | undefined {
	const { purpose } = request.routeOptions.config;
	if (!purpose) return undefined;
	const name = (request.params as { '*'?: string })['*'] ?? '';
	// The recording is looked at, finished speech is fetched: what goes wrong with one leaves the other alone.
	if (purpose === 'file' && name === OWN_RECORDING) return faults.strike('reference', undefined);
	const file = purpose === 'file' && files.find(name);
	const job = file ? jobs.ofFile(file) : jobs.find(requestIdOf(request));
	const body = job?.body ?? (/submit|sync/.test(purpose) ? jsonObject(request) : undefined);
	return faults.strike(purpose, body && String(body.text));
}

function requestIdOf(request: FastifyRequest): string {
	return (request.params as { requestId?: string }).requestId ?? '';
}

function answerError(
	error: Error & { statusCode?: number },
	_: FastifyRequest,
	reply: FastifyReply,
) {
	const { status, body, headers } = error instanceof Refusal ? error : ownRefusal(error);
	if (typeof body === 'string') reply.type(HTML);
	return reply.code(status).headers(headers).send(body);
}

/** What the HTTP framework refused, in the service's words; anything else is a bug of the sandbox. */
function ownRefusal(error: Error & { statusCode?: number }): Refusal {
	if (error.statusCode === 413) return refused(413, 'Request body is too large');
	if (error.statusCode === 415) return refused(406, 'Invalid content type');
	if (error.statusCode === 400) return refused(400, 'Invalid request body');
	process.stderr.write(`${error.stack}\n`);
	return refused(500, 'The sandbox itself failed; see its output');
}
