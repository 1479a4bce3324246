import type { INodeExecutionData, INodeType } from 'n8n-workflow';

import {
	chain,
	type Execution,
	type InputItem,
	NODE,
	START,
} from '../../../harness/engine/n8nEngine';
import { stubNode } from '../../../harness/engine/stubNodes';
import { wav } from '../../fixtures/wav';
import { type TestRig, type Setting, useTestRig } from '../support/testRig';
import { AMBIGUOUS } from '../support/faultCases';
import { narrate } from '../support/narration';
import { errorJson } from '../support/outcome';

const { OpenVoice } = jest.requireActual<{ OpenVoice: new () => INodeType }>('../../../index.js');

const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 } as const;
const goOn = { onError: 'continueRegularOutput' } as const;
const page = { status: 200, html: true } as const;

const start = { name: START, type: 'n8n-nodes-base.manualTrigger' };
const TYPE = 'n8n-nodes-openvoice.openVoice';
const OTHER = 'OpenVoice 2';
const TEXT = `={{ $('${START}').item.json.text }}`;

/** The ids that a node has shown as speech, in order. */
const idsOf = (execution: Execution, node = NODE) =>
	execution
		.outputItems(node)
		.filter(({ binary }) => binary)
		.map(({ json }) => json.requestId as string);

const boughtIds = async ({ sandbox }: TestRig) =>
	(await sandbox.jobs()).map(({ requestId }) => requestId);

describe('Two of our nodes that say the same in one workflow', () => {
	const rig = useTestRig();

	const sayTwice = async ({ settings, options }: Pick<Setting, 'settings' | 'options'>) =>
		await rig.engine.runWorkflow({
			workflow: chain([
				start,
				...[NODE, OTHER].map((name) => ({
					name,
					type: TYPE,
					parameters: rig.parameters({ text: TEXT }, options),
					...settings,
				})),
			]),
			items: ['Same', 'Same'].map((text) => ({ json: { text } })),
			credentials: rig.credentials(),
		});

	const expectOwn = async (execution: Execution) => {
		expect(execution.error).toBeUndefined();
		const shown = [...idsOf(execution), ...idsOf(execution, OTHER)];
		expect(shown).toHaveLength(4);
		expect(shown.sort()).toEqual((await boughtIds(rig)).sort());
	};

	it('share nothing, and each takes up its own', async () => {
		await rig.faults([{ path: 'file', times: 3, fault: page }]);
		await expectOwn(await sayTwice({ settings: { ...retrying, maxTries: 5 } }));
	});

	it('share nothing either where the second one is retried from the list', async () => {
		// The second node's files, in each attempt that its timeout leaves.
		const attempts = Array.from({ length: 16 }, (_, index) => 3 + index);
		await rig.faults(
			attempts.map((every) => ({ path: 'file' as const, every, times: 1, fault: page })),
		);
		const failed = await sayTwice({ options: { maxConcurrency: 1, timeout: 20 } });
		expect(failed.error).toBeDefined();
		await rig.faults([]);
		await expectOwn(await rig.engine.retryExecution(failed));
	});

	it('leave each other’s requests alone where a submit is in doubt', async () => {
		await rig.sandbox.settings({ history: { lateSeconds: 2 } });
		// The first node's go well; of the second one's, one is accepted, and its record comes late.
		await rig.faults([
			{ path: 'submit', every: 3, times: 1, fault: { reset: 'after' } },
			{ path: 'submit', every: 4, times: 1, fault: { reset: 'before' } },
		]);
		const execution = await sayTwice({ settings: goOn });
		const [one, other] = [idsOf(execution), idsOf(execution, OTHER)];
		const bought = await boughtIds(rig);
		expect(one.sort()).toEqual(bought.slice(0, 2).sort());
		expect(other).toEqual(bought.slice(2));
		const [failed] = execution.outputItems(OTHER).filter(({ binary }) => !binary);
		expect(errorJson(failed).error).toMatch(AMBIGUOUS);
	});
});

describe('Execute Step', () => {
	const rig = useTestRig();

	it('takes up what a whole run by hand has bought and could not fetch', async () => {
		await rig.faults([{ path: 'file', match: { text: 'Two' }, fault: page }]);
		const items = ['One', 'Two'];
		const before = await rig.run({ items, mode: 'manual', settings: goOn });
		expect(idsOf(before)).toHaveLength(1);
		await rig.faults([]);
		const step = await rig.engine.executeStep(before);
		expect(step.error).toBeUndefined();
		expect(step.outputItems().map(({ json }) => json.text)).toEqual(items);
		expect(idsOf(step).sort()).toEqual((await boughtIds(rig)).sort());
	});
});

describe('Pinned data before the node', () => {
	const rig = useTestRig();

	it('are items like others: a retry buys nothing anew', async () => {
		await rig.faults([{ path: 'file', times: 2, fault: page }]);
		const execution = await rig.engine.runWorkflow({
			workflow: chain([
				start,
				{ name: 'Pinned', type: 'n8n-nodes-base.set' },
				{
					name: NODE,
					type: TYPE,
					parameters: rig.parameters(),
					...retrying,
				},
			]),
			pinData: { Pinned: ['One', 'Two', 'Two'].map((text) => ({ json: { text } })) },
			credentials: rig.credentials(),
			mode: 'manual',
		});
		expect(execution.error).toBeUndefined();
		expect(execution.outputItems().map(({ json }) => json.text)).toEqual(['One', 'Two', 'Two']);
		expect(idsOf(execution).sort()).toEqual((await boughtIds(rig)).sort());
	});
});

describe('A retry from the list with input that came out otherwise', () => {
	const rig = useTestRig();

	/** What n8n has saved of the input of the node that failed. */
	const inputOf = ({ run }: Execution): INodeExecutionData[] =>
		run.data.executionData?.nodeExecutionStack[0]?.data.main?.[0] ?? [];

	const failing = async (items: Array<string | InputItem>, setting: Setting = {}) => {
		await rig.faults([{ path: 'file', fault: page }]);
		const failed = await rig.run({ items, options: { maxConcurrency: 5 }, ...setting });
		expect(failed.error).toBeDefined();
		await rig.faults([]);
		return failed;
	};

	it('gives each item the speech of its own text: in another order', async () => {
		const failed = await failing(['One', 'Two', 'Three']);
		inputOf(failed).reverse();
		const retried = await rig.engine.retryExecution(failed);
		expect(retried.error).toBeUndefined();
		const jobs = await rig.sandbox.jobs();
		expect(jobs.map(({ text }) => text).sort()).toEqual(['One', 'Three', 'Two']);
		const spoken = retried.outputItems().map(({ json }) => json);
		expect(spoken.map(({ text }) => text)).toEqual(['Three', 'Two', 'One']);
		for (const { text, requestId } of spoken) {
			expect(jobs.find((job) => job.requestId === requestId)?.text).toBe(text);
		}
	});

	it('takes up what it has bought: its recording is the same, stored anew', async () => {
		const { file: data } = wav({ bits: 16, channels: 1, sampleRate: 8_000 }, 6, 0.5);
		const item = {
			json: { text: 'By file' },
			binary: { data: { data, mimeType: 'audio/wav', fileName: 'voice.wav' } },
		};
		const parameters = { inputAudioSource: 'binary' };
		const failed = await failing([item], { parameters });
		const credits = { resource: 'account', operation: 'getCredits' };
		const again = await rig.run({ items: [item], parameters: credits });
		const [before, after] = [inputOf(failed)[0], again.outputItems(START)[0]];
		expect(after?.binary?.data?.id).not.toBe(before?.binary?.data?.id);
		Object.assign(before ?? {}, { binary: after?.binary });
		const retried = await rig.engine.retryExecution(failed);
		expect(retried.error).toBeUndefined();
		expect(idsOf(retried)).toEqual(await boughtIds(rig));
	});
});

describe('A sub-workflow with the node in it', () => {
	const CALL = 'test.executeWorkflow';

	/** Execute Workflow: another execution of its own, whose failure is its node's. */
	const caller = stubNode('executeWorkflow', {
		async execute() {
			const sub = await rig.run({
				items: this.getInputData().map(({ json }) => ({ json })),
				settings: retrying,
				mode: 'integrated',
			});
			if (sub.error) throw sub.error;
			return [sub.outputItems()];
		},
	});
	const rig: TestRig = useTestRig({ nodeTypes: { [CALL]: caller } });

	it('retries like any other: what it bought is taken up', async () => {
		await rig.faults([{ path: 'file', match: { text: 'Two' }, times: 2, fault: page }]);
		const items = ['One', 'Two', 'Two'];
		const execution = await rig.engine.runWorkflow({
			workflow: chain([start, { name: 'Call', type: CALL }]),
			items: items.map((text) => ({ json: { text } })),
			mainNode: 'Call',
		});
		expect(execution.error).toBeUndefined();
		expect(execution.outputItems().map(({ json }) => json.text)).toEqual(items);
		expect(idsOf(execution, 'Call').sort()).toEqual((await boughtIds(rig)).sort());
	});
});

describe('The contexts of old n8n', () => {
	const OLD = 'test.oldContext';

	/** The node, called without what n8n-core 1.84 lacks in a tool's context, and others in old triggers'. */
	const node = new OpenVoice();
	const inOldContext: INodeType = {
		description: node.description,
		async execute() {
			const lacking = { addExecutionHints: { value: undefined }, getContext: { value: undefined } };
			return (await node.execute?.call(Object.create(this, lacking) as typeof this)) ?? [];
		},
	};
	const rig = useTestRig({ nodeTypes: { [OLD]: inOldContext } });

	it('are enough: speech that was bought comes out, without a hint', async () => {
		const execution = await rig.engine.runWorkflow({
			workflow: chain([
				start,
				{ name: NODE, type: OLD, parameters: rig.parameters({ waitForCompletion: false }) },
			]),
			items: [{ json: { text: 'Hello' } }],
			credentials: rig.credentials(),
			mainNode: NODE,
		});
		expect(execution.error).toBeUndefined();
		expect(execution.outputItems().map(({ json }) => json.requestId)).toEqual(await boughtIds(rig));
		expect(execution.hints()).toEqual([]);
	});
});

describe('A narration with two parts in doubt', () => {
	const rig = useTestRig();

	it('names both, where the node is to continue', async () => {
		await rig.faults(
			['First.', 'Third.'].map((text) => ({
				path: 'submit',
				match: { text },
				fault: { reset: 'before' },
			})),
		);
		const execution = await narrate(rig, {
			items: ['First.\n\nSecond.\n\nThird.'],
			settings: goOn,
		});
		const { error, details } = errorJson(execution.outputItems()[0]);
		expect(error).toMatch(AMBIGUOUS);
		for (const text of ['First.', 'Third.']) expect(details.description).toContain(`“${text}”`);
		for (const id of await boughtIds(rig)) expect(details.description).toContain(id);
	});
});
