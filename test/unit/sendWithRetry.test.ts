import { Priority, RateLimiter } from '../../nodes/OpenVoice/pace/rateLimiter';
import type { Outcome } from '../../nodes/OpenVoice/segmind/httpOutcome';
import type { Failure } from '../../nodes/OpenVoice/errors/failure';
import { failureOf } from '../../nodes/OpenVoice/segmind/failureOf';
import {
	type RequestResult,
	type RetryableRequest,
	sendWithRetry,
} from '../../nodes/OpenVoice/segmind/sendWithRetry';
import type { Purpose } from '../../nodes/OpenVoice/segmind/retryPolicy';
import { FakeClock } from './fakeClock';

const answered = (status: number, headers: Record<string, string> = {}): Outcome<string> => ({
	answer: {
		status,
		headers,
		body: status < 300 ? `body of ${status}` : `{"error":"${status}"}`,
	},
});
const reset: Outcome<string> = { failure: { code: 'ECONNRESET', mayHaveArrived: true } };
const refused: Outcome<string> = { failure: { code: 'ECONNREFUSED', mayHaveArrived: false } };
const badUrl: Outcome<string> = {
	failure: { code: 'ERR_INVALID_URL', mayHaveArrived: false, needsSetting: true },
};

/** Runs an errand whose attempts end one after the other as given, the last one again and again. */
async function errand(
	purpose: Purpose,
	outcomes: Array<Outcome<string>>,
	{
		deadlineMs = 600_000,
		read,
	}: { deadlineMs?: number; read?: RetryableRequest<string, string>['read'] } = {},
) {
	const clock = new FakeClock();
	const startMs = clock.now();
	const journal: string[] = [];
	let attempts = 0;
	const result: RequestResult<string, string> = await sendWithRetry(
		{
			purpose,
			priority: Priority.status,
			deadlineMs: startMs + deadlineMs,
			attemptMs: 10_000,
			send: async () => {
				journal.push('send');
				return outcomes[Math.min(attempts++, outcomes.length - 1)] ?? reset;
			},
			read: read ?? (({ body }) => body),
			onBeforeSend: () => void journal.push('leaving'),
			onNoEffect: () => void journal.push('nothing happened'),
		},
		{ clock, rateLimiter: new RateLimiter(clock, 0) },
	);
	return { result, attempts, journal, tookMs: clock.now() - startMs };
}

describe('repeat', () => {
	it('repeats a read until it succeeds', async () => {
		const { result, attempts } = await errand('read', [reset, answered(502), answered(200)]);
		expect(result).toMatchObject({ kind: 'done', result: 'body of 200' });
		expect(attempts).toBe(3);
	});

	it('repeats a read until its deadline, and no longer', async () => {
		const { result, attempts, tookMs } = await errand('read', [answered(503)]);
		expect(result).toMatchObject({ kind: 'gaveUp', outcome: answered(503) });
		expect(tookMs).toBeGreaterThan(580_000);
		expect(tookMs).toBeLessThanOrEqual(600_000);
		expect(attempts).toBeLessThan(150);
	});

	it('reads an answer that is damaged again', async () => {
		let reads = 0;
		const read = () => (++reads < 3 ? undefined : 'whole');
		const { result, attempts } = await errand('read', [answered(200)], { read });
		expect(result).toMatchObject({ kind: 'done', result: 'whole' });
		expect(attempts).toBe(3);
	});

	it('says so if an answer stays damaged', async () => {
		const { result } = await errand('read', [answered(200)], { read: () => undefined });
		expect(result.kind).toBe('unreadable');
	});

	it.each([400, 401, 404, 422])('takes no for an answer: %i', async (status) => {
		for (const purpose of ['read', 'submit'] as const) {
			const { result, attempts } = await errand(purpose, [answered(status)]);
			expect(result.kind).toBe('refused');
			expect(attempts).toBe(1);
		}
	});

	it.each([
		['a reset', reset],
		['502', answered(502)],
		['504', answered(504)],
	])('never repeats a submit after %s', async (_, outcome) => {
		const { result, attempts, journal } = await errand('submit', [outcome, answered(200)]);
		expect(result.kind).toBe('ambiguous');
		expect(attempts).toBe(1);
		expect(journal).toEqual(['leaving', 'send']);
	});

	it('never repeats a submit that was accepted with an answer that cannot be read', async () => {
		const { result, attempts } = await errand('submit', [answered(200)], { read: () => undefined });
		expect(result.kind).toBe('ambiguous');
		expect(attempts).toBe(1);
	});

	it('writes down each submit before it leaves, and that nothing came of it', async () => {
		const { result, journal } = await errand('submit', [refused, answered(500), answered(200)]);
		expect(result.kind).toBe('done');
		const failedAttempt = ['leaving', 'send', 'nothing happened'];
		expect(journal).toEqual([...failedAttempt, ...failedAttempt, 'leaving', 'send']);
	});

	it('gives up a submit after a few attempts', async () => {
		const { result, attempts, tookMs } = await errand('submit', [answered(503)]);
		expect(result.kind).toBe('gaveUp');
		expect(attempts).toBe(6);
		expect(tookMs).toBeLessThan(30_000);
	});

	it('does not repeat what a setting keeps from leaving', async () => {
		const { result, attempts } = await errand('read', [badUrl]);
		expect(result).toEqual({ kind: 'gaveUp', outcome: badUrl });
		expect(attempts).toBe(1);
	});

	it('waits until the rate limit lets it through, submits as well', async () => {
		const resetAt = new Date(1_000_000 + 42_000).toISOString();
		const limited = answered(429, { 'x-rate-limit-reset-at-utc': resetAt });
		const { result, tookMs } = await errand('submit', [limited, answered(200)]);
		expect(result.kind).toBe('done');
		expect(tookMs).toBeGreaterThanOrEqual(42_000);
		expect(tookMs).toBeLessThan(43_000);
	});

	it('gives up at once if the rate limit lasts beyond its deadline', async () => {
		const resetAt = new Date(1_000_000 + 42_000).toISOString();
		const limited = answered(429, { 'x-rate-limit-reset-at-utc': resetAt });
		const { result, attempts, tookMs } = await errand('submit', [limited], { deadlineMs: 20_000 });
		expect(result).toMatchObject({ kind: 'gaveUp', outcome: limited });
		expect(attempts).toBe(1);
		expect(tookMs).toBeLessThan(2_000);
	});

	it('gives up before it has sent anything if its turn does not come: no answer of the service', async () => {
		const clock = new FakeClock();
		const rateLimiter = new RateLimiter(clock, 5);
		const send = jest.fn(async () => answered(200));
		const ask = async () =>
			await sendWithRetry(
				{
					purpose: 'read',
					priority: Priority.status,
					deadlineMs: clock.now() + 5_000,
					attemptMs: 10_000,
					send,
					read: ({ body }) => body,
				},
				{ clock, rateLimiter },
			);
		expect((await ask()).kind).toBe('done');
		const result = await ask();
		expect(result).toMatchObject({ kind: 'rateLimitTimeout', askedByService: false });
		expect(send).toHaveBeenCalledTimes(1);
		const failure = failureOf(result as Parameters<typeof failureOf>[0]);
		expect(failure.code).toBe('rateLimitTimeout');
		const { httpCode, requestsPerMinute } = (failure as Failure<'rateLimitTimeout'>).facts;
		expect(httpCode).toBeUndefined();
		expect(Math.round(requestsPerMinute)).toBe(5);
	});
});
