import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

import { request } from 'undici';

import type { ListQuestion } from '../../harness/engine/run';
import { SANDBOX_KEY, type SandboxCredential } from '../../harness/sandboxProcess';
import { EXAMPLE_VOICE_URL } from '../../nodes/OpenVoice/models/openvoice';
import { audioFixture } from '../fixtures/audio';
import { isAll } from '../pairwise';
import { useTestRig } from './support/testRig';

const EXAMPLE = { name: 'Example voice', value: EXAMPLE_VOICE_URL, url: EXAMPLE_VOICE_URL };

const DAY_SECONDS = 86_400;

const REQUESTS = isAll ? 1_000 : 200;

describe('The list of voices', () => {
	const rig = useTestRig({ settings: { runSeconds: 0 } });
	let server: Server;
	let host: string;

	beforeAll(async () => {
		const recording = audioFixture('mp3-cbr.mp3');
		server = createServer((_, response) => response.end(recording));
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});
	afterAll(() => void server.close().closeAllConnections());

	const voice = (name: string) => `${host}/${name}`;
	const list = async (
		question: Pick<ListQuestion, 'filter' | 'paginationToken'> = {},
		credential: Partial<SandboxCredential> = {},
	) =>
		await rig.engine.list({
			method: 'searchVoices',
			parameters: rig.parameters(),
			credentials: rig.credentials(undefined, credential),
			...question,
		});

	/** Every page of the list, as somebody sees it who scrolls to its end. */
	async function all(filter?: string): Promise<INodeListSearchItems[]> {
		const found: INodeListSearchItems[] = [];
		let paginationToken: INodeListSearchResult['paginationToken'];
		do {
			const page = await list({ filter, paginationToken });
			found.push(...page.results);
			({ paginationToken } = page);
		} while (paginationToken !== undefined);
		return found;
	}

	async function buy(input_audio: string, text: string): Promise<void> {
		const answer = await request(`${rig.sandbox.url}/v2/openvoice`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'x-api-key': SANDBOX_KEY },
			body: JSON.stringify({ input_audio, text, speed: 1, language: 'EN_NEWEST' }),
		});
		expect(answer.statusCode).toBe(200);
		await answer.body.dump();
	}

	it('has the example alone where nothing was bought', async () => {
		expect(await list()).toEqual({ results: [EXAMPLE] });
	});

	it.each<[string, () => Promise<unknown>, Partial<SandboxCredential>]>([
		['is switched off', async () => {}, { historyUrl: '' }],
		['may not be read', () => rig.sandbox.settings({ history: { status: 403 } }), {}],
		['does not exist', () => rig.sandbox.settings({ history: { status: 404 } }), {}],
		['is out of order', () => rig.sandbox.settings({ history: { status: 500 } }), {}],
		['is not to be reached', async () => {}, { historyUrl: 'http://127.0.0.1:1' }],
		['refuses the key', () => rig.sandbox.settings({ rejectedKeys: [SANDBOX_KEY] }), {}],
	])('has the example alone, and no error, where the history %s', async (_, set, credential) => {
		await set();
		expect(await list({}, credential)).toEqual({ results: [EXAMPLE] });
	});

	it('names a recording by its file, how often and when it was used, and what it said last', async () => {
		await buy(voice('once.mp3'), 'Hello.');
		for (const text of ['One', 'Two']) await buy(voice('anna%20b.mp3'), text);
		await buy(voice('anna%20b.mp3'), 'Good morning, everyone, and welcome to the show!');
		await buy(`${host}/assets/0f8fad5bd9cb469fa16570867728950e.mp3`, 'Hi');
		await buy(EXAMPLE_VOICE_URL, 'A turtle');
		expect((await list()).results.map(({ name }) => name)).toEqual([
			'Example voice · once, today: “A turtle”',
			'Recording 0f8fad · once, today: “Hi”',
			'anna b.mp3 · 3 times, last today: “Good morning, everyone, and welcome to t…”',
			'once.mp3 · once, today: “Hello.”',
		]);
	});

	it('tells recordings apart whose files have one name', async () => {
		await buy(voice('a/voice.mp3'), 'Hi');
		await buy(voice('b/voice.mp3'), 'Hi');
		const names = (await list()).results.map(({ name }) => name.replace(/ ·.*/, ''));
		expect(names).toEqual([
			expect.stringMatching(/\/b\/voice\.mp3$/),
			expect.stringMatching(/\/a\/voice\.mp3$/),
			'Example voice',
		]);
	});

	it('leaves out a recording whose requests all failed', async () => {
		await rig.run({ parameters: { inputAudioUrl: rig.sandbox.referenceUrl } });
		await rig.sandbox.settings({ failWith: 'The recording is too short' });
		await buy(voice('short.mp3'), 'Hi');
		expect((await list()).results.map(({ value }) => value)).toEqual([
			rig.sandbox.referenceUrl,
			EXAMPLE_VOICE_URL,
		]);
	});

	it(`has 30 recordings of ${REQUESTS} requests, each once, the latest first, and plays each`, async () => {
		const numbers = Array.from({ length: REQUESTS }, (_, index) => index);
		for (let from = 0; from < numbers.length; from += 100) {
			await Promise.all(
				numbers
					.slice(from, from + 100)
					.map(async (number) => await buy(voice(`voice-${number % 30}.mp3`), `Line ${number}`)),
			);
			if (from === REQUESTS / 2) await rig.sandbox.clock(DAY_SECONDS);
		}
		const before = (await rig.requests()).length;
		const found = await all();
		expect(found).toHaveLength(31);
		expect(new Set(found.map(({ value }) => value)).size).toBe(31);
		expect(found.at(-1)).toEqual(EXAMPLE);
		const times = `(${Math.floor(REQUESTS / 30)}|${Math.ceil(REQUESTS / 30)}) times`;
		for (const { name, value, url } of found.slice(0, -1)) {
			expect(url).toBe(value);
			expect(name).toMatch(new RegExp(`^voice-\\d+\\.mp3 · ${times}, last .+: “Line \\d+”$`));
		}
		// Pages of a hundred, and one more round for the oldest days.
		expect((await rig.requests()).length - before).toBeLessThanOrEqual(REQUESTS / 100 + 2);
		expect((await all('voice-7.')).map(({ name }) => name)).toEqual([
			expect.stringMatching(/^voice-7\.mp3/),
		]);
		expect(await all('VOICE-2')).toHaveLength(11);
		expect(await all('nothing like it')).toEqual([]);
	});

	it('is given in pages', async () => {
		for (let number = 0; number < 60; number++) await buy(voice(`v${number}.mp3`), 'Hi');
		const first = await list();
		expect(first.results).toHaveLength(50);
		expect(first.paginationToken).toBe('50');
		expect(await all()).toHaveLength(61);
	});

	it('gives what the node then speaks with, as n8n saves it', async () => {
		await buy(rig.sandbox.referenceUrl, 'Hi');
		const [{ name, value }] = (await list()).results as [INodeListSearchItems];
		const inputAudioUrl = { __rl: true, mode: 'list', value, cachedResultName: name };
		const execution = await rig.run({ parameters: { inputAudioUrl } });
		expect(execution.error).toBeUndefined();
		expect((await rig.sandbox.jobs()).at(-1)?.inputAudio).toBe(rig.sandbox.referenceUrl);
	});
});
