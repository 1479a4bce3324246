import type { IExecuteFunctions } from 'n8n-workflow';

import { type Content, Ledger } from '../../nodes/OpenVoice/purchase/ledger';
import { TYPICAL_COST_CREDITS } from '../../nodes/OpenVoice/models/openvoice';
import { cpuSeconds } from './cpuTime';

const request = { text: 'Hello', language: 'EN', speed: 1, voice: 'https://example.com/voice.mp3' };

/** What n8n keeps of an execution for the node: JSON. */
class Kept {
	private saved = '{}';

	/** Works with the ledger in a run of the node; what is in it is saved, as n8n does. */
	run<Result>(
		work: (ledger: Ledger) => Result,
		{ runIndex = 0, executionId = '1', type = 'openVoice' } = {},
	): Result {
		const node: object = JSON.parse(this.saved);
		const context = {
			getContext: () => node,
			getExecutionId: () => executionId,
			getNode: () => ({ type }),
		} as unknown as IExecuteFunctions;
		const ledger = new Ledger(context, runIndex);
		const result = work(ledger);
		ledger.release();
		this.saved = JSON.stringify(node);
		return result;
	}

	/** Buys a job for an item, which is then accepted. */
	buy(requestId: string, asked: Content = request, where = {}, itemIndex = 0): void {
		this.run((ledger) => {
			const entry = ledger.claim(itemIndex, asked);
			ledger.submitting(entry, Date.now());
			ledger.write(entry, { state: 'accepted', requestId });
		}, where);
	}

	get text(): string {
		return this.saved;
	}
}

/** How far the job is that an item takes up. */
const taken = (kept: Kept, asked: Content = request, where = {}, itemIndex = 0) =>
	kept.run((ledger) => ledger.claim(itemIndex, asked).now, where);

describe('Ledger', () => {
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
			(ledger) => [0, 1].map((item) => ledger.claim(item, request).now.state),
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
		kept.run((ledger) => {
			ledger.claim(0, request);
			ledger.deliver([0]);
			const refused = ledger.claim(1, request);
			ledger.submitting(refused, Date.now());
			ledger.nothingBought(refused);
			expect(ledger.undelivered).toEqual([]);
			expect(ledger.knows('r')).toBe(true);
		});
		for (const runIndex of [0, 1])
			expect(taken(kept, request, { runIndex })).toEqual({ state: 'new' });
	});

	it('gives nothing that somebody else works on', () => {
		const node = {};
		const open = (runIndex: number) =>
			new Ledger(
				{
					getContext: () => node,
					getExecutionId: () => '1',
					getNode: () => ({ type: 'openVoiceTool' }),
				} as unknown as IExecuteFunctions,
				runIndex,
			);
		const first = open(0);
		first.submitting(first.claim(0, request), Date.now());
		expect(open(1).claim(0, request).now.state).toBe('new');
		first.release();
		expect(open(2).claim(0, request).now.state).toBe('submitting');
	});

	it('remembers a job in doubt, and names it', () => {
		const kept = new Kept();
		kept.run((ledger) => ledger.submitting(ledger.claim(3, request), Date.now()));
		expect(taken(kept, request, {}, 3)).toEqual({ state: 'submitting' });
		kept.run((ledger) => expect(ledger.undelivered).toMatchObject([{ itemIndex: 3 }]));
	});

	it('holds neither text nor address of the recording', () => {
		const kept = new Kept();
		kept.buy('r');
		expect(kept.text).not.toContain('Hello');
		expect(kept.text).not.toContain('example.com');
	});

	it('adds each job’s cost once, and exactly: three times 0.1 is 0.3', () => {
		new Kept().run((ledger) => {
			for (const item of [0, 1, 2]) {
				const entry = ledger.claim(item, request);
				ledger.submitting(entry, Date.now());
				ledger.learnCost(entry, 0.1);
				ledger.learnCost(entry, 0.1);
			}
			expect(ledger.spentCredits).toBe(0.3);
			expect(ledger.creditsWith(0)).toBe(0.3);
		});
	});

	it('counts a job of unknown cost as the dearest so far, and before that as a usual one', () => {
		new Kept().run((ledger) => {
			const [one, two] = [ledger.claim(0, request), ledger.claim(1, request)];
			ledger.submitting(one, Date.now());
			expect(ledger.creditsWith(1)).toBeCloseTo(2 * TYPICAL_COST_CREDITS);
			ledger.submitting(two, Date.now());
			ledger.learnCost(one, 0.5);
			expect(ledger.creditsWith(0)).toBe(1);
			ledger.nothingBought(two);
			expect(ledger.creditsWith(0)).toBe(0.5);
		});
	});

	it('works where n8n keeps nothing for a node', () => {
		const context = { getExecutionId: () => '1', getNode: () => ({ type: 'openVoice' }) };
		const ledger = new Ledger(context as unknown as IExecuteFunctions, 0);
		expect(ledger.claim(0, request).now.state).toBe('new');
	});

	it('does no more in a loop’s ten thousandth pass than in its first', async () => {
		const node = {};
		const context = {
			getContext: () => node,
			getExecutionId: () => '1',
			getNode: () => ({ type: 'openVoice' }),
		} as unknown as IExecuteFunctions;
		const pass = (runIndex: number) => {
			const ledger = new Ledger(context, runIndex);
			const entry = ledger.claim(0, request);
			ledger.submitting(entry, Date.now());
			ledger.write(entry, { state: 'accepted', requestId: `request ${runIndex}` });
			ledger.learnCost(entry, 0.009);
			expect(ledger.knows('another')).toBe(false);
			ledger.deliver([0]);
			ledger.release();
		};
		const busy = await cpuSeconds(() => {
			for (let runIndex = 0; runIndex < 10_000; runIndex++) pass(runIndex);
		});
		// If each pass looks at all before it, it takes ten times as long.
		expect(busy).toBeLessThan(2);
	});
});
