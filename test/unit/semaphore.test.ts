import { Semaphore } from '../../nodes/OpenVoice/pace/semaphore';

const soon = async () => await new Promise<void>((resolve) => setImmediate(resolve));

describe('Semaphore', () => {
	it('never has more at work than there are slots, and always as many', async () => {
		const slots = new Semaphore(3);
		let atWork = 0;
		const seen: number[] = [];
		const work = async () =>
			await slots.use(async () => {
				seen.push(++atWork);
				await soon();
				atWork--;
			});
		await Promise.all(Array.from({ length: 20 }, work));
		expect(seen).toHaveLength(20);
		expect(Math.max(...seen)).toBe(3);
		expect(seen.slice(2).every((count) => count === 3)).toBe(true);
	});

	it('lets in those who wait in the order of their coming', async () => {
		const slots = new Semaphore(1);
		const order: number[] = [];
		const work = async (name: number) => await slots.use(async () => void order.push(name));
		await Promise.all([1, 2, 3, 4].map(work));
		expect(order).toEqual([1, 2, 3, 4]);
	});

	it('gives a slot back when the work fails', async () => {
		const slots = new Semaphore(1);
		await expect(slots.use(async () => await Promise.reject(new Error('no')))).rejects.toThrow(
			'no',
		);
		expect(await slots.use(async () => 'free')).toBe('free');
	});

	it('gives a slot that is given back early to one other, not to two', async () => {
		const slots = new Semaphore(1);
		let atWork = 0;
		let most = 0;
		const other = async () =>
			await slots.use(async () => {
				most = Math.max(most, ++atWork);
				await soon();
				atWork--;
			});
		await Promise.all([
			slots.use(async (release) => {
				release();
				release();
				await soon();
			}),
			other(),
			other(),
			other(),
		]);
		expect(most).toBe(1);
	});
});
