import { useTestRig } from '../support/testRig';

/** The smallest plan (docs/segmind.md, "Rate limits"), counted in the strictest way. */
const PLAN = { requestsPerMinute: 5, rateWindow: 'sliding', resetHeader: 'never' } as const;

describe('5 requests in any minute', () => {
	const rig = useTestRig({ settings: { ...PLAN, runSeconds: 10.6 } });

	it('are enough, without an option set: two jobs end as audio', async () => {
		const items = ['One', 'Two'];
		const execution = await rig.run({ items, options: { pollInterval: undefined } });
		expect(execution.error).toBeUndefined();
		const outputs = execution.outputItems();
		expect(outputs.map(({ json }) => json.text)).toEqual(items);
		for (const output of outputs) {
			expect(await execution.binaryBuffer(output)).toHaveLength(20_000);
		}
		expect(await rig.sandbox.jobs()).toHaveLength(items.length);
		const refused = (await rig.sandbox.log()).filter(({ status }) => status === 429);
		expect(refused).not.toHaveLength(0);
	});
});
