import { mersenne } from 'pure-rand/generator/MersenneTwister';
import { probit } from 'simple-statistics';

/** Repeatable random numbers: the same seed gives the same numbers. */
export class Random {
	// The smaller generators of this library begin far from evenly with a small seed.
	private readonly generator;

	constructor(seed: number) {
		this.generator = mersenne(seed);
	}

	/** A number from 0 (included) to 1 (not included), each as likely. */
	uniform(): number {
		return (this.generator.unsafeNext() >>> 0) / 2 ** 32;
	}

	/** A log-normal number: half are below the median, and `sigma` is the spread of the logarithm. */
	logNormal(median: number, sigma: number): number {
		return median * Math.exp(sigma * probit(this.uniform()));
	}
}
