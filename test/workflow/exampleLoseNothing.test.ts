import { waitFor } from '../../harness/n8n/waitFor';
import type { Sandbox, SandboxJob } from '../../harness/sandboxProcess';
import { ExampleEngine, field } from './exampleEngine';
import { expectContractKept } from './support/contract';

let examples: ExampleEngine;
let sandbox: Sandbox;

beforeAll(async () => {
	examples = await ExampleEngine.start();
	({ sandbox } = examples);
});
afterAll(async () => await sandbox.stop());
afterEach(async () => await expectContractKept(sandbox));

describe('lose-nothing', () => {
	const states = () => examples.rows.map(({ state }) => state);
	const start = async (startNode: string) => {
		const execution = await examples.run('lose-nothing', { startNode });
		expect(execution.error).toBeUndefined();
		return execution;
	};
	/** Waits until Segmind, in the person of the sandbox, has come so far with all jobs. */
	const untilAll = async (status: SandboxJob['status']) =>
		await waitFor(`jobs that are ${status}`, 20, async () =>
			(await sandbox.jobs()).every((job) => job.status === status) ? true : undefined,
		);
	beforeEach(async () => {
		await examples.reset();
		await start('Set Up');
	});

	test('hands in, keeps the ids, and fetches', async () => {
		expect(states()).toEqual(['new', 'new']);
		await start('Every Minute');
		expect(states()).toEqual(['submitted', 'submitted']);
		const jobs = await sandbox.jobs();
		expect(examples.rows.map(({ requestId }) => requestId)).toEqual(
			jobs.map(({ requestId }) => requestId),
		);
		expect(jobs.map(({ language }) => language)).toEqual(['EN_NEWEST', 'FR']);

		await untilAll('COMPLETED');
		const fetching = await start('Every Two Minutes');
		expect(states()).toEqual(['done', 'done']);
		expect(field(fetching.outputItems('Save'), 'asked')).toMatchObject([
			{ fileName: '/home/node/.n8n-files/speech-1.wav' },
			{ fileName: '/home/node/.n8n-files/speech-2.wav' },
		]);

		await start('Every Minute');
		await start('Every Two Minutes');
		expect(await sandbox.jobs()).toHaveLength(2);
	});

	test('leaves what is not ready for the next time', async () => {
		await sandbox.settings({ runSeconds: 100 });
		await start('Every Minute');
		await start('Every Two Minutes');
		expect(states()).toEqual(['submitted', 'submitted']);
		await untilAll('PROCESSING');
		await sandbox.clock(101);
		await untilAll('COMPLETED');
		await start('Every Two Minutes');
		expect(states()).toEqual(['done', 'done']);
	});

	test('never hands in again what may have been accepted', async () => {
		await sandbox.faults({ rules: [{ path: 'submit', times: 1, fault: { reset: 'after' } }] });
		await start('Every Minute');
		await start('Every Minute');
		// The account's history tells what became of it.
		expect(states()).toEqual(['submitted', 'submitted']);
		expect(await sandbox.jobs()).toHaveLength(2);
	});

	test('a row cut off between leaving and its id is not handed in again', async () => {
		const [row] = examples.rows;
		if (row) row.state = 'leaving';
		await start('Every Minute');
		expect(states()).toEqual(['leaving', 'submitted']);
		expect(await sandbox.jobs()).toHaveLength(1);
	});

	test('what has failed or expired is marked, with the reason', async () => {
		await start('Every Minute');
		await untilAll('COMPLETED');
		await sandbox.clock(3700);
		await sandbox.settings({ history: { status: 403 } });
		await start('Every Two Minutes');
		expect(states()).toEqual(['failed', 'failed']);
		expect(examples.rows[0]?.problem).toContain('Segmind does not know this request');
	});
});
