import { Random } from '../../sandbox/random.ts';
import { TimeDistribution } from '../../nodes/OpenVoice/purchase/polling/timeDistribution';

const tenSeconds = () => new TimeDistribution([{ medianSeconds: 10, sigma: 0.25, weight: 2 }]);

const median = (times: TimeDistribution) => times.quantiles([0.5])[0];

describe('what is known of times', () => {
	it('starts from what is assumed', () => {
		const [low, middle, high] = tenSeconds().quantiles([0.1587, 0.5, 0.8413]);
		expect(low).toBeCloseTo(10 * Math.exp(-0.25), 0);
		expect(middle).toBeCloseTo(10, 1);
		expect(high).toBeCloseTo(10 * Math.exp(0.25), 0);
	});

	it('follows what is seen, soon', () => {
		const times = tenSeconds();
		for (let count = 0; count < 5; count++) times.observe(60);
		expect(median(times)).toBeGreaterThan(55);
		expect(median(times)).toBeLessThan(65);
	});

	it('counts what still goes on: the quick ones, which end first, are not all', () => {
		const times = tenSeconds();
		for (let count = 0; count < 5; count++) times.observe(8);
		expect(median(times)).toBeLessThan(9);
		times.estimate(Array.from({ length: 15 }, () => 9));
		expect(median(times)).toBeGreaterThan(9.3);
		expect(times.shareLongerThan(9)).toBeGreaterThan(0.6);
	});

	it('estimates the same as if all were known where what still goes on ends like the rest (Kaplan and Meier)', () => {
		const all = new TimeDistribution([{ medianSeconds: 10, sigma: 0.25, weight: 1e-6 }]);
		const censored = new TimeDistribution([{ medianSeconds: 10, sigma: 0.25, weight: 1e-6 }]);
		for (let count = 0; count < 10; count++) all.observe(10);
		for (let count = 0; count < 10; count++) censored.observe(10);
		// Twenty more that have all lasted for 1 s, as every one did, tell nothing new.
		censored.estimate(Array.from({ length: 20 }, () => 1));
		for (const seconds of [8, 9, 10, 11, 12]) {
			expect(censored.shareLongerThan(seconds)).toBeCloseTo(all.shareLongerThan(seconds), 3);
		}
	});

	it('follows a service that changes', () => {
		const times = tenSeconds();
		for (let count = 0; count < 500; count++) times.observe(3);
		for (let count = 0; count < 60; count++) times.observe(30);
		expect(median(times)).toBeGreaterThan(25);
	});

	it('tells two kinds of runs apart', () => {
		const times = tenSeconds();
		for (let count = 0; count < 40; count++) times.observe(count % 4 === 0 ? 70 : 10);
		expect(times.shareLongerThan(20)).toBeGreaterThan(0.2);
		expect(times.shareLongerThan(50)).toBeGreaterThan(0.2);
		expect(times.shareLongerThan(90)).toBeLessThan(0.05);
	});

	it('comes near the distribution that it is shown', () => {
		const times = tenSeconds();
		const random = new Random(7);
		for (let count = 0; count < 300; count++) times.observe(random.logNormal(4, 0.4));
		for (const share of [0.1, 0.5, 0.9]) {
			const [quantile = 0] = times.quantiles([share]);
			expect(times.shareLongerThan(quantile)).toBeCloseTo(1 - share, 6);
		}
		expect(Math.abs(Math.log((median(times) ?? 0) / 4))).toBeLessThan(0.15);
	});

	it('never rules a time out', () => {
		const times = tenSeconds();
		for (let count = 0; count < 1000; count++) times.observe(1);
		expect(times.shareLongerThan(10)).toBeGreaterThan(1e-4);
	});

	it('finds quantiles between two bounds, and stays between them', () => {
		const times = tenSeconds();
		const found = times.quantiles([0.1, 0.5, 0.9], 12, 14);
		expect(found).toEqual([...found].sort((one, other) => one - other));
		expect(found[0]).toBeGreaterThan(12);
		expect(found[2]).toBeLessThan(14);
		expect(times.quantiles([0.5], 3000, 3000)).toEqual([3000]);
	});

	it('shares fall as times grow, from all to none', () => {
		const times = tenSeconds();
		for (const seconds of [0.2, 0.01, 9, 55, 600]) times.observe(seconds);
		let before = times.shareLongerThan(0);
		expect(before).toBe(1);
		for (let seconds = 0.01; seconds < 5000; seconds *= 1.03) {
			const share = times.shareLongerThan(seconds);
			expect(share).toBeLessThanOrEqual(before);
			expect(share).toBeGreaterThanOrEqual(0);
			before = share;
		}
		expect(times.shareLongerThan(4000)).toBe(0);
	});

	it.each([undefined, NaN, -1, Infinity, 3601])('passes over %s, which is no time', (nonsense) => {
		const times = tenSeconds();
		times.observe(nonsense);
		expect(times).toEqual(tenSeconds());
	});
});
