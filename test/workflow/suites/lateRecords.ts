import { useTestRig } from '../support/testRig';
import { shownError } from '../support/outcome';

const SIZE = 20_000;

/** Without the account's record, in which a request that is late elsewhere may be found. */
const credential = { historyUrl: '' };

describe('What is late', () => {
	const rig = useTestRig();

	it.each([
		['a result that still says PROCESSING', { resultSeconds: 20 }, /requests\/[^/]+$/],
		['a file that is not there yet', { fileSeconds: 20 }, /\.wav$/],
		['a file that may not be seen yet', { fileSeconds: 20, fileStatus: 403 as const }, /\.wav$/],
		['a file in whose place is a page', { fileSeconds: 20, fileStatus: 200 as const }, /\.wav$/],
	])('is waited for: %s', async (_, late, what) => {
		await rig.sandbox.settings({ late });
		const execution = await rig.run({ items: ['One', 'Two'], credential });
		expect(execution.error).toBeUndefined();
		for (const output of execution.outputItems()) {
			expect(await execution.binaryBuffer(output)).toHaveLength(SIZE);
		}
		expect(await rig.sandbox.jobs()).toHaveLength(2);
		const asked = (await rig.requests()).filter((request) => what.test(request));
		expect(asked.length).toBeGreaterThan(2);
	});

	it('is waited for 30 seconds and more', async () => {
		await rig.sandbox.settings({ late: { recordSeconds: 30 } });
		const execution = await rig.run({ items: ['One', 'Two'], credential });
		expect(execution.error).toBeUndefined();
		for (const output of execution.outputItems()) {
			expect(await execution.binaryBuffer(output)).toHaveLength(SIZE);
		}
		expect(await rig.sandbox.jobs()).toHaveLength(2);
		expect((await rig.sandbox.log()).some(({ status }) => status === 404)).toBe(true);
	});

	it('is waited for no longer than the timeout, and nothing is lost', async () => {
		await rig.sandbox.settings({ late: { recordSeconds: 3 } });
		const execution = await rig.run({ options: { timeout: 2 } });
		const [job] = await rig.sandbox.jobs();
		expect(shownError(execution)).toMatchObject({
			message: expect.stringContaining('does not know this request yet'),
			description: expect.stringMatching(/seven days.*Get Result/),
			requestId: job?.requestId,
		});
	});

	it('is taken up by a later try', async () => {
		await rig.sandbox.settings({ late: { recordSeconds: 3 } });
		const execution = await rig.run({
			options: { timeout: 2 },
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 },
		});
		expect(execution.error).toBeUndefined();
		expect(await execution.binaryBuffer(execution.outputItems()[0])).toHaveLength(SIZE);
		expect(await rig.sandbox.jobs()).toHaveLength(1);
	});
});
