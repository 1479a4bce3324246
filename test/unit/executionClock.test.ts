import {
	BatchStopped,
	ExecutionCancelled,
	ExecutionClock,
	TIMED_OUT,
} from '../../nodes/OpenVoice/pace/executionClock';

const FAR_OFF_MS = 60_000;

describe('Waiting', () => {
	it('resolves no earlier than it is due', async () => {
		const clock = new ExecutionClock(undefined);
		const dueMs = clock.now() + 40;
		await clock.until(dueMs);
		expect(clock.now()).toBeGreaterThanOrEqual(dueMs);
	});

	it('resolves at once for a time that is over', async () => {
		await new ExecutionClock(undefined).until(0);
	});

	it('ends every wait when the execution is cancelled', async () => {
		const abort = new AbortController();
		const clock = new ExecutionClock(abort.signal);
		const waits = [1, 2, 3].map(async () => await clock.until(clock.now() + FAR_OFF_MS));
		const all = Promise.allSettled(waits);
		abort.abort();
		for (const { status, ...rest } of await all) {
			expect(status).toBe('rejected');
			expect((rest as PromiseRejectedResult).reason).toBeInstanceOf(ExecutionCancelled);
		}
		expect(clock.isOver).toBe(true);
		expect(() => clock.check()).toThrow(ExecutionCancelled);
	});

	it('ends every wait when the batch stops', async () => {
		const clock = new ExecutionClock(undefined);
		const wait = clock.until(clock.now() + FAR_OFF_MS);
		clock.stop();
		await expect(wait).rejects.toBeInstanceOf(BatchStopped);
		expect(clock.isOver).toBe(true);
		expect(() => clock.checkCancelled()).not.toThrow();
	});

	it('begins no wait in an execution that was cancelled before', async () => {
		const clock = new ExecutionClock(AbortSignal.abort());
		await expect(clock.until(0)).rejects.toBeInstanceOf(ExecutionCancelled);
	});

	it('has the name by which n8n tells a cancelled execution from a failed one', () => {
		expect(new ExecutionCancelled().name).toContain('Cancelled');
		expect(new ExecutionCancelled().message).toContain('canceled');
	});

	it('lets go of the signal, which outlives the node', () => {
		const abort = new AbortController();
		const remove = jest.spyOn(abort.signal, 'removeEventListener');
		const add = jest.spyOn(abort.signal, 'addEventListener');
		new ExecutionClock(abort.signal).release();
		expect(remove.mock.calls[0]?.[1]).toBe(add.mock.calls[0]?.[1]);
	});

	it.each([
		['back', -3_600_000],
		['forward', 3_600_000],
	])('is no longer or shorter when the computer’s clock is set %s', async (_, byMs) => {
		const clock = new ExecutionClock(undefined);
		const realNow = Date.now.bind(Date);
		const startMs = performance.now();
		const wait = clock.until(clock.now() + 300);
		const set = jest.spyOn(Date, 'now').mockImplementation(() => realNow() + byMs);
		await wait;
		set.mockRestore();
		expect(performance.now() - startMs).toBeGreaterThanOrEqual(299);
	});

	it('for work ends when it is done, or when it is too late', async () => {
		const clock = new ExecutionClock(undefined);
		const soon = clock.now() + 50;
		expect(await clock.withDeadline(soon, Promise.resolve('done'))).toBe('done');
		expect(await clock.withDeadline(soon, new Promise(() => {}))).toBe(TIMED_OUT);
		expect(clock.now()).toBeGreaterThanOrEqual(soon);
		await expect(clock.withDeadline(soon + 1_000, Promise.reject(new Error('no')))).rejects.toThrow(
			'no',
		);
	});
});
