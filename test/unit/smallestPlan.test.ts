import { completedResult } from '../../nodes/OpenVoice/purchase/polling/completedResult';
import { PollSchedule } from '../../nodes/OpenVoice/purchase/polling/pollSchedule';
import { waitForRequest } from '../../nodes/OpenVoice/purchase/polling/waitForRequest';
import { RateLimiter } from '../../nodes/OpenVoice/pace/rateLimiter';
import { SegmindClient } from '../../nodes/OpenVoice/segmind/client';
import { HistoryClient } from '../../nodes/OpenVoice/segmind/history';
import type { Transport } from '../../nodes/OpenVoice/segmind/transport';
import { FakeClock } from './fakeClock';

const PLAN = 5;
const RUN_MS = 10_600;
const url = 'https://images.segmind.com/outputs/speech.wav';
const connection = {
	...{ baseUrl: 'https://s', storageUrl: 'https://s', historyUrl: '' },
	...{ apiKey: '', credential: {} },
};
const journal = { onBeforeSend: () => {}, onNoEffect: () => {} };

/** A service of 5 requests in any minute, which never says when its limit resets. */
function smallPlan(clock: FakeClock) {
	const letIn: number[] = [];
	const submittedAt = new Map<string, number>();
	let refused = 0;
	const answer = async (method: string, path: string) => {
		const nowMs = clock.now();
		if (letIn.filter((at) => at > nowMs - 60_000).length >= PLAN) {
			refused++;
			return { answer: { status: 429, headers: {}, body: '{"error": "Too many requests"}' } };
		}
		letIn.push(nowMs);
		const id = method === 'POST' ? `request-${submittedAt.size}` : (path.split('/')[5] ?? '');
		if (method === 'POST') submittedAt.set(id, nowMs);
		const isDone = method !== 'POST' && nowMs >= (submittedAt.get(id) ?? Infinity) + RUN_MS;
		const status = method === 'POST' ? 'QUEUED' : isDone ? 'COMPLETED' : 'PROCESSING';
		const output = isDone && !path.endsWith('/status') ? url : undefined;
		const body = JSON.stringify({ status, request_id: id, output });
		return { answer: { status: 200, headers: {}, body } };
	};
	const transport = {
		forText: async (request: { method: string; url: string }) =>
			await answer(request.method, request.url),
		send: async (request: { method: string; url: string }) => {
			const { answer: one } = await answer(request.method, request.url);
			const body = one.status === 200 ? { text: one.body } : one.body;
			return { answer: { ...one, body } };
		},
	} as unknown as Transport;
	return { transport, refused: () => refused };
}

describe('A plan of 5 requests a minute', () => {
	it.each([2, 5])('works by itself, slowly: %i jobs end as audio', async (jobs) => {
		const clock = new FakeClock();
		const { transport, refused } = smallPlan(clock);
		const rateLimiter = new RateLimiter(clock, 0);
		const client = new SegmindClient(transport, connection, { rateLimiter, clock });
		const pollSchedule = new PollSchedule();
		const history = new HistoryClient(transport, connection, clock);
		const run = { client, history, clock, rateLimiter, pollSchedule };
		const deadlineMs = clock.now() + 600_000;
		const wait = { deadlineMs, timeoutSeconds: 600 };
		const speak = async (text: string) => {
			const request = { input_audio: url, text, speed: 1, language: 'EN' };
			const requestId = await client.submit(request, deadlineMs, journal);
			const seen = await waitForRequest(run, requestId, wait);
			return await completedResult(run, requestId, wait, seen);
		};
		const answers = await Promise.all(Array.from({ length: jobs }, async (_, n) => speak(`${n}`)));
		expect(answers.map(({ audioUrl }) => audioUrl)).toEqual(Array(jobs).fill(url));
		// The refusals teach the pace: they do not go on.
		expect(refused()).toBeGreaterThan(0);
		expect(refused()).toBeLessThan(10);
	});
});
