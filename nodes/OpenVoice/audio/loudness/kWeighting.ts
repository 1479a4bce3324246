/** A second-order filter: `b` before, `a` after the sum, `a[0]` being 1. */
interface Biquad {
	b: [number, number, number];
	a: [number, number];
}

/** ITU-R BS.1770-4, annex 1: the head's shelf and the high pass, for any sample rate (as libebur128 derives them). */
function kFilters(sampleRate: number): [Biquad, Biquad] {
	const shelf = Math.tan((Math.PI * 1681.974450955533) / sampleRate);
	const shelfQ = 0.7071752369554196;
	const gain = 10 ** (3.999843853973347 / 20);
	const middle = gain ** 0.4996667741545416;
	const shelfA0 = 1 + shelf / shelfQ + shelf * shelf;
	const pass = Math.tan((Math.PI * 38.13547087602444) / sampleRate);
	const passQ = 0.5003270373238773;
	const passA0 = 1 + pass / passQ + pass * pass;
	return [
		{
			b: [
				(gain + (middle * shelf) / shelfQ + shelf * shelf) / shelfA0,
				(2 * (shelf * shelf - gain)) / shelfA0,
				(gain - (middle * shelf) / shelfQ + shelf * shelf) / shelfA0,
			],
			a: [(2 * (shelf * shelf - 1)) / shelfA0, (1 - shelf / shelfQ + shelf * shelf) / shelfA0],
		},
		{
			b: [1, -2, 1],
			a: [(2 * (pass * pass - 1)) / passA0, (1 - pass / passQ + pass * pass) / passA0],
		},
	];
}

/** Weights one channel as ears do, and gives the power of stretches of it. */
export class KWeighting {
	private readonly filters: [Biquad, Biquad];

	private readonly memory = new Float64Array(4);

	constructor(sampleRate: number) {
		this.filters = kFilters(sampleRate);
	}

	/** The sum of the squares of samples `from` to `to`. */
	energyOf(samples: Float32Array, from: number, to: number): number {
		const [shelf, pass] = this.filters;
		let [s1, s2, p1, p2] = this.memory as unknown as [number, number, number, number];
		let energy = 0;
		for (let at = from; at < to; at++) {
			const x = samples[at]!;
			const y = shelf.b[0] * x + s1;
			s1 = shelf.b[1] * x - shelf.a[0] * y + s2;
			s2 = shelf.b[2] * x - shelf.a[1] * y;
			const z = y + p1;
			p1 = -2 * y - pass.a[0] * z + p2;
			p2 = y - pass.a[1] * z;
			energy += z * z;
		}
		this.memory.set([s1, s2, p1, p2]);
		return energy;
	}
}
