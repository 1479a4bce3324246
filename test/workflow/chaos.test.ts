import { type ChaosReport, FULL_SIZE, runChaos, startChaosEngine, verdictOn } from '../chaos/run';

/** `npm run chaos` plays as many others as one likes. */
const SEEDS = [1, 2, 3];

/** A third of what `npm run chaos` speaks in its batches, and all the ways in which n8n repeats. */
const SIZE = { ...FULL_SIZE, async: 100 };

const LONGEST_MS = 240_000;

describe('While a fifth of all requests fails', () => {
	let reports: ChaosReport[] = [];

	beforeAll(async () => {
		reports = await runChaos(await startChaosEngine(), SEEDS, SIZE);
	}, LONGEST_MS);

	it.each(SEEDS)(
		'nothing is bought twice and nothing is lost (npm run chaos -- --seed %i)',
		(seed) => {
			const report = reports.find((one) => one.seed === seed);
			expect(report && verdictOn(report)).toEqual([]);
			expect(report?.faultShare).toBeGreaterThan(0.15);
		},
	);
});
