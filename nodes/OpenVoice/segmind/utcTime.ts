/** Numbers below these are seconds, ms and µs since 1970, above them ns: they part in the year 5138. */
const SECONDS_BELOW = 1e11;
const MS_BELOW = 1e14;
const US_BELOW = 1e17;

const WITH_ZONE = /(z|gmt|utc|[+-]\d{2}:?\d{2})$/i;

/** A time that was read. */
export interface UtcTime {
	/** In ms since 1970; NaN if it is no time. */
	ms: number;
	/** It named no zone, and was taken for UTC. */
	isZoneless: boolean;
}

/** Reads a time of the service: ISO 8601, or seconds, ms, µs or ns since 1970. */
export function readTime(text: string): UtcTime {
	const value = text.trim();
	if (/^\d+(\.\d+)?$/.test(value)) return { ms: msOf(Number(value)), isZoneless: false };
	const isZoneless = !WITH_ZONE.test(value);
	return {
		ms: Date.parse(isZoneless ? `${value.replace(' ', 'T')}Z` : value),
		isZoneless,
	};
}

/** The same; a time that names no zone is UTC. @returns ms since 1970; NaN if it is no time */
export function parseUtc(text: string): number {
	return readTime(text).ms;
}

function msOf(number: number): number {
	if (number < SECONDS_BELOW) return number * 1000;
	if (number < MS_BELOW) return number;
	return number < US_BELOW ? number / 1e3 : number / 1e6;
}
