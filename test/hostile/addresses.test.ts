import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { audioFixture } from '../fixtures/audio';
import { shownError } from '../workflow/support/outcome';
import { bytes, json, REQUEST_ID } from './support/hostileService';
import { useHostileRig } from './support/hostileRig';
import { useFastClock } from './support/measure';

const audio = bytes(audioFixture('wav-pcm16.wav'), { 'content-type': 'audio/wav' });
const NODES = resolve(__dirname, '../../nodes');

/** The credential leads to 127.0.0.1; `localhost` is the same machine by a name that it does not have. */
describe('What an answer, a redirect or a parameter names inside n8n’s own network is not opened', () => {
	useFastClock(10);
	const rig = useHostileRig();
	const record = (generation_url: string) =>
		json({ data: { request_id: REQUEST_ID, model_status: 'COMPLETED', generation_url } });
	const unknown = (_: unknown, response: { writeHead: (status: number) => { end: () => void } }) =>
		response.writeHead(404).end();

	it.each([
		['output', 'output'],
		['a redirect of the file host', 'moved.wav'],
		['a redirect to a redirect of it', 'first.wav'],
	])('%s', async (_, way) => {
		const inner = await rig.serve({ '.wav': audio }, 'localhost');
		const target = `${inner.url}/secret.wav`;
		const service = await rig.serve({
			[REQUEST_ID]: (request, response) =>
				json({
					status: 'COMPLETED',
					output: way === 'output' ? target : `http://${request.headers.host}/${way}`,
				})(request, response),
			'first.wav': (__, response) => response.writeHead(307, { location: '/moved.wav' }).end(),
			'moved.wav': (__, response) => response.writeHead(302, { location: target }).end(),
		});
		const error = shownError(await rig.run(service));
		expect(error.description).toContain('own network');
		expect(error.requestId).toBe(REQUEST_ID);
		expect(inner.requests).toEqual([]);
	});

	it('the output of a sync answer', async () => {
		const inner = await rig.serve({ '.wav': audio }, 'localhost');
		const service = await rig.serve({
			'/v1/openvoice': json({ output: `${inner.url}/secret.wav` }, { 'x-request-id': REQUEST_ID }),
		});
		const error = shownError(await rig.run(service, { parameters: { processing: 'sync' } }));
		expect(error.requestId).toBe(REQUEST_ID);
		expect(inner.requests).toEqual([]);
	});

	it.each(['secret.wav', 'moved.wav'])('a row of the history, by %s', async (name) => {
		const inner = await rig.serve({ '.wav': audio }, 'localhost');
		const service = await rig.serve({
			'/status': unknown as never,
			[`request-history/${REQUEST_ID}`]: (request, response) =>
				record(
					`http://${name === 'moved.wav' ? request.headers.host : inner.url.slice(7)}/${name}`,
				)(request, response),
			[REQUEST_ID]: unknown as never,
			'moved.wav': (_, response) =>
				response.writeHead(302, { location: `${inner.url}/secret.wav` }).end(),
		});
		service.requests.length = 0;
		const error = shownError(
			await rig.run(service, {
				parameters: { resource: 'request', operation: 'getResult', requestId: REQUEST_ID },
				options: { timeout: 60 },
				credential: { historyUrl: service.url },
			}),
		);
		expect(error.description).toContain('own network');
		expect(error.requestId).toBe(REQUEST_ID);
		expect(service.count('moved.wav') > 0).toBe(name === 'moved.wav');
		expect(inner.requests).toEqual([]);
	});

	it.each(['redis.', 'metadata.google.internal.', '[64:ff9b::7f00:1]', '198.18.0.1', 'a.svc'])(
		'the address of a recording at %s: nothing is submitted, Segmind could not open it either',
		async (host) => {
			const service = await rig.serve();
			const parameters = { inputAudioUrl: `http://${host}/voice.mp3` };
			const error = shownError(await rig.run(service, { parameters }));
			expect(error.message).toMatch(/cannot open the address/);
			expect(service.requests).toEqual([]);
		},
	);

	it('though a public server sends on to there', async () => {
		const inner = await rig.serve({ '.mp3': audio }, 'localhost');
		const service = await rig.serve({
			'voice.mp3': (_, response) =>
				response.writeHead(302, { location: `${inner.url}/voice.mp3` }).end(),
		});
		const error = shownError(await rig.run(service));
		expect(error.message).toMatch(/cannot open the address/);
		expect(inner.requests).toEqual([]);
		expect(service.posts).toEqual([]);
	});

	it('holds for everything that the node sends: n8n’s HTTP helpers are called in two places', () => {
		const calls = readdirSync(NODES, { recursive: true })
			.map(String)
			.filter((name) => name.endsWith('.ts'))
			.flatMap((name) => {
				const source = readFileSync(join(NODES, name), 'utf8');
				const found = source.matchAll(
					/helpers\s*\.\s*(httpRequest\w*|request\w*)|\b(globalThis\.fetch|XMLHttpRequest|WebSocket)\b/g,
				);
				return [...found].map(([, helper, other]) => `${name}: ${helper ?? other}`);
			});
		expect(calls.sort()).toEqual([
			'OpenVoice/segmind/transport.ts: httpRequest',
			'OpenVoice/segmind/transport.ts: httpRequestWithAuthentication',
		]);
	});
});
