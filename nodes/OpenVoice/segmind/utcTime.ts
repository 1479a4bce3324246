/** Numbers below this are seconds since 1970, above it ms: they part in the year 1973 and 5138. */
const SECONDS_BELOW = 100_000_000_000;

/**
 * Reads a time of the service: ISO 8601 (taken as UTC where it names no zone), or seconds or ms since 1970.
 * @returns ms since 1970; NaN if it is no time
 */
export function parseUtc(text: string): number {
	const value = text.trim();
	if (/^\d+(\.\d+)?$/.test(value)) {
		const number = Number(value);
		return number < SECONDS_BELOW ? number * 1000 : number;
	}
	const hasZone = /(z|gmt|utc|[+-]\d{2}:?\d{2})$/i.test(value);
	return Date.parse(hasZone ? value : `${value.replace(' ', 'T')}Z`);
}
