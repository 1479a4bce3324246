import { type Engine, startEngine } from '../../harness/n8nEngine';
import { runChaos, verdictOn } from '../chaos/run';

/** `npm run chaos` plays as many others as one likes. */
const SEEDS = [1, 2, 3];

const LONGEST_MS = 120_000;

describe('While a fifth of all requests fails', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await startEngine();
	});

	it.each(SEEDS)(
		'nothing is bought twice and nothing is lost (npm run chaos -- --seed %i)',
		async (seed) => {
			const report = await runChaos(engine, seed);
			expect(verdictOn(report)).toEqual([]);
			expect(report.faultShare).toBeGreaterThan(0.15);
		},
		LONGEST_MS,
	);
});
