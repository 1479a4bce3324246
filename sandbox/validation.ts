import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bodyText } from './http.ts';
import type { Service } from './service.ts';

/** A request or an answer that is not as `openapi.yaml` says. */
export interface Violation {
	in: 'request' | 'answer';
	method: string;
	path: string;
	status?: number;
	problems: string[];
}

/** With the setting `validate` on, checks every request and every answer against the document. */
export function validateExchanges(app: FastifyInstance, service: Service): void {
	const note = (violation: Violation) => {
		if (violation.problems.length > 0) service.violations.push(violation);
	};
	app.addHook('preHandler', async (request) => {
		if (!service.settings.validate || !request.entry) return;
		const { method, path } = request.entry;
		const contract = await service.contract();
		const { headers } = request;
		const problems = contract.checkRequest({ method, path, headers, body: bodyText(request) });
		note({ in: 'request', method, path, problems });
	});
	app.addHook('onSend', async (request, reply, payload) => {
		if (service.settings.validate && request.entry && !isMeantToBeWrong(request, service)) {
			const { method, path } = request.entry;
			const contract = await service.contract();
			const answer = answerOf(reply, payload);
			const problems = contract.checkAnswer({ method, path, ...answer });
			note({ in: 'answer', method, path, status: answer.status, problems });
		}
		return payload;
	});
}

/** True where a fault or a setting was asked for that the service is not known to have. */
function isMeantToBeWrong(request: FastifyRequest, { settings }: Service): boolean {
	return request.fault !== undefined || (settings.contentType !== '' && !!request.delivers);
}

function answerOf(reply: FastifyReply, payload: unknown) {
	return {
		status: reply.statusCode,
		headers: reply.getHeaders(),
		body: typeof payload === 'string' ? payload : undefined,
	};
}
