import type { IExecuteFunctions } from 'n8n-workflow';

import { Ledger } from '../../nodes/OpenVoice/jobs/ledger';

const request = { text: 'Hello', language: 'EN', speed: 1 };
const voice = 'https://example.com/voice.mp3';

/** An execution's context of the node, as n8n keeps it: JSON. */
class Execution {
	private saved = '{}';

	/** Works with the ledger in the node's next run; what is in it is saved, as n8n does. */
	run<Result>(runIndex: number, work: (ledger: Ledger) => Result): Result {
		const node: object = JSON.parse(this.saved);
		const context = { getContext: () => node } as unknown as IExecuteFunctions;
		const result = work(new Ledger(context, runIndex));
		this.saved = JSON.stringify(node);
		return result;
	}

	get text(): string {
		return this.saved;
	}
}

describe('Ledger', () => {
	it('tells jobs apart by run, item and all that is asked for', () => {
		const execution = new Execution();
		const keys = [
			execution.run(1, (ledger) => ledger.key(0, 'async', request, voice)),
			...execution.run(0, (ledger) => [
				ledger.key(0, 'async', request, voice),
				ledger.key(1, 'async', request, voice),
				ledger.key(0, 'sync', request, voice),
				ledger.key(0, 'async', { ...request, text: 'Hello ' }, voice),
				ledger.key(0, 'async', { ...request, language: 'FR' }, voice),
				ledger.key(0, 'async', { ...request, speed: 1.1 }, voice),
				ledger.key(0, 'async', request, `${voice}?2`),
			]),
		];
		expect(new Set(keys).size).toBe(keys.length);
	});

	it('finds again what was written, after n8n has saved and loaded it', () => {
		const execution = new Execution();
		const find = (runIndex = 0) =>
			execution.run(runIndex, (ledger) => ledger.find(ledger.key(0, 'async', request, voice)));
		execution.run(0, (ledger) =>
			ledger.write(ledger.key(0, 'async', request, voice), { state: 'accepted', requestId: 'r' }),
		);
		expect(find()).toEqual({ state: 'accepted', requestId: 'r' });
		expect(find(1)).toBeUndefined();
		execution.run(0, (ledger) => ledger.forget(ledger.key(0, 'async', request, voice)));
		expect(find()).toBeUndefined();
	});

	it('holds neither text nor address of the recording', () => {
		const execution = new Execution();
		execution.run(0, (ledger) =>
			ledger.write(ledger.key(0, 'async', request, voice), { state: 'leaving' }),
		);
		expect(execution.text).not.toContain('Hello');
		expect(execution.text).not.toContain('example.com');
	});

	it('lists the accepted requests of its own run', () => {
		const execution = new Execution();
		execution.run(0, (ledger) =>
			ledger.write(ledger.key(0, 'async', request, voice), { state: 'accepted', requestId: 'old' }),
		);
		const accepted = execution.run(1, (ledger) => {
			const write = (item: number, entry: Parameters<Ledger['write']>[1]) =>
				ledger.write(ledger.key(item, 'async', request, voice), entry);
			write(7, { state: 'accepted', requestId: 'r7' });
			write(8, { state: 'leaving' });
			write(9, { state: 'arriving', requestId: 'r9' });
			write(10, { state: 'arriving' });
			return ledger.acceptedItems;
		});
		expect(accepted).toEqual([
			{ itemIndex: 7, requestId: 'r7' },
			{ itemIndex: 9, requestId: 'r9' },
		]);
	});

	it('adds each job’s cost once', () => {
		new Execution().run(0, (ledger) => {
			ledger.rememberCost('a', 0.5);
			ledger.rememberCost('a', 0.5);
			ledger.rememberCost('b', undefined);
			ledger.rememberCost('b', 0.25);
			expect(ledger.spentCredits).toBe(0.75);
		});
	});

	it('adds credits exactly: ten times 0.1 is 1, three times 0.1 is 0.3', () => {
		new Execution().run(0, (ledger) => {
			for (const job of ['a', 'b', 'c']) ledger.rememberCost(job, 0.1);
			expect(ledger.spentCredits).toBe(0.3);
			for (const job of ['d', 'e', 'f', 'g', 'h', 'i', 'j']) ledger.rememberCost(job, 0.1);
			expect(ledger.spentCredits).toBe(1);
		});
	});

	it('lets go of kept audio once a run is settled, of this run only', () => {
		const audio = { data: 'UklGRg==', mimeType: 'audio/wav' };
		const execution = new Execution();
		for (const runIndex of [0, 1]) {
			execution.run(runIndex, (ledger) =>
				ledger.write(`${runIndex}:0:x`, { state: 'spoken', json: {}, audio }),
			);
		}
		execution.run(1, (ledger) => ledger.settleRun());
		execution.run(1, (ledger) => {
			expect(ledger.find('1:0:x')).toBeUndefined();
			expect(ledger.find('0:0:x')).toMatchObject({ state: 'spoken' });
		});
	});
});
