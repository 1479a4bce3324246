import { createHash } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export const REQUEST_ID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

const JSON_TYPE = { 'content-type': 'application/json' };

/** What is answered to one kind of request, by the end of its path: always the same, or one after the other. */
export type Answers = Record<string, RequestListener | RequestListener[]>;

export const json =
	(body: unknown, headers: Record<string, string> = {}): RequestListener =>
	(_, response) =>
		response.writeHead(200, { ...JSON_TYPE, ...headers }).end(JSON.stringify(body));

/** Any body, as it is. */
export const bytes =
	(body: Buffer, headers: Record<string, string | number> = {}, status = 200): RequestListener =>
	(_, response) =>
		response.writeHead(status, { 'content-length': body.length, ...headers }).end(body);

/** Headers and the beginning of a body, and then nothing. */
export const stall =
	(beginning: Buffer | string, headers: Record<string, string | number> = {}): RequestListener =>
	(_, response) => {
		response.writeHead(200, headers);
		response.write(beginning);
	};

/** A byte now and then, for ever. */
export const drip =
	(body: Buffer, headers: Record<string, string | number> = {}): RequestListener =>
	(_, response) => {
		response.writeHead(200, headers);
		let sent = 0;
		const timer = setInterval(() => response.write(body.subarray(sent, ++sent)), 20);
		response.on('close', () => clearInterval(timer));
	};

/** A body that ends when its connection does, without a length. */
export const untilClosed =
	(body: Buffer, headers: Record<string, string> = {}): RequestListener =>
	(_, response) => {
		const lines = Object.entries({ ...headers, connection: 'close' }).map(
			([name, value]) => `${name}: ${value}\r\n`,
		);
		response.socket?.end(
			Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${lines.join('')}\r\n`), body]),
		);
	};

/** A service in this process whose jobs are done at once. It may misbehave in any way. */
export class HostileService {
	readonly sockets = new Set<Socket>();

	/** Every request, as `GET /files/a.wav`. */
	readonly requests: string[] = [];

	/** The bodies of POSTs, by a hash of each, and their lengths. */
	readonly posts: Array<{ path: string; hash: string; bytes: number }> = [];

	private constructor(
		private readonly server: Server,
		private readonly answers: Answers,
		readonly host: string,
	) {}

	/** @param host the name under which it listens */
	static async start(answers: Answers = {}, host = '127.0.0.1'): Promise<HostileService> {
		const server = createServer();
		const service = new HostileService(server, answers, host);
		server.on('connection', (socket) => {
			service.sockets.add(socket);
			socket.on('error', () => {}).on('close', () => service.sockets.delete(socket));
		});
		server.on('request', (request, response) => service.serve(request, response));
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return service;
	}

	get url(): string {
		return `http://${this.host}:${(this.server.address() as AddressInfo).port}`;
	}

	/** How many requests had this end of their path. */
	count(path: string): number {
		return this.requests.filter((request) => request.endsWith(path)).length;
	}

	stop(): void {
		this.server.close().closeAllConnections();
	}

	private readonly serve: RequestListener = (request, response) => {
		const { method = '', url = '' } = request;
		this.requests.push(`${method} ${url}`);
		response.on('error', () => {});
		const hash = createHash('sha256');
		let bytes = 0;
		request.on('data', (chunk: Buffer) => {
			hash.update(chunk);
			bytes += chunk.length;
		});
		request.on('end', () => {
			if (method === 'POST') this.posts.push({ path: url, hash: hash.digest('hex'), bytes });
			const own = Object.entries(this.answers).find(([path]) => url.split('?')[0]?.endsWith(path));
			if (!own) return this.answer(method)(request, response);
			const [, answer] = own;
			const next = Array.isArray(answer)
				? ((answer.length > 1 ? answer.shift() : answer[0]) ?? this.answer(method))
				: answer;
			next(request, response);
		});
	};

	private answer(method: string): RequestListener {
		const status = method === 'POST' ? 'QUEUED' : 'COMPLETED';
		return json({ request_id: REQUEST_ID, status, metrics: {} });
	}
}
