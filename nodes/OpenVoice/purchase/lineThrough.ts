/** `y = base + slope * x`, and no less than `least`. */
export interface Line {
	base: number;
	slope: number;
	least?: number;
}

interface Point {
	x: number;
	y: number;
}

/** Lengths that differ by less than this factor do not tell what length costs. */
const LEAST_SPREAD = 1.5;

/** As many points as a line needs, and one that can be wrong. */
const FEWEST_POINTS = 3;

/**
 * Assumed share of a value that grows with x, if the points do not show a slope. It never shrinks below the known
 * value: that would underestimate many short requests.
 */
const UNKNOWN_SHARE = 0.5;

/**
 * The line through points of which some may be far off (Theil–Sen: the median of the slopes of all pairs). It
 * never falls, and is never below 0.
 * @returns undefined without points
 */
export function lineThrough(points: Point[]): Line | undefined {
	if (points.length === 0) return undefined;
	const xs = points.map(({ x }) => x);
	const range = { min: Math.min(...xs), max: Math.max(...xs) };
	if (points.length < FEWEST_POINTS || range.max < range.min * LEAST_SPREAD) {
		const y = median(points.map((point) => point.y));
		return { base: y * (1 - UNKNOWN_SHARE), slope: (y * UNKNOWN_SHARE) / median(xs), least: y };
	}
	const slope = Math.max(0, median(slopesOf(points, (range.max - range.min) / 10)));
	const base = median(points.map(({ x, y }) => y - slope * x));
	if (base >= 0) return { base, slope };
	return { base: 0, slope: median(points.map(({ x, y }) => y / x)) };
}

/** Of all pairs that are far enough apart: the slope of two neighbours is all chance. */
function slopesOf(points: Point[], leastApart: number): number[] {
	return points.flatMap((one, index) =>
		points
			.slice(index + 1)
			.filter((other) => Math.abs(other.x - one.x) >= leastApart)
			.map((other) => (other.y - one.y) / (other.x - one.x)),
	);
}

/** The line's value at `x`. */
export function valueAt({ base, slope, least = 0 }: Line, x: number): number {
	return Math.max(least, base + slope * x);
}

export function median(values: number[]): number {
	const sorted = [...values].sort((one, other) => one - other);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? 0;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
