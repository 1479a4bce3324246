import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { audioFixture } from '../../fixtures/audio';
import { useTestRig } from '../support/testRig';
import { errorJson, shownError } from '../support/outcome';

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const page: RequestListener = (_, response) =>
	response.writeHead(200, HTML).end('<!DOCTYPE html><html><body>A film</body></html>');
const status =
	(code: number): RequestListener =>
	(_, response) =>
		response.writeHead(code, HTML).end('<html>No</html>');
const audio: RequestListener = (_, response) =>
	response.writeHead(200, HTML).end(audioFixture('mp3-cbr.mp3'));

/** The host of the recording is this machine, as the sandbox is. */
describe('The address of a recording', () => {
	const rig = useTestRig();
	const servers: Server[] = [];
	let seen: object[] = [];
	beforeEach(() => {
		seen = [];
	});
	afterEach(() => servers.splice(0).forEach((server) => server.close().closeAllConnections()));

	async function serve(listener: RequestListener): Promise<string> {
		const server = createServer((request, response) => {
			// The sandbox fetches the recording for itself.
			if (request.headers['user-agent'] === 'n8n') seen.push(request.headers);
			listener(request, response);
		});
		servers.push(server);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return `http://127.0.0.1:${(server.address() as AddressInfo).port}/voice.mp3`;
	}

	const WRONG: Array<[what: string, listener: RequestListener, title: RegExp]> = [
		['a web page', page, /^“Voice” leads to a web page/],
		['a page that is gone', status(404), /^There is nothing at the address in “Voice”/],
		['a deleted file', status(410), /^There is nothing at the address in “Voice”/],
	];

	it.each(WRONG)('stops the item before it is paid for: %s', async (_, listener, title) => {
		const inputAudioUrl = await serve(listener);
		const error = shownError(await rig.run({ parameters: { inputAudioUrl } }));
		expect(error.message).toMatch(title);
		expect(error.description).toContain(inputAudioUrl);
		expect(await rig.sandbox.jobs()).toEqual([]);
		expect(seen).toHaveLength(1);
		expect(seen[0]).not.toHaveProperty('x-api-key');
	});

	it('leads over redirects to what counts', async () => {
		const url = await serve((request, response) =>
			request.url === '/voice.mp3'
				? response.writeHead(302, { location: '/login' }).end()
				: page(request, response),
		);
		const error = shownError(await rig.run({ parameters: { inputAudioUrl: url } }));
		expect(error.message).toMatch(/leads to a web page/);
	});

	it.each<[string, RequestListener]>([
		['audio that calls itself a page', audio],
		['a server that refuses', status(403)],
		['a broken server', status(500)],
		['a server that never answers', () => {}],
		['a server that hangs up', (request) => request.socket.destroy()],
	])('goes on where nothing is clearly wrong: %s', async (_, listener) => {
		const inputAudioUrl = await serve(listener);
		const parameters = { inputAudioUrl, waitForCompletion: false };
		const execution = await rig.run({ parameters });
		expect(execution.error).toBeUndefined();
		expect(await rig.sandbox.jobs()).toHaveLength(1);
	});

	it('reads no more than the beginning', async () => {
		let sent = 0;
		const inputAudioUrl = await serve((_, response) => {
			const more = () => {
				while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536;
			};
			response.on('drain', more);
			more();
		});
		const execution = await rig.run({ parameters: { inputAudioUrl, waitForCompletion: false } });
		expect(execution.error).toBeUndefined();
		expect(sent).toBeLessThan(20_000_000);
	});

	it('is looked at once, however many items use it', async () => {
		const inputAudioUrl = await serve(audio);
		const items = ['One', 'Two', 'Three'];
		await rig.run({ items, parameters: { inputAudioUrl, waitForCompletion: false } });
		expect(seen).toHaveLength(1);
	});

	it('that is wrong lets nothing be sent, where the node is to stop', async () => {
		const wrong = await serve(page);
		const execution = await rig.run({
			items: [{ json: { text: 'Good' } }, { json: { text: 'Bad', url: wrong } }],
			parameters: { inputAudioUrl: `={{ $json.url ?? '${rig.sandbox.referenceUrl}' }}` },
		});
		const error = shownError(execution);
		expect(error.message).toMatch(/leads to a web page.*\[item 1\]$/);
		expect(await rig.sandbox.jobs()).toEqual([]);
	});

	it('fails its own item only, where the node is to continue', async () => {
		const wrong = await serve(page);
		const execution = await rig.run({
			items: [{ json: { text: 'Good' } }, { json: { text: 'Bad', url: wrong } }],
			parameters: { inputAudioUrl: `={{ $json.url ?? '${rig.sandbox.referenceUrl}' }}` },
			settings: { onError: 'continueRegularOutput' },
		});
		const [good, bad] = execution.outputItems();
		expect(good?.json.status).toBe('COMPLETED');
		expect(errorJson(bad).error).toMatch(/leads to a web page/);
		expect((await rig.sandbox.jobs()).map(({ text }) => text)).toEqual(['Good']);
	});

	it('counts for a narration’s speakers, too: nothing is bought', async () => {
		const inputAudioUrl = await serve(status(404));
		const error = shownError(
			await rig.run({
				items: ['Hello.\n\nAnna: Good morning.'],
				parameters: {
					operation: 'narrate',
					speakers: {
						speaker: [
							{ name: 'Anna', inputAudioUrl, inputAudioSource: 'url', language: 'EN_BR', speed: 1 },
						],
					},
				},
			}),
		);
		expect(error.message).toBe('There is nothing at the address in “Speaker 1: Voice”');
		expect(await rig.sandbox.jobs()).toEqual([]);
	});

	it('does not keep speech from being fetched that is bought already', async () => {
		let isGone = false;
		const inputAudioUrl = await serve((request, response) =>
			(isGone ? status(404) : audio)(request, response),
		);
		await rig.faults([{ path: 'file', fault: { status: 404 } }]);
		const run = {
			items: ['Kept'],
			parameters: { inputAudioUrl },
			options: { timeout: 20 },
		};
		const execution = await rig.run(run);
		expect(shownError(execution).message).toMatch(/could not be downloaded/);
		isGone = true;
		await rig.faults([]);
		const retried = await rig.engine.retryExecution(execution, {
			credentials: rig.credentials(),
		});
		expect(retried.error).toBeUndefined();
		expect(await rig.jobsFor('Kept')).toHaveLength(1);
	});
});
