/** `npm run test:all`, and so `.ci/run`: every row, and at full size. */
export const isAll = process.env.TESTS === 'all';

/**
 * Of rows that cross axes of two values each: all with `npm run test:all`; with `npm test` every second one, so that any two axes
 * still meet in all their values.
 * @param values of each axis, which of its two values it has
 */
export function isTested(...values: boolean[]): boolean {
	return isAll || values.filter(Boolean).length % 2 === 0;
}

/** Rows of which another row holds all: only with `npm run test:all`, where they tell what it is that fails. */
export function contained<Row>(rows: Row[]): Row[] {
	return isAll ? rows : [];
}

/** Of the settings under which something is tested: each with `npm run test:all`; with `npm test` one, another at each turn. */
export function byTurns<Setting>(settings: readonly Setting[], turn: number): readonly Setting[] {
	return isAll ? settings : [settings[turn % settings.length]!];
}

/** Both ways in which n8n keeps files; with `npm test` the usual one. */
export const BINARY_MODES = ['filesystem', ...contained(['default' as const])] as const;

/** Of so many random cases: all with `npm run test:all`, a sixth with `npm test`. */
export function casesOf(all: number): number {
	return isAll ? all : Math.ceil(all / 6);
}
