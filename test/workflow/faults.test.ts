import type { Execution } from '../../harness/engine/n8nEngine';
import type { SandboxJob, SandboxLogEntry } from '../../harness/sandboxProcess';
import { byTurns } from '../pairwise';
import { useTestRig } from './support/testRig';
import { FAULT_CASES, type FaultCase } from './support/faultCases';
import { errorJson, expectNoKey, shownError } from './support/outcome';

/** How many executions run side by side: enough that their pauses overlap. */
const AT_ONCE = 40;

/** Far more than any case takes, on a busy machine too; less than the minute for which a 404 may be stale. */
const TIMEOUT_SECONDS = 55;

interface Variant {
	fault: FaultCase;
	mode: 'async' | 'sync';
	onError: 'stopWorkflow' | 'continueRegularOutput';
	retryOnFail: boolean;
	/** The text of the item that meets the fault; no other item of any variant has it in its own. */
	badText: string;
	goodText: string;
	title: string;
}

/** Each fault meets one of these pairs, and the next fault the other one. */
const SETTINGS = [false, true].map((retryOnFail) => [
	{ onError: 'stopWorkflow' as const, retryOnFail },
	{ onError: 'continueRegularOutput' as const, retryOnFail: !retryOnFail },
]);

const variants: Variant[] = FAULT_CASES.flatMap((fault, index) =>
	fault.modes.flatMap((mode) =>
		byTurns(SETTINGS[index % 2]!, index >> 1).map((settings) => ({ fault, mode, ...settings })),
	),
).map((variant, index) => {
	const { fault, mode, onError, retryOnFail } = variant;
	const settings = `${onError === 'stopWorkflow' ? 'stop' : 'continue'}${retryOnFail ? ', retry on fail' : ''}`;
	return {
		...variant,
		badText: `Fault <${index}>`,
		goodText: `Good ${index}.`,
		title: `${fault.path}: ${fault.name} (${mode}, ${settings})`,
	};
});

/** The service's format is not known: each fault meets both. */
describe.each([
	['wav', variants.filter(({ retryOnFail }) => !retryOnFail)],
	['mp3', variants.filter(({ retryOnFail }) => retryOnFail)],
] as const)('Every fault, and nothing is paid twice or lost, as %s:', (format, formatVariants) => {
	// Hundreds of jobs: the balance is not what is tested here.
	const rig = useTestRig({ keep: true, settings: { credits: 1e6, format } });
	const executions = new Map<Variant, Execution>();
	let jobs: SandboxJob[] = [];
	let log: SandboxLogEntry[] = [];

	// All variants run in one go: each fault finds its own item by its text.
	beforeAll(async () => {
		await rig.faults(
			formatVariants.map(({ fault: { path, fault, times }, badText }) => ({
				path,
				fault,
				match: { text: badText },
				...(times === undefined ? {} : { times }),
			})),
		);
		const left = [...formatVariants];
		const worker = async () => {
			for (let variant = left.shift(); variant; variant = left.shift()) {
				const { mode, onError, retryOnFail, badText, goodText } = variant;
				const execution = await rig.run({
					items: [badText, goodText],
					parameters: { processing: mode },
					options: { timeout: TIMEOUT_SECONDS },
					// What becomes of a submit in doubt where the history can be read: doubt.test.ts.
					credential: { historyUrl: '' },
					settings: { onError, retryOnFail, maxTries: 2, waitBetweenTries: 10 },
				});
				executions.set(variant, execution);
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, worker));
		[jobs, log] = await Promise.all([rig.sandbox.jobs(), rig.sandbox.log()]);
	});

	it.each(formatVariants)('$title', async (variant) => {
		const { fault, onError, retryOnFail, badText, goodText } = variant;
		const execution = executions.get(variant);
		if (!execution) throw new Error('It did not run');
		const jobsOf = (text: string) => jobs.filter((job) => job.text === text);
		const bad = jobsOf(badText);
		const good = jobsOf(goodText);

		// Nothing is bought twice.
		expect(bad).toHaveLength(fault.accepted);
		expect(good.length).toBeLessThanOrEqual(1);

		const ends = (retryOnFail && fault.endsAfterRetry) || fault.ends;
		if (ends === 'audio') {
			expect(execution.error).toBeUndefined();
			for (const output of execution.outputItems()) {
				expect(await execution.binaryBuffer(output)).toHaveLength(20_000);
			}
			expect(execution.outputItems()).toHaveLength(2);
		} else if (onError === 'stopWorkflow') {
			const { message, description, itemIndex, requestId } = shownError(execution);
			expect(message).toMatch(ends);
			expect(message).toContain('item 0');
			expect(itemIndex).toBe(0);
			expect(description).toMatch(fault.nextStep ?? /./);
			if (fault.named) expect(requestId).toBe(bad[0]?.requestId);
			// Nothing is lost: whatever was accepted beside it is named, with how to get it.
			for (const job of good) expect(description).toContain(job.requestId);
			if (good.length > 0) expect(description).toContain('Get Result');
		} else {
			expect(execution.status).toBe('success');
			const [failed, other] = execution.outputItems();
			const { error, details } = errorJson(failed);
			expect(error).toMatch(ends);
			expect(details.description).toMatch(fault.nextStep ?? /./);
			if (fault.named) expect(details.requestId).toBe(bad[0]?.requestId);
			expect(good).toHaveLength(1);
			expect(await execution.binaryBuffer(other)).toHaveLength(20_000);
		}
		expectNoKey(execution);
	});

	it('The key went to the API alone, in its header alone', () => {
		const withKey = log.filter(({ keyIn }) => keyIn.length > 0);
		expect(withKey.length).toBeGreaterThan(formatVariants.length);
		for (const { path, keyIn } of withKey) {
			expect(keyIn).toEqual(['header:x-api-key']);
			expect(path).toMatch(/^\/(v1|v2|upload-asset|inference-request)\b/);
		}
		expect(log.some(({ path }) => path.includes('elsewhere'))).toBe(false);
	});
});
