import { mersenne, unsafeUniformIntDistribution } from 'pure-rand';
import { probit } from 'simple-statistics';

/** A number above 0 and below 1. */
export type Random = () => number;

/** The same sequence for the same seed. */
export function seeded(seed: number): Random {
	const generator = mersenne(seed);
	return () => (unsafeUniformIntDistribution(0, 2 ** 31 - 1, generator) + 0.5) / 2 ** 31;
}

/** Seconds around a median; `sigma` is the standard deviation of their logarithm. */
export function logNormal(median: number, sigma: number): (random: Random) => number {
	return (random) => median * Math.exp(sigma * probit(random()));
}
