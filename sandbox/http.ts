import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { gateway, refused } from './refusal.ts';
import type { Service } from './service.ts';

/** The sandbox's address as the client knows it, without a trailing slash. */
export function addressOf(request: FastifyRequest): string {
	return `${request.protocol}://${request.host}`;
}

/** The key of a request that may enter. @throws Refusal 401 or 429 */
export function enter(request: FastifyRequest, { account }: Service): string {
	const { 'x-api-key': key, authorization } = request.headers;
	const [, surface = ''] = request.url.split('/');
	return account.enter(typeof key === 'string' ? key : undefined, authorization, surface);
}

/** A body's text; empty if there is none. */
export function bodyText({ body }: FastifyRequest): string {
	return Buffer.isBuffer(body) ? body.toString() : '';
}

/** The body as a JSON object; undefined if it is none. */
export function jsonObject(request: FastifyRequest): Record<string, unknown> | undefined {
	try {
		return z.record(z.unknown()).parse(JSON.parse(bodyText(request)));
	} catch {
		return undefined;
	}
}

/** The JSON object that the API insists on. @throws Refusal 406 for another type, 400 for no object */
export function requireJson(request: FastifyRequest): Record<string, unknown> {
	if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
		throw refused(406, 'Invalid content type');
	}
	const body = jsonObject(request);
	if (!body) throw refused(400, 'The request body is not a JSON object');
	return body;
}

/** Answers every other method on a path with the gateway's page. */
export function otherMethods(app: FastifyInstance, url: string, allowed: string[]): void {
	app.route({
		url,
		method: app.supportedMethods.filter((method) => !allowed.includes(method)),
		handler: () => {
			throw gateway(405, { allow: allowed.join(', ') });
		},
	});
}
