import { forgetProcess, useTestRig } from '../workflow/support/testRig';

/** A record of so many pages, each as slow as that: longer than a minute in all. */
const PAGES = 70;
const PAGE_SECONDS = 1;

describe('The account’s record in 70 pages of a second each', () => {
	const rig = useTestRig({ settings: { credits: 1e6 } });

	it('is read whole, and nothing is bought again', async () => {
		const items = Array.from({ length: PAGES }, (_, index) => `Line ${index}`);
		const options = { maxConcurrency: 50, downloadAudio: false };
		await rig.run({ items, options });
		forgetProcess();
		const history = { mostPerPage: 1, delaySeconds: PAGE_SECONDS };
		await rig.sandbox.settings({ history });
		const retried = await rig.run({ mode: 'retry', items, options });
		expect(retried.error).toBeUndefined();
		expect(await rig.sandbox.jobs()).toHaveLength(PAGES);
	}, 300_000);
});
