import { type ChaosReport, runChaos, startChaosEngine, verdictOn } from '../chaos/run';

/** `npm run chaos` plays as many others as one likes. */
const SEEDS = [1, 2, 3];

const LONGEST_MS = 240_000;

describe('While a fifth of all requests fails', () => {
	let reports: ChaosReport[] = [];

	// Side by side: each seed has a sandbox of its own, and waits more than it works.
	beforeAll(async () => {
		const engine = await startChaosEngine();
		reports = await Promise.all(SEEDS.map(async (seed) => await runChaos(engine, seed)));
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
