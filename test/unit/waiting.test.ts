import { BatchStopped, ExecutionCancelled, Waiting } from '../../nodes/OpenVoice/pace/waiting';

const FAR_OFF_MS = 60_000;

describe('Waiting', () => {
	it('resolves no earlier than it is due', async () => {
		const waiting = new Waiting(undefined);
		const dueMs = waiting.now() + 40;
		await waiting.until(dueMs);
		expect(waiting.now()).toBeGreaterThanOrEqual(dueMs);
	});

	it('resolves at once for a time that is over', async () => {
		await new Waiting(undefined).until(0);
	});

	it('ends every wait when the execution is cancelled', async () => {
		const abort = new AbortController();
		const waiting = new Waiting(abort.signal);
		const waits = [1, 2, 3].map(async () => await waiting.until(waiting.now() + FAR_OFF_MS));
		const all = Promise.allSettled(waits);
		abort.abort();
		for (const { status, ...rest } of await all) {
			expect(status).toBe('rejected');
			expect((rest as PromiseRejectedResult).reason).toBeInstanceOf(ExecutionCancelled);
		}
		expect(waiting.isOver).toBe(true);
		expect(() => waiting.check()).toThrow(ExecutionCancelled);
	});

	it('ends every wait when the batch stops', async () => {
		const waiting = new Waiting(undefined);
		const wait = waiting.until(waiting.now() + FAR_OFF_MS);
		waiting.stop();
		await expect(wait).rejects.toBeInstanceOf(BatchStopped);
		expect(waiting.isOver).toBe(true);
		expect(() => waiting.checkCancelled()).not.toThrow();
	});

	it('begins no wait in an execution that was cancelled before', async () => {
		const waiting = new Waiting(AbortSignal.abort());
		await expect(waiting.until(0)).rejects.toBeInstanceOf(ExecutionCancelled);
	});

	it('has the name by which n8n tells a cancelled execution from a failed one', () => {
		expect(new ExecutionCancelled().name).toContain('Cancelled');
		expect(new ExecutionCancelled().message).toContain('canceled');
	});

	it('lets go of the signal, which outlives the node', () => {
		const abort = new AbortController();
		const remove = jest.spyOn(abort.signal, 'removeEventListener');
		const add = jest.spyOn(abort.signal, 'addEventListener');
		new Waiting(abort.signal).release();
		expect(remove.mock.calls[0]?.[1]).toBe(add.mock.calls[0]?.[1]);
	});
});
