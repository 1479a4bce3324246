/**
 * Of rows that cross axes of two values each: all with `npm run test:all`; with `npm test` every second one, so that any two axes
 * still meet in all their values.
 * @param values of each axis, which of its two values it has
 */
export function isTested(...values: boolean[]): boolean {
	return process.env.TESTS === 'all' || values.filter(Boolean).length % 2 === 0;
}

/** Of so many random cases: all with `npm run test:all`, a sixth with `npm test`. */
export function casesOf(all: number): number {
	return process.env.TESTS === 'all' ? all : Math.ceil(all / 6);
}
