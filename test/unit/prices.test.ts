import { type PricedRequest, Prices, secondsOnSlots } from '../../nodes/OpenVoice/purchase/prices';

/** A text of so many characters. */
const said = (characters: number, language = 'EN_NEWEST', speed = 1) => ({
	text: 'a'.repeat(characters),
	language,
	speed,
});

/** Requests of these lengths, charged as `cost` says, newest first. */
const bought = (
	lengths: number[],
	cost: (characters: number, index: number) => number,
	language = 'EN_NEWEST',
): PricedRequest[] =>
	lengths.map((length, index) => ({ ...said(length, language), cost: cost(length, index) }));

const LENGTHS = [30, 900, 120, 60, 450, 300, 80, 700, 200, 150];

/** Off by up to 8 % either way, always the same. */
const noise = (index: number) => 1 + 0.08 * Math.sin(index * 7.3);

describe('Prices', () => {
	it('are a guess without a history: the typical price of a request', () => {
		const prices = new Prices([]);
		expect(prices.learnedFrom).toBe(0);
		expect(prices.costOf(said(50))).toBeCloseTo(0.009);
		expect(prices.runSecondsOf(said(50))).toBeCloseTo(10.6);
	});

	it.each<[string, (characters: number) => number]>([
		['by requests', () => 0.009],
		['by seconds', (characters) => characters * 0.0001],
		['by both', (characters) => 0.004 + characters * 0.00003],
	])('charged %s are learned from ten requests, within 15 %%', (_, price) => {
		const prices = new Prices(
			bought(LENGTHS, (characters, index) => price(characters) * noise(index)),
		);
		for (const length of [40, 250, 1000]) {
			const ratio = prices.costOf(said(length)) / price(length);
			expect(ratio).toBeGreaterThan(0.85);
			expect(ratio).toBeLessThan(1.15);
		}
	});

	it('are not led astray by two that were charged ten times as much, or by what failed', () => {
		const prices = new Prices(
			bought(LENGTHS, (characters, index) => (index % 5 === 1 ? 10 : 1) * characters * 0.0001),
		);
		expect(prices.costOf(said(500)) / 0.05).toBeCloseTo(1, 1);
		expect(new Prices([{ ...said(50), cost: 0 }, said(50)]).learnedFrom).toBe(0);
	});

	it('follow what was charged lately: the latest hundred count', () => {
		const prices = new Prices([
			...bought(Array<number[]>(10).fill(LENGTHS).flat(), () => 0.02),
			...bought(Array<number[]>(90).fill(LENGTHS).flat(), () => 0.009),
		]);
		expect(prices.learnedFrom).toBe(100);
		expect(prices.costOf(said(100))).toBeCloseTo(0.02);
	});

	it('of one length are kept, and half of them grows with the length, but none falls: nobody knows', () => {
		const prices = new Prices(bought([100, 100, 100], () => 0.01));
		expect(prices.costOf(said(100))).toBeCloseTo(0.01);
		expect(prices.costOf(said(300))).toBeCloseTo(0.02);
		expect(prices.costOf(said(10))).toBeCloseTo(0.01);
	});

	it('have a language’s own factor', () => {
		const prices = new Prices([
			...bought(LENGTHS, (characters) => characters * 0.0001),
			...bought([10, 20, 40, 80, 160], (characters) => characters * 0.0006, 'ZH'),
		]);
		expect(prices.costOf(said(100, 'ZH')) / 0.06).toBeCloseTo(1, 1);
		expect(prices.costOf(said(100)) / 0.01).toBeCloseTo(1, 1);
	});

	it('are halved by double speed, where seconds are charged', () => {
		const prices = new Prices(bought(LENGTHS, (characters) => characters * 0.0001));
		expect(prices.costOf(said(500, 'EN_NEWEST', 2)) / 0.025).toBeCloseTo(1, 1);
	});
});

describe('secondsOnSlots', () => {
	it.each<[number[], number, number]>([
		[[], 5, 0],
		[[10], 5, 10],
		[[10, 10, 10], 5, 10],
		[[10, 10, 10], 2, 20],
		[[30, 10, 10, 10], 2, 30],
	])('%j on %d slots: %d', (runs, slots, seconds) =>
		expect(secondsOnSlots(runs, slots)).toBe(seconds),
	);
});
