import { request } from 'undici';

/** An answer as it came over the wire. */
export interface HttpAnswer {
	method: string;
	path: string;
	status: number;
	headers: Record<string, unknown>;
	bytes: Buffer;
	text: string;
	/** Undefined if the body is no JSON object. */
	json: Record<string, unknown> | undefined;
}

/** What is to be sent. */
export interface HttpCall {
	method?: 'GET' | 'POST' | 'PUT' | 'HEAD' | 'DELETE';
	/** `x-api-key`; null sends none. Absent: the account's key. */
	key?: string | null;
	headers?: Record<string, string>;
	/** An object is sent as JSON, text as it is. */
	body?: object | string;
}

/**
 * Sends one request to the service or the sandbox, and takes whatever comes back.
 * @param longestMs how long an answer, and each pause in it, may take
 * @throws Error if the connection breaks, or nothing comes for that long
 */
export async function exchange(
	url: URL,
	{ method = 'GET', key = null, headers, body }: HttpCall,
	longestMs?: number,
): Promise<HttpAnswer> {
	const response = await request(url, {
		method,
		headers: {
			...(key !== null && { 'x-api-key': key }),
			...(body !== undefined && { 'content-type': 'application/json' }),
			...headers,
		},
		body: typeof body === 'object' ? JSON.stringify(body) : body,
		headersTimeout: longestMs,
		bodyTimeout: longestMs,
	});
	const bytes = Buffer.from(await response.body.arrayBuffer());
	const text = bytes.toString();
	return {
		method,
		path: url.pathname,
		status: response.statusCode,
		headers: response.headers,
		bytes,
		text,
		json: readObject(text),
	};
}

function readObject(text: string): HttpAnswer['json'] {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null && !Array.isArray(value)
			? (value as Record<string, unknown>)
			: undefined;
	} catch {
		return undefined;
	}
}
