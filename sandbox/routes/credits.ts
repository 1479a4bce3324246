import type { FastifyInstance } from 'fastify';
import { enter, otherMethods } from '../http.ts';
import { refused } from '../refusal.ts';
import type { Service } from '../service.ts';

/** The balance. */
export function creditsRoutes(app: FastifyInstance, service: Service): void {
	const url = '/v1/get-user-credits';
	app.get(url, { config: { purpose: 'credits' } }, (request, reply) => {
		enter(request, service);
		const { noBalanceRecord, credits, freeCredits } = service.settings;
		if (noBalanceRecord) throw refused(404, 'No credits found for the user');
		return reply.send({ credits, 'free-credits': freeCredits });
	});
	otherMethods(app, url, ['GET']);
}
