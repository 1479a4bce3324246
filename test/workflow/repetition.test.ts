import { type Execution, NODE } from '../../harness/engine/n8nEngine';
import type { SandboxFault, SandboxJob, SandboxPath } from '../../harness/sandboxProcess';
import { isTested } from '../pairwise';
import { agentNodeTypes } from './support/agent';
import { type TestRig, useTestRig } from './support/testRig';
import { expectNoKey } from './support/outcome';
import { everythingShown, playOnce, retriedFromList } from './support/repetitions';

import './suites/aroundTheNode';

type Mode = 'async' | 'sync';

/** How often n8n calls the node again by itself, where it does. */
const TRIES = { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 };

/** Every way in which n8n calls the node again for the same item. */
const REPETITIONS: Record<
	string,
	(rig: TestRig, mode: Mode, text: string) => Promise<Execution[]>
> = {
	'Retry On Fail': async (rig, mode, text) => [
		await playOnce(rig, 'chain', { mode, texts: [text], settings: TRIES }),
	],
	'the error output wired back': async (rig, mode, text) => [
		await playOnce(rig, 'wiredBack', { mode, texts: [text] }),
	],
	'the error output wired back, with Retry On Fail': async (rig, mode, text) => [
		await playOnce(rig, 'wiredBack', { mode, texts: [text], settings: TRIES }),
	],
	'a loop whose passes retry': async (rig, mode, text) => {
		const texts = [`Before ${text}`, text, `After ${text}`];
		return [await playOnce(rig, 'loop', { mode, texts, settings: TRIES })];
	},
	'a tool that an agent calls again': async (rig, mode, text) => [
		await playOnce(rig, 'agent', { mode, texts: [text] }),
	],
	'a tool with Retry On Fail': async (rig, mode, text) => [
		await playOnce(rig, 'agent', { mode, texts: [text], settings: TRIES }),
	],
	'Retry in the list of executions': async (rig, mode, text) =>
		await retriedFromList(rig, await playOnce(rig, 'chain', { mode, texts: [text] })),
};

interface Fault {
	name: string;
	modes: Mode[];
	path: (mode: Mode) => SandboxPath;
	fault: SandboxFault;
	/** How often it happens; absent: always. */
	times?: number;
	/** Nobody can know whether the job was accepted. */
	ambiguous?: true;
}

const submit = (mode: Mode): SandboxPath => (mode === 'sync' ? 'sync' : 'submit');
const at = (path: SandboxPath) => (): SandboxPath => path;
const both: Mode[] = ['async', 'sync'];

const FAULTS: Fault[] = [
	{ name: 'nothing', modes: both, path: submit, fault: { delayMs: 1 } },
	{ name: '400, once', modes: both, path: submit, fault: { status: 400 }, times: 1 },
	{ name: '400, always', modes: both, path: submit, fault: { status: 400 } },
	{
		name: 'a reset after it was accepted',
		modes: both,
		path: submit,
		fault: { reset: 'after' },
		ambiguous: true,
	},
	{
		name: 'a reset, once',
		modes: both,
		path: submit,
		fault: { reset: 'before' },
		times: 1,
		ambiguous: true,
	},
	{
		name: 'a gateway’s 502, though it was accepted',
		modes: both,
		path: submit,
		fault: { accept: true, status: 502, html: true },
		times: 1,
		ambiguous: true,
	},
	{ name: 'audio cut short', modes: ['sync'], path: submit, fault: { cut: 12_000 } },
	{
		name: 'a status of 401, once',
		modes: ['async'],
		path: at('status'),
		fault: { status: 401 },
		times: 1,
	},
	{ name: 'a status of 401, always', modes: ['async'], path: at('status'), fault: { status: 401 } },
	{
		name: 'a result of 401, twice',
		modes: ['async'],
		path: at('result'),
		fault: { status: 401 },
		times: 2,
	},
	{
		name: 'a file that is a page, once',
		modes: ['async'],
		path: at('file'),
		fault: { status: 200, html: true },
		times: 1,
	},
	{
		name: 'a file that is a page, always',
		modes: ['async'],
		path: at('file'),
		fault: { status: 200, html: true },
	},
];

const variants = Object.keys(REPETITIONS)
	.flatMap((how, way) =>
		FAULTS.flatMap((fault, index) =>
			fault.modes
				.filter((mode) => isTested(mode === 'sync', way % 2 === 0, index % 2 === 0))
				.map((mode) => ({ how, fault, mode })),
		),
	)
	.map((variant, index) => ({
		...variant,
		text: `Repetition <${index}>`,
		title: `${variant.how}: ${variant.fault.name} (${variant.mode})`,
	}));

/** How many variants run side by side. */
const AT_ONCE = 20;

describe('However n8n repeats, and whatever fails, nothing is bought twice or lost:', () => {
	const rig = useTestRig({
		keep: true,
		settings: { credits: 1e6 },
		nodeTypes: agentNodeTypes(),
	});
	const results = new Map<string, Execution[]>();
	let jobs: SandboxJob[] = [];

	beforeAll(async () => {
		await rig.faults(
			variants.map(({ fault: { path, fault, times }, mode, text }) => ({
				path: path(mode),
				fault,
				match: { text },
				...(times === undefined ? {} : { times }),
			})),
		);
		const left = [...variants];
		const worker = async () => {
			for (let variant = left.shift(); variant; variant = left.shift()) {
				const { how, mode, text } = variant;
				results.set(text, (await REPETITIONS[how]?.(rig, mode, text)) ?? []);
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, worker));
		jobs = await rig.sandbox.jobs();
	});

	it.each(variants)('$title', ({ fault, text }) => {
		const executions = results.get(text) ?? [];
		const bought = jobs.filter((job) => job.text === text);
		expect(bought.length).toBeLessThanOrEqual(1);

		const shown = executions.map((execution) => everythingShown(execution)).join('\n');
		for (const { requestId } of bought) {
			const isNamed = shown.includes(requestId);
			const isDoubt = fault.ambiguous && shown.includes('unknown whether Segmind accepted');
			expect(isNamed || isDoubt).toBe(true);
		}
		// What fails for a while only ends as audio, unless nobody can know whether it was bought.
		if (fault.times !== undefined && !fault.ambiguous) {
			expect(bought).toHaveLength(1);
			expect(shown).toContain('"status":"COMPLETED"');
		}
		executions.forEach((execution) => expectNoKey(execution));
	});
});

describe('An error output wired back', () => {
	const rig = useTestRig();
	const page = { status: 200, html: true } as const;

	/** The ids of the requests whose audio came out, of all passes. */
	const spoken = (execution: Execution) =>
		execution
			.runsOf(NODE)
			.flatMap((_, pass) => execution.outputItems(NODE, 0, pass))
			.filter(({ binary }) => binary !== undefined)
			.map(({ json }) => json.requestId);

	it('takes up what each item bought, though the items are numbered anew', async () => {
		await rig.faults(
			['Two', 'Four'].map((text) => ({ path: 'file', match: { text }, times: 1, fault: page })),
		);
		const texts = ['One', 'Two', 'Three', 'Four'];
		const execution = await playOnce(rig, 'wiredBack', { mode: 'async', texts });
		const jobs = await rig.sandbox.jobs();
		expect(jobs.map(({ text }) => text).sort()).toEqual([...texts].sort());
		expect(spoken(execution).sort()).toEqual(jobs.map(({ requestId }) => requestId).sort());
	});

	it('does not take up what another item with the same text has delivered', async () => {
		await rig.faults([{ path: 'file', match: { text: 'Same' }, times: 1, fault: page }]);
		const execution = await playOnce(rig, 'wiredBack', {
			mode: 'async',
			texts: ['Same', 'Same'],
		});
		const jobs = await rig.jobsFor('Same');
		expect(jobs).toHaveLength(2);
		expect(spoken(execution).sort()).toEqual(jobs.map(({ requestId }) => requestId).sort());
	});
});
