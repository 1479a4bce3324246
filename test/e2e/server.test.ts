import { SANDBOX_KEY } from '../../harness/sandboxProcess';
import { outputOf } from '../../harness/n8n/types';
import { waitFor } from '../../harness/n8n/waitFor';
import { inARow, node, openVoice, QUICK, textsByHand, useN8n } from './support/realN8n';

const n8n = useN8n();

beforeEach(async () => await n8n.sandbox.reset(QUICK));

/** Long enough to be stopped in the middle. */
const SLOW_SECONDS = 60;

/** Runs texts through the node by hand, to the end. */
async function speak(
	texts: string[],
	parameters: Parameters<typeof openVoice>[1] = {},
	more: Parameters<typeof openVoice>[2] = {},
) {
	const workflow = await n8n.client.importWorkflow(
		inARow('Speak', [...textsByHand(texts), openVoice(n8n, parameters, more)]),
	);
	const id = await n8n.client.run(workflow, 'Start');
	return { workflow, id, execution: await n8n.client.untilOver(id) };
}

describe('The credential window', () => {
	const test = async (change: object) =>
		await n8n.client.testCredential(n8n.credential, { ...n8n.sandbox.credential(), ...change });

	const requests = async () =>
		(await n8n.sandbox.log()).map(({ method, path }) => `${method} ${path}`);

	it('accepts a good key, and asks for nothing but the balance', async () => {
		expect(await test({})).toMatchObject({ status: 'OK' });
		expect(await requests()).toEqual(['GET /v1/get-user-credits']);
	});

	it('accepts a base URL with a slash at its end', async () => {
		expect(await test({ baseUrl: `${n8n.sandbox.url}/` })).toMatchObject({ status: 'OK' });
	});

	it('tells a wrong key, an account without a balance and a wrong address apart', async () => {
		expect(await test({ apiKey: 'SG_wrong' })).toEqual({
			status: 'Error',
			message: expect.stringMatching(/did not accept this API key.*Paste it anew/),
		});

		// n8n would head an error with “Couldn’t connect”: the key is good.
		await n8n.sandbox.settings({ noBalanceRecord: true });
		expect(await test({})).toMatchObject({ status: 'OK' });
		await n8n.sandbox.faults({
			rules: [{ path: 'credits', times: 1, fault: { status: 404, html: true } }],
		});
		expect(await test({})).toEqual({
			status: 'Error',
			message: expect.stringMatching(/leads to a web page, not to Segmind/),
		});
		for (const body of [
			{ detail: 'Not Found' },
			{ message: 'Route GET:/v1/get-user-credits not found', error: 'Not Found', statusCode: 404 },
		]) {
			await n8n.sandbox.faults({
				rules: [{ path: 'credits', times: 1, fault: { status: 404, body } }],
			});
			expect(await test({})).toEqual({
				status: 'Error',
				message: expect.stringMatching(/does not lead to Segmind/),
			});
		}
		await n8n.sandbox.faults({ rules: [{ path: 'credits', times: 1, fault: { status: 418 } }] });
		expect(await test({})).toMatchObject({ status: 'Error' });

		const nowhere = await test({ baseUrl: 'http://127.0.0.1:9' });
		expect(nowhere.status).toBe('Error');
		expect(nowhere.message).toMatch(/refused|offline/i);
	});

	it('takes the key nowhere else: a redirect is not followed', async () => {
		const redirect = `${n8n.sandbox.url}/files/elsewhere`;
		await n8n.sandbox.faults({ rules: [{ path: 'credits', fault: { redirect } }] });
		expect(await test({})).toMatchObject({ status: 'Error' });
		expect(await requests()).toEqual(['GET /v1/get-user-credits']);
	});
});

describe('By hand', () => {
	it('speaks items, and n8n gives their audio back', async () => {
		const { execution, id } = await speak(['One.', 'Two.', 'Three.']);
		expect(execution.status).toBe('success');
		const items = outputOf(execution, 'OpenVoice');
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		const jobs = await n8n.sandbox.jobs();
		expect(items.map(({ json }) => json.requestId)).toEqual(
			['One.', 'Two.', 'Three.'].map((text) => jobs.find((job) => job.text === text)?.requestId),
		);
		for (const { binary } of items) {
			const audio = await n8n.client.binary(binary?.data?.id ?? '');
			expect(audio.subarray(0, 4).toString()).toBe('RIFF');
			expect(audio).toHaveLength(30_000);
		}
		expect(await n8n.client.executionText(id)).not.toContain(SANDBOX_KEY);
	});

	it('shows what failed and what to do, without the key', async () => {
		await n8n.sandbox.settings({ failWith: `Blocked <b>${SANDBOX_KEY}</b>` });
		const { execution, id } = await speak(['Bad.']);
		expect(execution.status).toBe('error');
		const { error } = execution.data.resultData;
		expect(error?.message).toMatch(/could not make this speech/);
		expect(error?.description).toMatch(/Nothing was charged for this item.*&lt;b&gt;/);
		expect(await n8n.client.executionText(id)).not.toContain(SANDBOX_KEY);
	});
});

describe('By webhook', () => {
	it('answers a caller with the audio', async () => {
		const workflow = await n8n.client.importWorkflow(
			inARow('Webhook', [
				node(
					'Webhook',
					'n8n-nodes-base.webhook',
					{
						path: 'speak',
						httpMethod: 'POST',
						responseMode: 'lastNode',
						responseData: 'firstEntryBinary',
						options: {},
					},
					{ typeVersion: 2, webhookId: 'speak' },
				),
				openVoice(n8n, { text: '={{ $json.body.text }}' }),
			]),
		);
		await n8n.client.activate(workflow);
		const { status, headers, bytes } = await n8n.client.callWebhook('speak', { text: 'Hello.' });
		expect(status).toBe(200);
		expect(headers['content-type']).toMatch('audio/wav');
		expect(bytes).toHaveLength(30_000);

		// In production each call is a new speech, unless the option says otherwise.
		for (let call = 2; call <= 3; call++) await n8n.client.callWebhook('speak', { text: 'Hello.' });
		expect(await n8n.sandbox.jobs()).toHaveLength(3);
	});
});

describe('Stopped by its user', () => {
	it('stops at once, and submits nothing more', async () => {
		await n8n.sandbox.settings({ runSeconds: SLOW_SECONDS });
		const workflow = await n8n.client.importWorkflow(
			inARow('Stop', [
				...textsByHand(Array.from({ length: 10 }, (_, index) => `Line ${index}.`)),
				openVoice(n8n, { options: { maxConcurrency: 3 } }, { retryOnFail: true }),
			]),
		);
		const id = await n8n.client.run(workflow, 'Start');
		await waitFor('three jobs', 30, async () => (await n8n.sandbox.jobs()).length === 3);
		await n8n.client.stop(id);
		const { status } = await n8n.client.untilOver(id, 10);
		expect(status).toBe('canceled');
		expect(await n8n.sandbox.jobs()).toHaveLength(3);
	});
});

describe('A failed execution, retried from the list of executions', () => {
	it('takes up what was accepted, and pays for nothing twice', async () => {
		await n8n.sandbox.faults({
			rules: [{ path: 'submit', match: { text: 'Third.' }, fault: { status: 400 } }],
		});
		const failed = await speak(['First.', 'Second.', 'Third.'], { options: { maxConcurrency: 1 } });
		expect(failed.execution.status).toBe('error');
		const before = await n8n.sandbox.jobs();
		expect(before.map(({ text }) => text)).toEqual(['First.', 'Second.']);

		await n8n.sandbox.faults({ rules: [] });
		await n8n.client.retry(failed.id);
		const retried = await waitFor('the retry', 60, async () => {
			const [newest] = await n8n.client.executions(failed.workflow.id);
			return newest && newest.id !== failed.id ? await n8n.client.untilOver(newest.id) : undefined;
		});
		expect(retried.status).toBe('success');
		const ids = outputOf(retried, 'OpenVoice').map(({ json }) => json.requestId);
		const after = await n8n.sandbox.jobs();
		expect(after.map(({ text }) => text)).toEqual(['First.', 'Second.', 'Third.']);
		expect(ids).toEqual(after.map(({ requestId }) => requestId));
	});
});
