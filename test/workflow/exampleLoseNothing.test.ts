import type { Sandbox } from '../../harness/sandboxProcess';
import { ExampleEngine, field } from './exampleEngine';
import { expectContractKept } from './support/contract';

let examples: ExampleEngine;
let sandbox: Sandbox;

beforeAll(async () => {
	examples = await ExampleEngine.start();
	({ sandbox } = examples);
});
afterEach(async () => await expectContractKept(sandbox));

describe('lose-nothing', () => {
	const states = () => examples.rows.map(({ state }) => state);
	const run = async (startNode: string) => await examples.run('lose-nothing', { startNode });
	const everyFifteenMinutes = async () => {
		const execution = await run('Every 15 Minutes');
		expect(execution.error).toBeUndefined();
		return execution;
	};
	/** What a run leaves behind that was killed before it had marked anything. */
	const asIfKilled = () => {
		for (const row of examples.rows) row.state = 'new';
	};
	beforeEach(async () => await examples.reset());

	test.each(['Start', 'Every 15 Minutes'])(
		'makes its table, speaks what is new, saves it, and does so once, from %s',
		async (startNode) => {
			const execution = await run(startNode);
			expect(execution.error).toBeUndefined();
			expect(states()).toEqual(['done', 'done']);
			expect(field(execution.outputItems('Save'), 'asked')).toMatchObject([
				{ fileName: '/home/node/.n8n-files/speech-1.wav' },
				{ fileName: '/home/node/.n8n-files/speech-2.wav' },
			]);
			expect((await sandbox.jobs()).map(({ language }) => language).sort()).toEqual([
				'EN_NEWEST',
				'FR',
			]);

			// Pressed again: the lines are there, and spoken.
			for (const again of ['Start', 'Every 15 Minutes']) {
				expect((await run(again)).error).toBeUndefined();
			}
			expect(states()).toEqual(['done', 'done']);
			expect(await sandbox.jobs()).toHaveLength(2);
		},
	);

	test('uses what was bought before n8n was killed, even when Segmind has forgotten the requests', async () => {
		await everyFifteenMinutes();
		asIfKilled();
		await sandbox.clock(3_700);
		const execution = await everyFifteenMinutes();
		expect(execution.outputItems('Save')).toHaveLength(2);
		expect(states()).toEqual(['done', 'done']);
		expect(await sandbox.jobs()).toHaveLength(2);
	});

	test('buys nothing where the list cannot be read: the next run could not find it', async () => {
		await sandbox.settings({ history: { status: 403 } });
		const { error } = await run('Every 15 Minutes');
		expect(error?.message).toBe('This Segmind account may not read its request history');
		expect(states()).toEqual(['new', 'new']);
		expect(await sandbox.jobs()).toEqual([]);
	});

	test('marks what has failed, with the reason; made new, it is spoken', async () => {
		await sandbox.settings({ failWith: 'Content blocked' });
		await everyFifteenMinutes();
		expect(states()).toEqual(['failed', 'failed']);
		expect(examples.rows[0]?.problem).toMatch(/could not make this speech.*Content blocked/s);

		await sandbox.settings({ failWith: '' });
		asIfKilled();
		await everyFifteenMinutes();
		expect(states()).toEqual(['done', 'done']);
	});
});
