/** n8n's own storage fails, after everything was paid for. */
import type { BinaryDataService } from 'n8n-core';

import { once } from '../../harness/engine/environment';
import { narrate, paragraphs } from './support/narration';
import { errorJson, shownError } from './support/outcome';
import { useTestRig } from './support/testRig';

const FULL = () => new Error('ENOSPC: no space left on device, write');

/** What fails. */
const FAILURES: Array<[name: string, fail: (storage: BinaryDataService) => jest.SpyInstance]> = [
	[
		'the captions cannot be stored',
		(storage) => {
			const store = storage.store.bind(storage);
			return jest
				.spyOn(storage, 'store')
				.mockImplementation(async (location, file, about) =>
					about.fileName?.endsWith('.srt')
						? await Promise.reject(FULL())
						: await store(location, file, about),
				);
		},
	],
	[
		'a part cannot be read back',
		(storage) => jest.spyOn(storage, 'getAsStream').mockRejectedValue(FULL()),
	],
	['nothing can be stored', (storage) => jest.spyOn(storage, 'store').mockRejectedValue(FULL())],
];

describe.each(FAILURES)('Where %s', (_, fail) => {
	const rig = useTestRig();
	let spy: jest.SpyInstance;
	beforeEach(() => {
		const { container, n8nCore } = once.booted!.core;
		spy = fail(container.get(n8nCore.BinaryDataService));
	});
	afterEach(() => spy.mockRestore());

	const setting = { items: [paragraphs(3)], options: { captions: 'srt', maxPartLength: 30 } };

	it('an error item names all that was bought', async () => {
		const settings = { onError: 'continueRegularOutput' } as const;
		const execution = await narrate(rig, { ...setting, settings });
		const shown = JSON.stringify(errorJson(execution.outputItems()[0]));
		const jobs = await rig.sandbox.jobs();
		expect(jobs.length).toBeGreaterThan(0);
		for (const { requestId } of jobs) expect(shown).toContain(requestId);
	});

	it('the error of a node that stops does, and a retry buys nothing again', async () => {
		const failed = await narrate(rig, setting);
		const { description } = shownError(failed);
		const jobs = await rig.sandbox.jobs();
		for (const { requestId } of jobs) expect(description).toContain(requestId);
		spy.mockRestore();
		const retried = await rig.engine.retryExecution(failed, { credentials: rig.credentials() });
		expect(retried.error).toBeUndefined();
		expect(await rig.sandbox.jobs()).toHaveLength(3);
	});
});
