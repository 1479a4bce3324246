import { Failure } from '../../nodes/OpenVoice/errors/failure';
import { stateOf } from '../../nodes/OpenVoice/purchase/find';
import { completedResult } from '../../nodes/OpenVoice/purchase/polling/completedResult';
import { freshUntil } from '../../nodes/OpenVoice/purchase/polling/freshness';
import { PollSchedule } from '../../nodes/OpenVoice/purchase/polling/pollSchedule';
import { readStatus } from '../../nodes/OpenVoice/purchase/polling/readStatus';
import { recordedRequest } from '../../nodes/OpenVoice/purchase/polling/recordedRequest';
import { waitForRequest } from '../../nodes/OpenVoice/purchase/polling/waitForRequest';
import { FakeClock } from './fakeClock';

const RUN_MS = 10_600;
const audioUrl = 'https://images.segmind.com/outputs/speech.wav';

const unknownHere = async () => {
	throw new Failure('unknownAddress', { httpCode: '404' });
};

/** Follows a job whose record, and its result, are unknown for so long after the submit. */
async function speak(unknown: { recordMs?: number; resultMs?: number }) {
	const clock = new FakeClock();
	const submittedMs = clock.now();
	const answer = (unknownMs = 0) => {
		const ageMs = clock.now() - submittedMs;
		if (ageMs < unknownMs) throw new Failure('unknownAddress', { httpCode: '404' });
		const status = ageMs < RUN_MS ? 'PROCESSING' : 'COMPLETED';
		return { status, audioUrl, facts: {}, raw: {} };
	};
	const client = {
		getResultV1: unknownHere,
		status: async () => answer(unknown.recordMs),
		result: async () => answer(unknown.resultMs),
	};
	const rateLimiter = { requestsPerMinute: 0 };
	const pollSchedule = new PollSchedule();
	const history = { isUsed: false, record: unknownHere };
	const run = { client, history, clock, rateLimiter, pollSchedule };
	const wait = {
		deadlineMs: submittedMs + 600_000,
		timeoutSeconds: 600,
		freshUntilMs: freshUntil(submittedMs),
	};
	const seen = await waitForRequest(run, 'the-id', wait);
	return await completedResult(run, 'the-id', wait, seen);
}

describe('A request that is not known yet', () => {
	it.each([1, 10, 30, 59])('is waited for: %i s', async (seconds) => {
		const unknownMs = seconds * 1000;
		expect(await speak({ recordMs: unknownMs })).toMatchObject({ audioUrl });
		expect(await speak({ resultMs: unknownMs })).toMatchObject({ audioUrl });
	});

	it('is not waited for longer than it can be late: then it is gone', async () => {
		const gone = { code: 'requestExpired', facts: { requestId: 'the-id' } };
		await expect(speak({ recordMs: 70_000 })).rejects.toMatchObject(gone);
		await expect(speak({ resultMs: 70_000 })).rejects.toMatchObject(gone);
	});
});

describe('A request from long ago', () => {
	const timeoutSeconds = 600;

	it('is unknown when two reads in a row say so', async () => {
		const read = async (unknownReads: number) => {
			const clock = new FakeClock();
			let reads = 0;
			const status = async () =>
				++reads <= unknownReads
					? await unknownHere()
					: { status: 'PROCESSING', facts: {}, raw: {} };
			const client = { status, getResultV1: unknownHere };
			const history = { isUsed: false, record: unknownHere };
			const deadlineMs = clock.now() + timeoutSeconds * 1000;
			const options = { deadlineMs, timeoutSeconds };
			return await readStatus({ client, history, clock }, 'the-id', options);
		};
		expect(await read(1)).toMatchObject({ status: 'PROCESSING' });
		await expect(read(2)).rejects.toMatchObject({ code: 'requestExpired' });
	});

	it('is fetched from its other address while its row in the history lacks the audio', async () => {
		const record = async () => ({ requestId: 'the-id', status: 'COMPLETED' });
		const getResultV1 = async () => ({ status: 'COMPLETED', audioUrl, facts: {}, raw: {} });
		const deps = { client: { getResultV1 }, history: { isUsed: true, record } };
		expect(await recordedRequest(deps, 'the-id', 0)).toMatchObject({ audioUrl });
	});
});

describe('A row of the history', () => {
	const nowMs = Date.UTC(2026, 10, 1, 12);
	const minutesAgo = (minutes: number) => nowMs - minutes * 60_000;
	const requestId = 'the-id';

	it.each<[string, Parameters<typeof stateOf>[0], string | undefined]>([
		['with audio', { requestId, status: 'COMPLETED', audioUrl }, 'completed'],
		['still running', { requestId, status: 'PROCESSING', createdMs: minutesAgo(59) }, 'accepted'],
		[
			'done, its audio not there yet',
			{ requestId, status: 'COMPLETED', createdMs: minutesAgo(1) },
			'accepted',
		],
		[
			'forgotten meanwhile',
			{ requestId, status: 'PROCESSING', createdMs: minutesAgo(61) },
			undefined,
		],
		['of no known time', { requestId, status: 'PROCESSING' }, undefined],
		['failed', { requestId, status: 'FAILED', createdMs: minutesAgo(1) }, undefined],
	])('%s stands for a purchase in the state that fits', (_, row, state) => {
		expect(stateOf(row, nowMs)?.state).toBe(state);
	});
});
