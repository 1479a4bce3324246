import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answersItself } from './applyFault.ts';
import type { Violation } from './contract.ts';
import { bodyText } from './http.ts';
import type { Service } from './service.ts';

/** With the setting `validate` on, checks every request and every answer against the document. */
export function validateExchanges(app: FastifyInstance, service: Service): void {
	const note = (violation: Violation) => {
		if (violation.problems.length > 0) service.violations.push(violation);
	};
	app.addHook('preHandler', async (request) => {
		if (!service.settings.validate || !request.entry) return;
		const { method, path, keyIn } = request.entry;
		const contract = await service.contract();
		const { headers } = request;
		// Whoever names the address of a recording may give it a query; the file is the same.
		const isFile = path.startsWith('/files/');
		const query = isFile ? {} : (request.query as Record<string, unknown>);
		const body = bodyText(request);
		const problems = contract.checkRequest({ method, path, query, headers, body });
		// The key belongs in one header, and to no host of files.
		const places = keyIn.filter((place) => isFile || place !== 'header:x-api-key');
		problems.push(...places.map((place) => `There is a key in ${place}`));
		note({ in: 'request', method, path, problems });
	});
	app.addHook('onSend', async (request, reply, payload) => {
		if (service.settings.validate && request.entry && isToBeRight(request, service)) {
			const { method, path } = request.entry;
			const contract = await service.contract();
			const { statusCode: status } = reply;
			const headers = reply.getHeaders();
			const body = typeof payload === 'string' ? payload : undefined;
			const problems = contract.checkAnswer({ method, path, status, headers, body });
			note({ in: 'answer', method, path, status, problems });
		}
		return payload;
	});
}

/**
 * Not where a fault answers, where a setting was asked for that the service is not known to have, or where
 * nobody is left to get the answer. One that a fault damages on its way is looked at while it is whole.
 */
function isToBeRight(request: FastifyRequest, { settings }: Service): boolean {
	const { fault, delivers, isOdd, socket } = request;
	if (isOdd || socket.destroyed || (fault && answersItself(fault))) return false;
	return settings.contentType === '' || delivers === undefined;
}
