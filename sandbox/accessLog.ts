import type { FastifyRequest } from 'fastify';
import { KEY } from './account.ts';

/** One request, without the key that it carried. */
export interface LogEntry {
	/** The sandbox's time, in ms since 1970. */
	time: number;
	method: string;
	/** Without its query. */
	path: string;
	/** Its query, where it has one. */
	query?: string;
	/** 0 as long as nothing was answered, and for good if the connection was reset. */
	status: number;
	/** Where a key was seen: `header:x-api-key`, `header:…`, `path`, `query`, `body`. */
	keyIn: string[];
	/** What the fault plan did to it. */
	fault?: string;
	requestId?: string;
}

const EVERY_KEY = new RegExp(KEY.source, 'gi');

/** A text in which no key can be read. */
const withoutKeys = (text: string) => text.replace(EVERY_KEY, 'SG_…');

/** Every request so far, in order of arrival; on request also on stderr, one as JSON a line. */
export class AccessLog {
	entries: LogEntry[] = [];

	constructor(private readonly print: boolean) {}

	/** Notes a request as it arrives. The entry is completed as it is answered. */
	begin(request: FastifyRequest, time: number): LogEntry {
		const [path = '', query = ''] = request.url.split('?', 2);
		const entry: LogEntry = {
			time,
			method: request.method,
			path: withoutKeys(path),
			...(query && { query: withoutKeys(query) }),
			status: 0,
			keyIn: [
				...keyHeaders(request.headers),
				...(KEY.test(path) ? ['path'] : []),
				...(KEY.test(query) ? ['query'] : []),
			],
		};
		this.entries.push(entry);
		return entry;
	}

	/** Notes which job a request is about. */
	about(request: FastifyRequest, requestId: string): void {
		if (request.entry) request.entry.requestId = withoutKeys(requestId);
	}

	/** Prints a request that has ended. */
	end(entry: LogEntry): void {
		if (this.print) process.stderr.write(`${JSON.stringify(entry)}\n`);
	}
}

/** Headers that hold a key. An `authorization` header is one, whatever it holds. */
function keyHeaders(headers: FastifyRequest['headers']): string[] {
	return Object.entries(headers)
		.filter(([name, value]) => /^(x-api-key|authorization)$/.test(name) || KEY.test(String(value)))
		.map(([name]) => `header:${name}`);
}
