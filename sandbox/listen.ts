import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from './server.ts';
import { Service, type Start } from './service.ts';

/** The project's own reference recording, an MP3 of a woman's synthetic voice (Flite's "slt"). */
const RECORDING = new URL('./speech/reference.mp3', import.meta.url);

/** A sandbox that listens, at `url`. @param port 0 takes any free one */
export async function listen(start: Start, host: string, port: number) {
	const service = new Service(start, await readFile(RECORDING));
	const server = createServer(service);
	await server.listen({ port, host });
	service.port = (server.server.address() as AddressInfo).port;
	return { server, url: `http://${host.includes(':') ? `[${host}]` : host}:${service.port}` };
}
