/** A request id, as it may stand in a path: whatever else it held could lead elsewhere. */
const REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

/** An id has some length, and a digit among its characters; words have none. */
const SHORTEST_ID = 8;

/** True if the value can be a request id that the service gave, and so may be put into a path. */
export function isRequestId(value: unknown): value is string {
	return typeof value === 'string' && REQUEST_ID.test(value);
}

/**
 * True for what a person may have typed as a request id: a UUID, 32 hexadecimal digits (docs/segmind.md,
 * "Async"), or another look that the service may take up some day. A word, or a field's name, is none.
 */
export function looksLikeRequestId(value: string): boolean {
	return isRequestId(value) && value.length >= SHORTEST_ID && /\d/.test(value);
}

/** True for an address that may be fetched at all. */
export function isHttpUrl(value: unknown): value is string {
	if (typeof value !== 'string') return false;
	try {
		return ['http:', 'https:'].includes(new URL(value).protocol);
	} catch {
		return false;
	}
}
