import type { IExecuteFunctions } from 'n8n-workflow';

import { ProcessMemory } from '../../nodes/OpenVoice/purchase/processMemory';
import { PurchaseRecord } from '../../nodes/OpenVoice/purchase/purchaseRecord';
import type { Content } from '../../nodes/OpenVoice/purchase/state';
import { TYPICAL_COST_CREDITS } from '../../nodes/OpenVoice/models/openvoice';
import { cpuRatio } from './cpuTime';

const ACCOUNT = { account: 'a' };
const request = { text: 'Hello', language: 'EN', speed: 1, voice: 'https://example.com/voice.mp3' };

/** What n8n keeps of an execution for the node: JSON. */
class Kept {
	private saved = '{}';

	/** Works with the record in a run of the node; what is in it is saved, as n8n does. */
	run<Result>(
		work: (record: PurchaseRecord) => Result,
		{ runIndex = 0, executionId = '1', type = 'openVoice' } = {},
	): Result {
		const node: object = JSON.parse(this.saved);
		const context = {
			getContext: () => node,
			getExecutionId: () => executionId,
			getNode: () => ({ type }),
		} as unknown as IExecuteFunctions;
		const record = new PurchaseRecord(context, runIndex, new ProcessMemory());
		const result = work(record);
		record.release();
		this.saved = JSON.stringify(node);
		return result;
	}

	/** Buys a job for an item, which is then accepted. */
	buy(requestId: string, asked: Content = request, where = {}, itemIndex = 0): void {
		this.run((record) => {
			const entry = record.claim(itemIndex, asked, ACCOUNT);
			record.write(entry, { state: 'submitting' }, Date.now());
			record.write(entry, { state: 'accepted', requestId });
		}, where);
	}

	get text(): string {
		return this.saved;
	}
}

/** How far the job is that an item takes up. */
const taken = (kept: Kept, asked: Content = request, where = {}, itemIndex = 0) =>
	kept.run((record) => record.claim(itemIndex, asked, ACCOUNT).now, where);

describe('PurchaseRecord', () => {
	it('gives an item its first request again in the same run, whatever it asks for now', () => {
		const kept = new Kept();
		kept.buy('r');
		expect(taken(kept, { ...request, text: 'Now it is 12:01' })).toEqual({
			state: 'accepted',
			requestId: 'r',
		});
		expect(taken(kept, request, {}, 1)).toEqual({ state: 'new' });
	});

	it.each<[string, { runIndex?: number; executionId?: string; type?: string }]>([
		['a later run', { runIndex: 1 }],
		['another execution', { executionId: '2' }],
		['another call of an agent’s tool', { type: 'openVoiceTool' }],
	])('gives it by its content in %s', (_, where) => {
		for (const [field, value] of Object.entries({
			text: 'a',
			language: 'FR',
			speed: 2,
			voice: 'b',
		})) {
			const kept = new Kept();
			kept.buy('r', request, { type: where.type });
			expect(taken(kept, { ...request, [field]: value }, where)).toEqual({ state: 'new' });
			expect(taken(kept, request, where, 5)).toEqual({ state: 'accepted', requestId: 'r' });
		}
	});

	it('gives each job once', () => {
		const kept = new Kept();
		kept.buy('r');
		const states = kept.run(
			(record) => [0, 1].map((item) => record.claim(item, request, ACCOUNT).now.state),
			{ runIndex: 1 },
		);
		expect(states).toEqual(['accepted', 'new']);
	});

	it('gives what an item has taken up to it again in the same run, whatever it asks for now', () => {
		for (const where of [{ runIndex: 1 }, { executionId: '2' }]) {
			const kept = new Kept();
			kept.buy('r');
			expect(taken(kept, request, where, 3)).toEqual({ state: 'accepted', requestId: 'r' });
			expect(taken(kept, { ...request, text: 'Now it is 12:01' }, where, 3)).toEqual({
				state: 'accepted',
				requestId: 'r',
			});
		}
	});

	it('gives nothing that is delivered, and nothing that came to nothing', () => {
		const kept = new Kept();
		kept.buy('r');
		kept.run((record) => {
			record.claim(0, request, ACCOUNT);
			record.deliver([0]);
			const refused = record.claim(1, request, ACCOUNT);
			record.write(refused, { state: 'submitting' }, Date.now());
			record.write(refused, { state: 'new' });
			expect(record.undelivered).toEqual([]);
			expect(record.knows('r')).toBe(true);
		});
		for (const runIndex of [0, 1])
			expect(taken(kept, request, { runIndex })).toEqual({ state: 'new' });
	});

	it('gives nothing that somebody else works on', () => {
		const node = {};
		const memory = new ProcessMemory();
		const open = (runIndex: number) =>
			new PurchaseRecord(
				{
					getContext: () => node,
					getExecutionId: () => '1',
					getNode: () => ({ type: 'openVoiceTool' }),
				} as unknown as IExecuteFunctions,
				runIndex,
				memory,
			);
		const first = open(0);
		first.write(first.claim(0, request, ACCOUNT), { state: 'submitting' }, Date.now());
		expect(open(1).claim(0, request, ACCOUNT).now.state).toBe('new');
		first.release();
		expect(open(2).claim(0, request, ACCOUNT).now.state).toBe('doubtful');
	});

	it('remembers a job in doubt, and names it', () => {
		const kept = new Kept();
		kept.run((record) =>
			record.write(record.claim(3, request, ACCOUNT), { state: 'submitting' }, Date.now()),
		);
		expect(taken(kept, request, {}, 3)).toEqual({ state: 'doubtful' });
		kept.run((record) => expect(record.undelivered).toMatchObject([{ itemIndex: 3 }]));
	});

	it('holds neither text nor address of the recording', () => {
		const kept = new Kept();
		kept.buy('r');
		expect(kept.text).not.toContain('Hello');
		expect(kept.text).not.toContain('example.com');
	});

	it('adds each job’s cost once, and exactly: three times 0.1 is 0.3', () => {
		new Kept().run((record) => {
			for (const item of [0, 1, 2]) {
				const entry = record.claim(item, request, ACCOUNT);
				record.write(entry, { state: 'submitting' }, Date.now());
				record.learnCost(entry, 0.1);
				record.learnCost(entry, 0.1);
			}
			expect(record.spending.spentCredits).toBe(0.3);
			expect(record.spending.creditsWith(0)).toBe(0.3);
		});
	});

	it('counts a job of unknown cost as the dearest so far, and before that as a usual one', () => {
		new Kept().run((record) => {
			const [one, two] = [record.claim(0, request, ACCOUNT), record.claim(1, request, ACCOUNT)];
			record.write(one, { state: 'submitting' }, Date.now());
			expect(record.spending.creditsWith(1)).toBeCloseTo(2 * TYPICAL_COST_CREDITS);
			record.write(two, { state: 'submitting' }, Date.now());
			record.learnCost(one, 0.5);
			expect(record.spending.creditsWith(0)).toBe(1);
			record.write(two, { state: 'new' });
			expect(record.spending.creditsWith(0)).toBe(0.5);
		});
	});

	it('works where n8n keeps nothing for a node', () => {
		const context = { getExecutionId: () => '1', getNode: () => ({ type: 'openVoice' }) };
		const record = new PurchaseRecord(
			context as unknown as IExecuteFunctions,
			0,
			new ProcessMemory(),
		);
		expect(record.claim(0, request, ACCOUNT).now.state).toBe('new');
	});

	it('does no more in a loop’s four thousandth pass than in its first', async () => {
		const loop = (passes: number) => () => {
			const node = {};
			const memory = new ProcessMemory();
			const context = {
				getContext: () => node,
				getExecutionId: () => '1',
				getNode: () => ({ type: 'openVoice' }),
			} as unknown as IExecuteFunctions;
			for (let runIndex = 0; runIndex < passes; runIndex++) {
				const record = new PurchaseRecord(context, runIndex, memory);
				const entry = record.claim(0, request, ACCOUNT);
				record.write(entry, { state: 'submitting' }, Date.now());
				record.write(entry, { state: 'accepted', requestId: `request ${runIndex}` });
				record.learnCost(entry, 0.009);
				if (record.knows('another')) throw new Error('It knows a request that never was');
				record.deliver([0]);
				record.release();
			}
		};
		// If each pass looks at all before it, four times the passes take sixteen times as long.
		expect(await cpuRatio(loop(1_000), loop(4_000), 8)).toBeLessThan(8);
	});
});
