import { Failure } from '../../errors/failure';

/** What a date field of n8n gives: a text without a zone from its picker, ISO 8601 or Luxon's object from an expression. */
const WITH_ZONE = /(z|[+-]\d{2}:?\d{2})$/i;

/**
 * Reads a date field.
 * @param timeZone of the workflow (IANA): for a time that names none
 * @returns ms since 1970; undefined for an empty field
 * @throws Failure
 */
export function readTimeMs(
	value: unknown,
	displayName: string,
	timeZone: string,
): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const text = typeof value === 'string' ? value.trim() : undefined;
	if (text === undefined || WITH_ZONE.test(text)) {
		const ms = text === undefined ? Number(value) : Date.parse(text);
		if (!Number.isFinite(ms)) throw new Failure('notATime', { field: displayName, value });
		return ms;
	}
	const asUtc = Date.parse(`${text.includes(':') ? text.replace(' ', 'T') : `${text}T00:00`}Z`);
	if (!Number.isFinite(asUtc)) throw new Failure('notATime', { field: displayName, value });
	// Twice: on the day on which the clocks change, the first guess may stand on the wrong side of it.
	const guess = asUtc - offsetMs(asUtc, timeZone);
	return asUtc - offsetMs(guess, timeZone);
}

/** By how much the clocks of a zone are ahead of UTC at a moment, in ms. */
function offsetMs(ms: number, timeZone: string): number {
	const parts = new Intl.DateTimeFormat('en-US', {
		...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
		...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
	}).formatToParts(ms);
	const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
	const local = Date.UTC(
		...([part('year'), part('month') - 1, part('day')] as const),
		...([part('hour'), part('minute'), part('second')] as const),
	);
	return local - Math.floor(ms / 1000) * 1000;
}
