import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { audioFixture } from '../../fixtures/audio';
import { useTestRig } from '../support/testRig';
import { narrationOf } from '../support/narration';
import { shownError } from '../support/outcome';

const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 } as const;
const page = { status: 200, html: true } as const;

/** An expression that gives something else each time it is read. */
const NOW = '{{ $now.toMillis() }}';

describe('What changes between tries', () => {
	const rig = useTestRig();

	it.each([
		['language', { language: "={{ $now.toMillis() % 2 ? 'EN_US' : 'EN_BR' }}" }],
		['speed', { speed: '={{ 1 + ($now.toMillis() % 1000) / 1000 }}' }],
	])('buys nothing anew: %s', async (field, parameters) => {
		await rig.faults([{ path: 'file', times: 2, fault: page }]);
		const execution = await rig.run({ parameters, settings: retrying });
		expect(execution.error).toBeUndefined();
		const [job, ...others] = await rig.sandbox.jobs();
		expect(others).toEqual([]);
		const json = execution.outputItems()[0]?.json ?? {};
		expect(json).toMatchObject({ requestId: job?.requestId });
		expect(json[field]).toBe(job?.[field as 'language' | 'speed']);
	});

	it('buys no part of a narration anew', async () => {
		await rig.faults([{ path: 'file', times: 2, fault: page }]);
		const execution = await rig.run({
			items: ['First part.'],
			parameters: {
				operation: 'narrate',
				text: `={{ $json.text }}\n\nIt is ${NOW} now.`,
			},
			settings: retrying,
		});
		expect(execution.error).toBeUndefined();
		const jobs = await rig.sandbox.jobs();
		expect(jobs).toHaveLength(2);
		const { segments } = narrationOf(execution.outputItems()[0]);
		expect(segments.map(({ text }) => text).sort()).toEqual(jobs.map(({ text }) => text).sort());
	});

	/** A text that is there for so long, and a pause between tries that is longer. */
	const shortLived = (milliseconds: number) => ({
		text: `={{ $now.toMillis() < ${Date.now() + milliseconds} ? $json.text : '' }}`,
	});

	it('loses nothing where the text is gone in the second try', async () => {
		await rig.faults([{ path: 'file', match: { text: 'One' }, times: 1, fault: page }]);
		const execution = await rig.run({
			items: ['One', 'Two'],
			parameters: shortLived(1_500),
			settings: { ...retrying, waitBetweenTries: 2_000 },
		});
		expect(execution.error).toBeUndefined();
		const jobs = await rig.sandbox.jobs();
		expect(jobs).toHaveLength(2);
		const ids = execution.outputItems().map(({ json }) => json.requestId);
		expect(ids.sort()).toEqual(jobs.map(({ requestId }) => requestId).sort());
	});

	it('hides no job of another item that was bought before an item became bad', async () => {
		await rig.faults([{ path: 'submit', match: { text: 'One' }, fault: { status: 400 } }]);
		const execution = await rig.run({
			items: ['One', 'Two'],
			parameters: shortLived(1_500),
			options: { maxConcurrency: 2 },
			settings: { ...retrying, waitBetweenTries: 2_000 },
		});
		const { message, description } = shownError(execution);
		expect(message).toContain('“Text” is empty');
		const [job] = await rig.jobsFor('Two');
		expect(description).toContain(job?.requestId);
		expect(description).not.toContain('Nothing was sent');
	});
});

describe('A sync answer without a request ID', () => {
	const rig = useTestRig();

	it('is the speech all the same, and kept for a retry', async () => {
		const wav = audioFixture('wav-pcm16.wav');
		const asked: string[] = [];
		const server = createServer((request, response) => {
			let body = '';
			request.on('data', (chunk: Buffer) => (body += chunk.toString()));
			request.on('end', () => {
				const { text } = JSON.parse(body) as { text: string };
				asked.push(text);
				if (text === 'Two' && asked.filter((one) => one === 'Two').length === 1)
					response.writeHead(400).end('{"error":"no"}');
				else response.writeHead(200, { 'content-type': 'audio/wav' }).end(wav);
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const failed = await rig.run({
			items: ['One', 'Two'],
			parameters: { processing: 'sync' },
			options: { maxConcurrency: 1 },
			credential: { baseUrl },
		});
		expect(shownError(failed).description).toContain('item 0: without a request ID');
		expect(shownError(failed).description).not.toContain('unknown whether');
		const retried = await rig.engine.retryExecution(failed, {
			credentials: rig.credentials(undefined, { baseUrl }),
		});
		server.close().closeAllConnections();
		expect(retried.error).toBeUndefined();
		expect(asked).toEqual(['One', 'Two', 'Two']);
		for (const item of retried.outputItems()) {
			expect(await retried.binaryBuffer(item)).toHaveLength(wav.length);
		}
	});
});

describe('A cancelled execution that is retried from the list', () => {
	const rig = useTestRig();

	it('buys nothing that it has bought', async () => {
		// Far longer than what is skipped of the time meanwhile.
		await rig.sandbox.settings({ runSeconds: 20 });
		const stop = new AbortController();
		const running = rig.run({ items: ['One', 'Two'], signal: stop.signal });
		const polls = async () => (await rig.requests()).filter((one) => one.endsWith('/status'));
		while ((await polls()).length < 2) await new Promise((go) => setTimeout(go, 20));
		stop.abort();
		const cancelled = await running;
		expect(cancelled.status).toBe('canceled');
		const retried = await rig.engine.retryExecution(cancelled, {
			credentials: rig.credentials(),
		});
		expect(retried.error).toBeUndefined();
		expect(retried.outputItems()).toHaveLength(2);
		expect(await rig.sandbox.jobs()).toHaveLength(2);
	});
});
