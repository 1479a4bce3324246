import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { audioFixture } from '../fixtures/audio';
import { silence } from '../fixtures/silence';
import { Api, SILENT } from './api';

let api: Api;
/** A web server that recordings can be fetched from. */
let web: Server;
let webUrl: string;
const seen: Array<string | undefined> = [];

beforeAll(async () => {
	api = await Api.shared();
	web = createServer((request, response) => {
		seen.push(request.headers['x-api-key'] as string | undefined);
		const [, kind, name = ''] = (request.url ?? '').split('/');
		if (kind === 'audio') response.end(audioFixture(name));
		if (kind === 'page') response.end('<html>Not audio</html>');
		if (kind === 'gone') response.writeHead(404).end();
		if (kind === 'hop') {
			const left = Number(name);
			const location = left > 1 ? `/hop/${left - 1}` : '/audio/wav-pcm16.wav';
			response.writeHead(302, { location }).end();
		}
		if (kind === 'endless') {
			const piece = Buffer.alloc(2 ** 20);
			const more = () => response.write(piece, (error) => !error && setImmediate(more));
			more();
		}
	});
	await new Promise<void>((listening) => web.listen(0, '127.0.0.1', listening));
	webUrl = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
});
afterAll(async () => {
	web.closeAllConnections();
	await new Promise((closed) => web.close(closed));
});
beforeEach(async () => {
	await api.sandbox.reset();
	await api.settings({ ...SILENT, runSeconds: 0 });
});
afterEach(async () => expect(await api.violations('answer')).toEqual([]));

const speakLike = async (input_audio: string) => await api.ended(await api.submit({ input_audio }));

async function upload(bytes: Buffer): Promise<string> {
	const { json } = await api.call('POST', '/upload-asset', {
		body: { data_urls: [`data:audio/wav;base64,${bytes.toString('base64')}`] },
	});
	return String((json?.file_urls as string[])[0]);
}

test.each([
	['an address', () => `${webUrl}/audio/wav-pcm16.wav`],
	['an address that redirects three times', () => `${webUrl}/hop/3`],
	['an upload', async () => await upload(audioFixture('wav-pcm16.wav'))],
	['the recording of the sandbox itself', () => api.sandbox.referenceUrl],
	[
		'the example of the model page, which the sandbox has',
		() => 'https://segmind-sd-models.s3.amazonaws.com/display_images/openvoice-ip.mp3',
	],
])('a recording is taken from %s', async (_, address) => {
	const { status, json } = await speakLike(await address());
	expect([json?.error, status]).toEqual([undefined, 200]);
});

test('the key goes nowhere', () => {
	expect(seen.length).toBeGreaterThan(0);
	expect(new Set(seen)).toEqual(new Set([undefined]));
});

test.each([
	['4.9 s, too short', () => upload(silence(4.9)), /5 to 120 seconds.* 4\.9/],
	['121 s, too long', () => upload(silence(121)), /5 to 120 seconds.* 121\.0/],
	['no audio', () => `${webUrl}/page`, /decoded/],
	['not there', () => `${webUrl}/gone`, /fetched.*404/],
	['uploaded to the sandbox, and not there', () => `${api.sandbox.url}/files/x.mp3`, /fetched/],
	['behind too many redirects', () => `${webUrl}/hop/4`, /fetched.*302/],
	['endless', () => `${webUrl}/endless`, /fetched.*exceeded/],
	['on a server that is not there', () => 'http://127.0.0.1:9/a.mp3', /fetched.*ECONNREFUSED/],
	['no web address', () => 'file:///etc/hostname', /http/],
	['data, and no address', () => 'data:audio/wav;base64,AAAA', /http/],
])('a recording that is %s fails the job', async (_, address, words) => {
	const { status, json } = await speakLike(await address());
	expect(json?.error).toMatch(words);
	expect(status).toBe(422);
});

test.each([5, 120])('a recording of just %d s will do', async (seconds) => {
	const { status, json } = await speakLike(await upload(silence(seconds)));
	expect([json?.error, status]).toEqual([undefined, 200]);
});
