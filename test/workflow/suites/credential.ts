import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { useTestRig } from '../support/testRig';
import { expectNoKey, shownError } from '../support/outcome';

const WRONG_KEY = 'SG_00000000deadbeef';

/** Where nobody listens: a port that was free a moment ago. */
async function unusedAddress(): Promise<string> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return `http://127.0.0.1:${port}`;
}

describe('With the credential', () => {
	const rig = useTestRig();

	it.each([
		['a rejected key', { rejectedKeys: [WRONG_KEY] }, '401', /did not accept the API key/],
		['a key that may not use the model', { forbiddenKeys: [WRONG_KEY] }, '403', /may not use/],
	])('%s is told in words, asked once, and shown nowhere', async (_, settings, httpCode, title) => {
		await rig.sandbox.settings(settings);
		const execution = await rig.run({ apiKey: WRONG_KEY });
		expect(shownError(execution)).toMatchObject({
			httpCode,
			message: expect.stringMatching(title),
		});
		expect(await rig.requests()).toEqual(['POST /v2/openvoice']);
		expectNoKey(execution, WRONG_KEY);
	});

	it('the key may have been pasted with spaces or a line break around it', async () => {
		const execution = await rig.run({ apiKey: ` ${rig.sandbox.credential().apiKey}\n` });
		expect(execution.error).toBeUndefined();
		expectNoKey(execution);
	});

	it('a key with characters that no key has is refused, and submits nothing', async () => {
		const execution = await rig.run({ apiKey: 'SG_0123…cdef' });
		expect(shownError(execution).message).toContain('did not accept the API key');
		expect(await rig.sandbox.jobs()).toEqual([]);
	});

	it.each(['', 'api.segmind.com', 'ftp://api.segmind.com', 'https://'])(
		'the base URL %j is named as the cause, at once',
		async (baseUrl) => {
			const execution = await rig.run({ credential: { baseUrl } });
			const { message, description } = shownError(execution);
			expect(message).toBe('“Base URL” in the credential is not a web address');
			expect(description).toContain('It has to begin with https://.');
			expect(await rig.requests()).toEqual([]);
		},
	);

	it.each([
		['Storage URL', 'storageUrl'],
		['History URL', 'historyUrl'],
	])(
		'the %s without https:// is named as the cause, and its value is not shown',
		async (name, key) => {
			const execution = await rig.run({ credential: { [key]: WRONG_KEY } });
			expect(shownError(execution).message).toBe(
				`“${name}” in the credential is not a web address`,
			);
			expectNoKey(execution, WRONG_KEY);
			expect(await rig.requests()).toEqual([]);
		},
	);

	it('a slash at the end of the addresses does no harm', async () => {
		const url = `${rig.sandbox.url}//`;
		const execution = await rig.run({ credential: { baseUrl: url, storageUrl: url } });
		expect(execution.error).toBeUndefined();
	});

	it('a host that is away stops the node after some tries, with nothing bought', async () => {
		const baseUrl = await unusedAddress();
		const execution = await rig.run({ credential: { baseUrl }, options: { timeout: 2 } });
		expect(shownError(execution).message).toContain('Segmind could not be reached');
		expectNoKey(execution);
	});
});
