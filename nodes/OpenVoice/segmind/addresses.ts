/** A request id, as it may stand in a path: whatever else it held could lead elsewhere. */
const REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

/** True if the value can be a request id, and so may be put into a path. */
export function isRequestId(value: unknown): value is string {
	return typeof value === 'string' && REQUEST_ID.test(value);
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
