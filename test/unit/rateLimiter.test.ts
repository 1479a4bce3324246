import { Priority, RateLimiter } from '../../nodes/OpenVoice/pace/rateLimiter';
import { FakeClock } from './fakeClock';

const HOUR_MS = 3_600_000;

/** The most passes in any sliding minute. */
function mostInAMinute(passes: number[]): number {
	return Math.max(
		...passes.map((start) => passes.filter((at) => at >= start && at < start + 60_000).length),
	);
}

describe('RateLimiter', () => {
	it.each([1, 5, 60, 120, 1000])(
		'lets no more than %i through in any sliding minute, and nearly as many',
		async (requestsPerMinute) => {
			const clock = new FakeClock();
			const rateLimiter = new RateLimiter(clock, requestsPerMinute);
			const passes: number[] = [];
			const waiter = async () => {
				while (passes.length < requestsPerMinute * 3) {
					await rateLimiter.acquire(Priority.status, clock.now() + HOUR_MS);
					passes.push(clock.now());
				}
			};
			await Promise.all(Array.from({ length: 10 }, waiter));
			expect(mostInAMinute(passes)).toBeLessThanOrEqual(requestsPerMinute);
			expect(mostInAMinute(passes)).toBeGreaterThanOrEqual(Math.floor(requestsPerMinute * 0.95));
		},
	);

	it('holds nobody back without a limit', async () => {
		const clock = new FakeClock();
		const rateLimiter = new RateLimiter(clock, 0);
		const startMs = clock.now();
		for (let visit = 0; visit < 1000; visit++) await rateLimiter.acquire(Priority.submit, startMs);
		expect(clock.now()).toBe(startMs);
	});

	it('lets results go before submits, and submits before looks, in the order of their coming', async () => {
		const clock = new FakeClock();
		const rateLimiter = new RateLimiter(clock, 60);
		await rateLimiter.acquire(Priority.submit, clock.now() + HOUR_MS);
		const order: string[] = [];
		const visit = async (name: string, priority: Priority) => {
			await rateLimiter.acquire(priority, clock.now() + HOUR_MS);
			order.push(name);
		};
		await Promise.all([
			visit('look', Priority.status),
			visit('submit 1', Priority.submit),
			visit('result 1', Priority.result),
			visit('submit 2', Priority.submit),
			visit('result 2', Priority.result),
		]);
		expect(order).toEqual(['result 1', 'result 2', 'submit 1', 'submit 2', 'look']);
	});

	it('lets a look through after a while, however many submits come', async () => {
		const clock = new FakeClock();
		const rateLimiter = new RateLimiter(clock, 60);
		const order: string[] = [];
		const visit = async (name: string, priority: Priority) => {
			await rateLimiter.acquire(priority, clock.now() + HOUR_MS);
			order.push(name);
		};
		const submits = async () => {
			while (order.length < 30) await visit('submit', Priority.submit);
		};
		await Promise.all([submits(), submits(), submits(), visit('look', Priority.status)]);
		expect(order.indexOf('look')).toBeGreaterThan(2);
		expect(order.indexOf('look')).toBeLessThan(12);
	});

	it('closes for everybody, those who wait already included', async () => {
		const clock = new FakeClock();
		const rateLimiter = new RateLimiter(clock, 600);
		const startMs = clock.now();
		const passes: number[] = [];
		const visits = [Priority.result, Priority.submit, Priority.status, Priority.status].map(
			async (priority) => {
				await rateLimiter.acquire(priority, startMs + HOUR_MS);
				passes.push(clock.now() - startMs);
			},
		);
		rateLimiter.pauseUntil(startMs + 30_000);
		await Promise.all(visits);
		expect(passes[0]).toBe(0);
		expect(passes.slice(1).every((at) => at >= 30_000)).toBe(true);
	});

	it('is not opened earlier by a second, shorter closing', async () => {
		const clock = new FakeClock();
		const rateLimiter = new RateLimiter(clock, 0);
		const startMs = clock.now();
		rateLimiter.pauseUntil(startMs + 30_000);
		rateLimiter.pauseUntil(startMs + 1_000);
		expect(await rateLimiter.acquire(Priority.result, startMs + HOUR_MS)).toBe(true);
		expect(clock.now() - startMs).toBe(30_000);
	});

	it('sends away at once whoever cannot wait so long', async () => {
		const clock = new FakeClock();
		const rateLimiter = new RateLimiter(clock, 0);
		const startMs = clock.now();
		rateLimiter.pauseUntil(startMs + 30_000);
		expect(await rateLimiter.acquire(Priority.result, startMs + 10_000)).toBe(false);
		expect(clock.now()).toBe(startMs);
	});

	it('sends away at its deadline whoever waits in a long line, and gives the place to the next', async () => {
		const clock = new FakeClock();
		const rateLimiter = new RateLimiter(clock, 60);
		const startMs = clock.now();
		const answers = await Promise.all(
			[HOUR_MS, HOUR_MS, 1_500, HOUR_MS].map(
				async (patienceMs) => await rateLimiter.acquire(Priority.submit, startMs + patienceMs),
			),
		);
		expect(answers).toEqual([true, true, false, true]);
		expect(clock.now() - startMs).toBeLessThan(2_500);
	});

	it.each([5, 50, 120])(
		'learns a plan of %i a minute from refusals that tell no time, and then keeps to it',
		async (plan) => {
			const clock = new FakeClock();
			const rateLimiter = new RateLimiter(clock, 0);
			const startMs = clock.now();
			const accepted: number[] = [];
			let refusals = 0;
			const visitor = async () => {
				while (accepted.length < plan * 6) {
					await rateLimiter.acquire(Priority.status, clock.now() + HOUR_MS);
					// On its way to the service, which counts the requests of any minute that it has let in.
					await clock.until(clock.now() + 200);
					const nowMs = clock.now();
					if (accepted.filter((at) => at > nowMs - 60_000).length < plan) accepted.push(nowMs);
					else {
						refusals++;
						rateLimiter.refused(undefined);
					}
				}
			};
			await Promise.all(Array.from({ length: 10 }, visitor));
			// The first minute goes by at once, and every other one nearly full.
			expect(clock.now() - startMs).toBeLessThan(8.5 * 60_000);
			expect(refusals).toBeLessThan(20);
		},
	);

	it('waits for what others have used up, and learns nothing slower than the smallest plan', async () => {
		const clock = new FakeClock();
		const rateLimiter = new RateLimiter(clock, 0);
		const startMs = clock.now();
		await rateLimiter.acquire(Priority.submit, startMs + HOUR_MS);
		rateLimiter.refused(undefined);
		expect(await rateLimiter.acquire(Priority.submit, startMs + HOUR_MS)).toBe(true);
		expect(clock.now() - startMs).toBeGreaterThanOrEqual(5_000);
		expect(clock.now() - startMs).toBeLessThanOrEqual(60_000);
		expect(rateLimiter.requestsPerMinute).toBeGreaterThan(4.8);
	});

	it('trusts a learned pace less the longer nothing is refused', async () => {
		const clock = new FakeClock();
		const rateLimiter = new RateLimiter(clock, 0);
		await rateLimiter.acquire(Priority.submit, clock.now() + HOUR_MS);
		rateLimiter.refused(undefined);
		const learned = rateLimiter.requestsPerMinute;
		await clock.until(clock.now() + 20 * 60_000);
		expect(rateLimiter.requestsPerMinute).toBeGreaterThan(4 * learned);
	});

	it('never goes faster than the user allows, whatever it learns', async () => {
		const clock = new FakeClock();
		const rateLimiter = new RateLimiter(clock, 6);
		for (let visit = 0; visit < 9; visit++) {
			await rateLimiter.acquire(Priority.submit, clock.now() + HOUR_MS);
		}
		rateLimiter.refused(undefined);
		await clock.until(clock.now() + HOUR_MS);
		expect(rateLimiter.requestsPerMinute).toBeLessThanOrEqual(6);
	});

	it('lets nobody in once the batch has stopped', async () => {
		const clock = new FakeClock();
		const rateLimiter = new RateLimiter(clock, 60);
		await rateLimiter.acquire(Priority.submit, clock.now() + HOUR_MS);
		const visit = rateLimiter.acquire(Priority.submit, clock.now() + HOUR_MS);
		clock.stop();
		await expect(visit).rejects.toThrow('Another item failed');
	});
});
