import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import type { Execution } from '../../harness/engine/n8nEngine';
import type { SandboxJob, SandboxSettingsChange } from '../../harness/sandboxProcess';
import { isTested } from '../pairwise';
import { useTestRig } from './support/testRig';
import { REQUEST_BEGINS } from './support/fastTime';
import { AMBIGUOUS, FAULT_CASES } from './support/faultCases';
import { errorJson, expectNoKey } from './support/outcome';

/** Where nothing is found: enough for the looks after 1, 3 and 7 s. */
const TIMEOUT_SECONDS = 10;

/** Where something is, it is not the timeout that ends the look for it. */
const LONG_TIMEOUT_SECONDS = 60;

/** How the account's record can be: what is set in the sandbox, and whether what was accepted is found. */
const RECORDS: Array<{
	record: string;
	history: SandboxSettingsChange['history'];
	isFound: boolean;
	says: RegExp;
}> = [
	{ record: 'there at once', history: {}, isFound: true, says: /was not there/ },
	{ record: 'there late', history: { lateSeconds: 2 }, isFound: true, says: /was not there/ },
	{
		record: 'empty at first',
		history: { lateSeconds: 2, late: 'null' },
		isFound: true,
		says: /was not there/,
	},
	{ record: 'never there', history: { lateSeconds: 1e6 }, isFound: false, says: /was not there/ },
	{ record: 'unreadable', history: { status: 403 }, isFound: false, says: /Request logs/ },
];

const ambiguous = FAULT_CASES.filter(({ ends }) => ends === AMBIGUOUS);

describe.each(RECORDS)('Submits in doubt, their record $record:', (row) => {
	const { history, isFound, says } = row;
	const rig = useTestRig({ keep: true, settings: { credits: 1e6, history } });
	const cases = ambiguous
		.flatMap((fault) =>
			fault.modes.map((mode, index) => ({
				...fault,
				mode,
				text: `In doubt <${ambiguous.indexOf(fault)}-${index}>`,
				title: `${fault.name} (${mode})`,
			})),
		)
		// A fault’s two modes follow each other: either meets every record.
		.filter(({ mode }, index) =>
			isTested(mode === 'sync', (index >> 1) % 2 === 0, RECORDS.indexOf(row) % 2 === 0),
		);
	const executions = new Map<string, Execution>();
	let jobs: SandboxJob[] = [];

	beforeAll(async () => {
		// The first run in an engine takes seconds on a busy machine.
		await rig.run({});
		await rig.faults(cases.map(({ path, fault, text }) => ({ path, fault, match: { text } })));
		await Promise.all(
			cases.map(async ({ text, mode, accepted }) => {
				const execution = await rig.run({
					// Two alike, side by side.
					items: [text, text, `Good: ${text.slice(9)}`],
					parameters: { processing: mode },
					options: { timeout: isFound && accepted ? LONG_TIMEOUT_SECONDS : TIMEOUT_SECONDS },
					settings: { onError: 'continueRegularOutput' },
				});
				executions.set(text, execution);
			}),
		);
		jobs = await rig.sandbox.jobs();
	});

	it.each(cases)('$title', async ({ text, accepted }) => {
		const execution = executions.get(text);
		if (!execution) throw new Error('It did not run');
		const [one, other, good] = execution.outputItems();
		expect(await execution.binaryBuffer(good)).toHaveLength(20_000);
		const bought = jobs.filter((job) => job.text === text).map(({ requestId }) => requestId);
		expect(bought).toHaveLength(2 * accepted);
		if (accepted === 1 && isFound) {
			for (const item of [one, other]) {
				expect(await execution.binaryBuffer(item)).toHaveLength(20_000);
				expect(item?.json).toMatchObject({ cost: 0.009 });
				expect(item?.json.reused).toBeUndefined();
			}
			const shown = [one, other].map((item) => item?.json.requestId);
			expect(shown.sort()).toEqual(bought.sort());
		} else {
			for (const item of [one, other]) {
				const { error, details } = errorJson(item);
				expect(error).toMatch(AMBIGUOUS);
				expect(details.description).toMatch(says);
			}
		}
		expectNoKey(execution);
	});
});

describe('A submit in doubt', () => {
	const rig = useTestRig({ settings: { history: { lateSeconds: 1e6 } } });

	it('is looked for by a retry before it tells the user anything', async () => {
		const text = 'In doubt, and found by the retry';
		await rig.faults([{ path: 'submit', fault: { reset: 'after' }, match: { text } }]);
		const failed = await rig.run({ items: [text], options: { timeout: 20 } });
		expect(failed.error?.message).toMatch(AMBIGUOUS);
		await rig.faults([]);
		await rig.sandbox.settings({ history: { lateSeconds: 0 } });
		const retried = await rig.engine.retryExecution(failed, { credentials: rig.credentials() });
		expect(retried.error).toBeUndefined();
		const [output] = retried.outputItems();
		expect(await retried.binaryBuffer(output)).toHaveLength(20_000);
		const bought = await rig.jobsFor(text);
		expect(bought.map(({ requestId }) => requestId)).toEqual([output?.json.requestId]);
	});

	it('is found by a retry also after somebody has run the same by hand, which used it', async () => {
		const text = 'In doubt, and used by hand';
		await rig.faults([{ path: 'submit', fault: { reset: 'after' }, match: { text } }]);
		const failed = await rig.run({ items: [text], options: { timeout: 20 } });
		expect(failed.error?.message).toMatch(AMBIGUOUS);
		await rig.faults([]);
		await rig.sandbox.settings({ history: { lateSeconds: 0 } });
		const byHand = await rig.run({ items: [text], mode: 'manual' });
		const retried = await rig.engine.retryExecution(failed, { credentials: rig.credentials() });
		const bought = await rig.jobsFor(text);
		for (const execution of [byHand, retried]) {
			expect(execution.error).toBeUndefined();
			const shown = execution.outputItems().map(({ json }) => json.requestId);
			expect(shown).toEqual(bought.map(({ requestId }) => requestId));
		}
	});

	it.each(['async', 'sync'])(
		'is waited for if it is found and still runs (%s)',
		async (processing) => {
			await rig.sandbox.settings({ history: { lateSeconds: 0 }, runSeconds: 4 });
			const path = processing === 'sync' ? 'sync' : 'submit';
			await rig.faults([{ path, fault: { accept: true, status: 504, html: true } }]);
			const execution = await rig.run({ parameters: { processing }, options: { timeout: 60 } });
			expect(execution.error).toBeUndefined();
			expect(await execution.binaryBuffer(execution.outputItems()[0])).toHaveLength(20_000);
			expect(await rig.jobsFor('Hello')).toHaveLength(1);
		},
	);

	it.each([
		['back', -3_600_000],
		['forward', 3_600_000],
	])('is found though the computer’s clock is set %s before it leaves', async (_, byMs) => {
		await rig.sandbox.settings({ history: { lateSeconds: 2 } });
		await rig.faults([{ path: 'submit', fault: { reset: 'after' } }]);
		const now = Date.now;
		// The look at the recording is the first request of a run.
		const set = () => {
			unsubscribe(REQUEST_BEGINS, set);
			Date.now = () => now() + byMs;
		};
		subscribe(REQUEST_BEGINS, set);
		const execution = await rig.run({ options: { timeout: 60 } }).finally(() => {
			Date.now = now;
		});
		expect(execution.error).toBeUndefined();
		expect(await execution.binaryBuffer(execution.outputItems()[0])).toHaveLength(20_000);
		expect(await rig.sandbox.jobs()).toHaveLength(1);
	});

	it('holds no other item while it is looked for', async () => {
		const text = 'In doubt, alone in its slot';
		await rig.faults([{ path: 'submit', fault: { reset: 'before' }, match: { text } }]);
		const ended: string[] = [];
		const execution = await rig.run({
			items: [text, 'One', 'Two', 'Three'],
			options: { timeout: 60, maxConcurrency: 1 },
			settings: { onError: 'continueRegularOutput' },
			onLog: ({ message }) => ended.push(message),
		});
		expect(errorJson(execution.outputItems()[0]).error).toMatch(AMBIGUOUS);
		const jobs = await rig.sandbox.jobs();
		const times = jobs.map(({ acceptedAt }) => acceptedAt);
		// The others were submitted while the first was still looked for, for a minute.
		expect(Math.max(...times) - Math.min(...times)).toBeLessThan(30_000);
		expect(jobs).toHaveLength(3);
	});
});
