import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { pause } from './clock.ts';
import type { Fault } from './faults.ts';
import { gatewayPage, HTML } from './refusal.ts';

/** What an answer's body can be, just before it is sent. */
export type Payload = string | Buffer | Readable | null | undefined;

/** Whether a fault answers in the sandbox's place, so that no true answer is ever made. */
export function answersItself({ status, accept, redirect }: Fault): boolean {
	return redirect !== undefined || (status !== undefined && !accept);
}

/**
 * Lets a fault strike before the request is looked at.
 * @returns true if that was all there is to the request: nothing was accepted
 */
export async function strikeBefore(fault: Fault, reply: FastifyReply): Promise<boolean> {
	if (fault.reset === 'before') {
		await pause(fault.delayMs);
		reply.hijack();
		reply.raw.socket?.resetAndDestroy();
		return true;
	}
	if (!answersItself(fault)) return false;
	if (fault.redirect !== undefined) {
		// 307 has the client repeat the whole request, its headers and body included.
		reply.code(fault.status ?? 307).header('location', fault.redirect);
	}
	await reply.send('');
	return true;
}

/**
 * Lets a fault strike the finished answer: held back, replaced, damaged, or never sent.
 * @returns what to send instead
 */
export async function strikeAfter(
	fault: Fault,
	reply: FastifyReply,
	payload: Payload,
): Promise<Payload> {
	await pause(fault.delayMs);
	if (fault.reset === 'after') {
		if (payload instanceof Readable) payload.destroy();
		reply.raw.socket?.resetAndDestroy();
		return '';
	}
	if (fault.status !== undefined && fault.redirect === undefined) {
		return replace(fault, fault.status, reply, payload);
	}
	if (fault.brokenJson && typeof payload === 'string') {
		reply.removeHeader('content-length');
		return payload.slice(0, Math.floor(payload.length / 2));
	}
	if (fault.cut !== undefined && payload) return cut(payload, fault.cut, reply);
	return payload;
}

function replace(fault: Fault, status: number, reply: FastifyReply, payload: Payload): string {
	if (payload instanceof Readable) payload.destroy();
	for (const name of Object.keys(reply.getHeaders())) {
		if (name !== 'x-sandbox') reply.removeHeader(name);
	}
	reply.code(status);
	if (fault.html) {
		reply.headers({ 'content-type': HTML, ...fault.headers });
		return typeof fault.body === 'string' ? fault.body : gatewayPage(status);
	}
	reply.headers({ 'content-type': 'application/json', ...fault.headers });
	const body = fault.body ?? { error: `Fault plan: HTTP ${status}` };
	return typeof body === 'string' ? body : JSON.stringify(body);
}

/** Sends the first bytes of an answer that promises more, then closes the connection. */
function cut(payload: NonNullable<Payload>, bytes: number, reply: FastifyReply): Readable {
	const content = payload instanceof Readable ? payload : Readable.from([Buffer.from(payload)]);
	if (!(payload instanceof Readable)) {
		reply.header('content-length', Buffer.byteLength(payload));
	}
	return Readable.from(firstBytes(content, bytes, reply), { objectMode: false });
}

async function* firstBytes(content: Readable, bytes: number, reply: FastifyReply) {
	const whole = Number(reply.getHeader('content-length'));
	// Even of an answer that is shorter than that, something has to be missing.
	let left = Math.min(bytes, whole - 1);
	for await (const piece of content as AsyncIterable<Buffer>) {
		if (left > 0) yield piece.subarray(0, left);
		left -= piece.length;
		if (left <= 0) break;
	}
	// What was handed over so far is on its way once the socket has nothing left to write.
	const { socket } = reply.raw;
	reply.raw.flushHeaders();
	while (socket && !socket.destroyed && socket.writableLength > 0) await pause(1);
	socket?.destroy();
}
