import { type Execution, outputOf } from '../../harness/n8n/types';
import { waitFor } from '../../harness/n8n/waitFor';
import { callsOf, publish } from './support/published';
import { DEAD_WORKER_SECONDS, useQueue } from './support/queue';
import { openVoice, QUICK } from './support/realN8n';

/** Few enough that executions wait for a worker. */
const CONCURRENCY = 5;

const queue = useQueue({ ...QUICK, workers: 100 }, CONCURRENCY);

/** A published workflow that speaks the items of each call. */
const published = async (
	path: string,
	parameters: Parameters<typeof openVoice>[1],
	responseMode: 'lastNode' | 'onReceived',
) => await publish(queue, path, [openVoice(queue, parameters)], { responseMode });

async function acceptedTexts(): Promise<string[]> {
	return (await queue.sandbox.jobs()).map(({ text }) => text);
}

function requestIdsOf(executions: Execution[]): unknown[] {
	return executions.flatMap((execution) =>
		outputOf(execution, 'OpenVoice').map(({ json }) => json.requestId),
	);
}

async function logOf(worker: string): Promise<string> {
	return (await queue.cluster.workers.get(worker)?.log()) ?? '';
}

async function executionsOf(worker: string): Promise<number> {
	return (await logOf(worker)).match(/Worker started execution/g)?.length ?? 0;
}

/** Fetches results by their ids alone, as somebody would who found them in a log. */
async function fetched(path: string, requestIds: string[]): Promise<Execution> {
	const getResult = await published(
		path,
		{ resource: 'request', operation: 'getResult', requestId: '={{ $json.requestId }}' },
		'onReceived',
	);
	await getResult.call(requestIds.map((requestId) => ({ requestId })));
	const [execution] = await getResult.executions(1, 60);
	if (!execution) throw new Error('Get Result did not run');
	return execution;
}

describe('Queue mode', () => {
	it('speaks 15 calls of 5 items at once on two workers, and main gives every audio back', async () => {
		const speak = await published('many', {}, 'onReceived');
		const calls = callsOf(15, 5);
		await Promise.all(calls.map(speak.call));
		const executions = await speak.executions(calls.length, 120);

		expect(executions.map(({ status }) => status)).toEqual(calls.map(() => 'success'));
		expect((await acceptedTexts()).sort()).toEqual(
			calls
				.flat()
				.map(({ text }) => text)
				.sort(),
		);
		const audios = executions.flatMap((execution) =>
			outputOf(execution, 'OpenVoice').map(({ binary }) => binary?.data?.id ?? ''),
		);
		expect(new Set(audios).size).toBe(75);
		for (const id of audios) expect(await queue.client.binary(id)).toHaveLength(30_000);
		expect(await executionsOf('one')).toBeGreaterThan(0);
		expect(await executionsOf('two')).toBeGreaterThan(0);
	});

	it('loses and repeats nothing when a worker is asked to end in the middle', async () => {
		await queue.sandbox.settings({ runSeconds: 3 });
		const speak = await published('ended', {}, 'onReceived');
		const calls = callsOf(12, 5);
		await Promise.all(calls.map(speak.call));
		const one = queue.cluster.workers.get('one');
		await waitFor('some jobs', 60, async () => (await acceptedTexts()).length >= 20);
		one?.signal('SIGTERM');
		const executions = await speak.executions(calls.length, 120);
		await one?.ended;

		expect(executions.map(({ status }) => status)).toEqual(calls.map(() => 'success'));
		const texts = await acceptedTexts();
		expect(texts).toHaveLength(60);
		expect(new Set(texts).size).toBe(60);
		expect(new Set(requestIdsOf(executions)).size).toBe(60);
	});

	it('buys nothing twice when a worker is killed, and its log names what it had bought', async () => {
		await queue.sandbox.settings({ runSeconds: 4 });
		const speak = await published('killed', {}, 'onReceived');
		const calls = callsOf(12, 5);
		await Promise.all(calls.map(speak.call));
		const one = queue.cluster.workers.get('one');
		// Not while a submit is on its way: an answer that a dead worker never read is in nobody's log.
		await waitFor('jobs that the workers know of', 60, async () => {
			const logs = (await logOf('one')) + (await logOf('two'));
			const jobs = await queue.sandbox.jobs();
			return jobs.length >= 40 && jobs.every(({ requestId }) => logs.includes(requestId));
		});
		one?.kill('SIGKILL');
		await one?.ended;
		const executions = await speak.executions(calls.length, DEAD_WORKER_SECONDS);

		const statuses = executions.map(({ status }) => status);
		expect(statuses.filter((status) => status === 'success').length).toBeGreaterThan(0);
		expect(statuses.filter((status) => status !== 'success').length).toBeGreaterThan(0);
		const texts = await acceptedTexts();
		expect(new Set(texts).size).toBe(texts.length);

		const delivered = new Set(requestIdsOf(executions));
		const lost = (await queue.sandbox.jobs())
			.map(({ requestId }) => requestId)
			.filter((requestId) => !delivered.has(requestId));
		expect(lost.length).toBeGreaterThan(0);
		// On a busy machine, n8n may take the other worker for dead as well.
		const logs = (await logOf('one')) + (await logOf('two'));
		expect(lost.filter((requestId) => !logs.includes(requestId))).toEqual([]);

		const rescued = outputOf(await fetched('rescue', lost), 'OpenVoice');
		expect(rescued.map(({ json }) => json.requestId)).toEqual(lost);
		for (const { binary } of rescued) {
			expect(await queue.client.binary(binary?.data?.id ?? '')).toHaveLength(30_000);
		}
	});

	it('loses nothing to a kill where the speech is submitted first and fetched later', async () => {
		await queue.sandbox.settings({ runSeconds: 5 });
		const submit = await published('durable', { waitForCompletion: false }, 'lastNode');
		const calls = callsOf(10, 5);
		const answers = await Promise.all(calls.map(submit.call));
		const kept = answers.flatMap(({ bytes }) =>
			(JSON.parse(bytes.toString()) as Array<{ requestId: string }>).map(
				({ requestId }) => requestId,
			),
		);
		expect(new Set(kept).size).toBe(50);
		queue.cluster.workers.get('two')?.kill('SIGKILL');

		const items = outputOf(await fetched('durable-fetch', kept), 'OpenVoice');
		expect(items.map(({ json }) => json.requestId)).toEqual(kept);
		expect(items.every(({ binary }) => binary?.data !== undefined)).toBe(true);
		expect(await acceptedTexts()).toHaveLength(50);
	});
});
