import { useBench } from '../support/bench';
import { inFastTime } from '../support/fastTime';

/** The smallest plan (docs/segmind.md, "Rate limits"), counted in the strictest way. */
const PLAN = { requestsPerMinute: 5, rateWindow: 'sliding', resetHeader: 'never' } as const;

describe('5 requests in any minute', () => {
	const bench = useBench({ settings: { ...PLAN, runSeconds: 10.6 } });

	it.each([2, 4])('are enough, without an option set: %i jobs end as audio', async (count) => {
		const items = Array.from({ length: count }, (_, number) => `Text ${number}`);
		const execution = await inFastTime(
			bench,
			async () => await bench.run({ items, options: { pollInterval: undefined } }),
		);
		expect(execution.error).toBeUndefined();
		const outputs = execution.outputItems();
		expect(outputs.map(({ json }) => json.text)).toEqual(items);
		for (const output of outputs) {
			expect(await execution.binaryBuffer(output)).toHaveLength(20_000);
		}
		expect(await bench.sandbox.jobs()).toHaveLength(count);
		const refused = (await bench.sandbox.log()).filter(({ status }) => status === 429);
		expect(refused).not.toHaveLength(0);
	});
});
