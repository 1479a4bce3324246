import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { audioFixture } from '../../fixtures/audio';
import { useTestRig } from '../support/testRig';
import { shownError } from '../support/outcome';

const JSON_TYPE = { 'content-type': 'application/json' };
const REQUEST_ID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const WAV = audioFixture('wav-pcm16.wav');

/** Servers that do what the sandbox has no setting for, because no service means to. */
describe('A strange server', () => {
	const rig = useTestRig();
	const servers: Server[] = [];
	afterEach(() => servers.splice(0).forEach((server) => server.close().closeAllConnections()));

	async function serve(listener: RequestListener): Promise<string> {
		const server = createServer(listener);
		servers.push(server);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	}

	/** A service whose jobs are done at once; `answers` replaces single answers, by the end of their path. */
	async function service(answers: Record<string, RequestListener>): Promise<string> {
		return await serve((request, response) => {
			const own = Object.entries(answers).find(([path]) => request.url?.endsWith(path))?.[1];
			if (own) return own(request, response);
			request.resume();
			const status = request.method === 'POST' ? 'QUEUED' : 'COMPLETED';
			response
				.writeHead(200, JSON_TYPE)
				.end(JSON.stringify({ request_id: REQUEST_ID, status, metrics: {} }));
		});
	}

	/** Far more than the node takes on a busy machine: what it must not wait for never comes. */
	const MOST_MS = 30_000;

	/** Sends a byte now and then, for ever. */
	const drip: RequestListener = (_, response) => {
		response.writeHead(200, { 'content-type': 'audio/wav' });
		let sent = 0;
		const timer = setInterval(() => response.write(WAV.subarray(sent, ++sent)), 100);
		response.on('close', () => clearInterval(timer));
	};

	const result = (body: object): RequestListener => {
		return (_, response) =>
			response.writeHead(200, JSON_TYPE).end(JSON.stringify({ status: 'COMPLETED', ...body }));
	};

	it.each(['/status', `/requests/${REQUEST_ID}`])(
		'that sends a byte now and then holds nobody up for longer than the timeout: %s',
		async (path) => {
			const baseUrl = await service({ [path]: drip });
			const startMs = performance.now();
			const execution = await rig.run({ credential: { baseUrl }, options: { timeout: 2 } });
			expect(performance.now() - startMs).toBeLessThan(MOST_MS);
			expect(shownError(execution).requestId).toBe(REQUEST_ID);
		},
	);

	it('that sends a file byte by byte, likewise: it gets five seconds at least', async () => {
		const files = await serve(drip);
		const baseUrl = await service({ [REQUEST_ID]: result({ output: `${files}/speech.wav` }) });
		const startMs = performance.now();
		const execution = await rig.run({ credential: { baseUrl }, options: { timeout: 2 } });
		expect(performance.now() - startMs).toBeLessThan(MOST_MS);
		expect(shownError(execution)).toMatchObject({
			message: expect.stringContaining('could not be downloaded'),
			requestId: REQUEST_ID,
		});
	});

	it('whose answer has no end is not listened to for ever', async () => {
		let sent = 0;
		const endless: RequestListener = (_, response) => {
			response.writeHead(200, JSON_TYPE);
			const piece = Buffer.alloc(64_000, ' ');
			const pour = () => {
				while (!response.destroyed && response.write(piece)) sent += piece.length;
			};
			response.on('drain', pour);
			pour();
		};
		const baseUrl = await service({ '/status': endless });
		const execution = await rig.run({ credential: { baseUrl }, options: { timeout: 1 } });
		expect(shownError(execution)).toMatchObject({
			message: expect.stringContaining('could not be read'),
			requestId: REQUEST_ID,
		});
		// A few megabytes in all: some attempts, and what the network holds of each.
		expect(sent).toBeLessThan(50_000_000);
	});

	it('whose file would fill the disk is refused before it is read', async () => {
		let asked = 0;
		const files = await serve((_, response) => {
			asked++;
			response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': 2_000_000_001 });
			response.write(WAV);
		});
		const baseUrl = await service({ [REQUEST_ID]: result({ output: `${files}/speech.wav` }) });
		const execution = await rig.run({ credential: { baseUrl } });
		expect(shownError(execution)).toMatchObject({
			message: expect.stringContaining('could not be downloaded'),
			description: expect.stringContaining('too large for a recording'),
			requestId: REQUEST_ID,
		});
		expect(asked).toBe(1);
	});

	it('is not quoted if it is not the service: what lies there is nobody’s business', async () => {
		const files = await serve((_, response) => {
			response.writeHead(200, { 'content-type': 'audio/wav' }).end('the secret of another host');
		});
		const baseUrl = await service({ [REQUEST_ID]: result({ output: `${files}/speech.wav` }) });
		const execution = await rig.run({ credential: { baseUrl }, options: { timeout: 20 } });
		expect(shownError(execution)).toMatchObject({
			message: expect.stringContaining('something that is not audio'),
			requestId: REQUEST_ID,
		});
		expect(execution.asText()).not.toContain('secret of another host');
	});

	const zeros: RequestListener = (request, response) => {
		request.resume();
		response
			.writeHead(200, { 'content-type': 'audio/mpeg', 'x-request-id': REQUEST_ID })
			.end(Buffer.alloc(5_000));
	};

	it.each([
		['a file', async () => ({ [REQUEST_ID]: result({ output: await serve(zeros) }) })],
		['the answer to a sync request', async () => ({ '/v1/openvoice': zeros })],
		[
			'base64',
			async () => ({ [REQUEST_ID]: result({ output: Buffer.alloc(5_000).toString('base64') }) }),
		],
	])('cannot pass off zeros as audio: %s', async (place, answers) => {
		const baseUrl = await service(await answers());
		const processing = place.includes('sync') ? 'sync' : 'async';
		const execution = await rig.run({
			credential: { baseUrl },
			parameters: { processing },
			options: { timeout: 20 },
		});
		expect(shownError(execution)).toMatchObject({
			message: expect.stringMatching(/not audio|names no audio/),
			requestId: REQUEST_ID,
		});
	});

	it.each([
		['a number', WAV.length],
		['a text', String(WAV.length)],
	])('has to send as much as the service told: %s', async (_, file_size) => {
		let asked = 0;
		const files = await serve((__, response) => {
			// Half of it, as if that were all; whole only when asked for the third time.
			response.end(++asked < 3 ? WAV.subarray(0, WAV.length / 2) : WAV);
		});
		const audio = { url: `${files}/speech.wav`, file_size };
		const baseUrl = await service({ [REQUEST_ID]: result({ audio }) });
		const execution = await rig.run({ credential: { baseUrl } });
		expect(execution.error).toBeUndefined();
		expect(await execution.binaryBuffer(execution.outputItems()[0])).toHaveLength(WAV.length);

		asked = -1000;
		const failed = await rig.run({ credential: { baseUrl } });
		expect(shownError(failed)).toMatchObject({
			description: expect.stringContaining('<br>Only 50 % of its file is there.<br>'),
			requestId: REQUEST_ID,
		});
	});
});

describe('Reference recordings', () => {
	const rig = useTestRig();

	it('are uploaded two at a time', async () => {
		let [running, most] = [0, 0];
		const server = createServer((request, response) => {
			most = Math.max(most, ++running);
			request.resume().on('end', () => {
				setTimeout(() => {
					running--;
					const urls = [rig.sandbox.referenceUrl];
					response.writeHead(200, JSON_TYPE).end(JSON.stringify({ urls }));
				}, 100);
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const names = ['mp3-cbr.mp3', 'mp3-vbr.mp3', 'wav-pcm16.wav', 'wav-float.wav', 'flac.flac'];
		const execution = await rig.run({
			items: names.map((name) => ({
				json: { text: name },
				binary: { data: { data: audioFixture(name), mimeType: 'audio/mpeg' } },
			})),
			parameters: { inputAudioSource: 'binary' },
			credential: {
				storageUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
			},
		});
		server.close().closeAllConnections();
		expect(execution.error).toBeUndefined();
		expect(most).toBe(2);
	});
});
