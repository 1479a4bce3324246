import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { INode } from 'n8n-workflow';
import { request } from 'undici';

import { exampleNames, exampleWorkflow } from '../../harness/exampleWorkflows';
import { N8nClient } from '../../harness/n8n/client';
import { OPENVOICE } from '../../harness/n8n/package';
import { outputOf, type WorkflowFile } from '../../harness/n8n/types';
import { waitFor } from '../../harness/n8n/waitFor';
import type { SandboxJob } from '../../harness/sandboxProcess';
import { audioFixture } from '../fixtures/audio';
import { silence } from '../fixtures/silence';
import { ChatModel } from './support/chatModel';

/** `npm run dev` as somebody types it, and the examples that it holds, run in a real n8n. */

const PROJECT = join(__dirname, '..', '..');

/** The workflows wait a minute or so for what takes long; the sandbox is quicker. */
const WAIT_SECONDS = 1;

type Stored = WorkflowFile & { id: string; versionId: string };

let folder: string;
let command: ChildProcess;
let said = '';
let client: N8nClient;
let sandboxUrl: string;
let workflows: Stored[];

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'openvoice-command-'));
	command = spawn(
		process.execPath,
		['scripts/run.mjs', '--built', 'harness/n8n/dev.ts', '--port', '0'],
		{
			cwd: PROJECT,
			env: { ...process.env, TMPDIR: folder },
		},
	);
	for (const stream of [command.stdout, command.stderr]) {
		stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
	}
	const found = (pattern: RegExp) => pattern.exec(said)?.[1] ?? '';
	await waitFor('n8n', 1_800, () => said.includes('Ctrl-C ends it') || command.exitCode !== null);
	client = new N8nClient(found(/ready at (\S+)/));
	sandboxUrl = found(/leads to ([^\s,]+)/);
	await client.login();
	const listed = await client.call<Stored[]>('GET', '/rest/workflows');
	workflows = await Promise.all(
		listed.map(async ({ id }) => await client.call<Stored>('GET', `/rest/workflows/${id}`)),
	);
}, 1_800_000);
afterAll(async () => {
	command.kill('SIGKILL');
	await rm(folder, { recursive: true, force: true });
});

async function jobs(): Promise<SandboxJob[]> {
	const answer = await request(`${sandboxUrl}/_sandbox/jobs`);
	return (await answer.body.json()) as SandboxJob[];
}

/** An example in this n8n. @param file its name in `examples/`, without extension */
function example(file: string): Stored {
	const { name } = exampleWorkflow(file);
	const workflow = workflows.find((one) => one.name === name);
	if (!workflow) throw new Error(`This n8n has no workflow “${name}”`);
	return workflow;
}

/** Runs a workflow by hand to its end, with no more waiting in it than it takes. */
async function run(
	workflow: Stored,
	trigger = 'Start',
	change: (node: INode) => Partial<INode> = () => ({}),
) {
	const nodes = workflow.nodes
		.map((node) =>
			node.type === 'n8n-nodes-base.wait'
				? { ...node, parameters: { ...node.parameters, amount: WAIT_SECONDS } }
				: node,
		)
		.map((node) => ({ ...node, ...change(node) }));
	const { name, connections, settings } = workflow;
	const copy = await client.importWorkflow({ name, nodes, connections, settings });
	const execution = await client.untilOver(await client.run(copy, trigger));
	expect(execution.data.resultData.error?.message).toBeUndefined();
	expect(execution.status).toBe('success');
	return execution;
}

async function expectSpeech(items: ReturnType<typeof outputOf>) {
	for (const { binary } of items) {
		const audio = await client.binary(binary?.data?.id ?? '');
		expect(audio.length).toBeGreaterThan(5_000);
		expect(binary?.data?.mimeType).toBe('audio/wav');
	}
}

it('has all the examples, each of their OpenVoice nodes ready to run', async () => {
	expect(workflows).toHaveLength(exampleNames.length);
	for (const { nodes } of exampleNames.map(example)) {
		const speaking = nodes.filter(({ type }) => type.startsWith(OPENVOICE));
		expect(speaking).not.toEqual([]);
		for (const { credentials } of speaking) {
			expect(credentials?.segmindApi?.id).toEqual(expect.any(String));
		}
	}
});

it.each([
	['quickstart', { Speak: 6, 'Speak from File': 1, Narrate: 1 }, 6 + 1 + 3],
	['submit-now-fetch-later', { Fetch: 1 }, 1],
])('%s speaks, and pays for each speech once', async (file, speeches, paid) => {
	const before = (await jobs()).length;
	const execution = await run(example(file));
	for (const [node, count] of Object.entries(speeches)) {
		const items = outputOf(execution, node);
		expect([node, items.length]).toEqual([node, count]);
		await expectSpeech(items);
	}
	expect(await jobs()).toHaveLength(before + paid);
});

it('quickstart narrates into one file, with subtitles beside it', async () => {
	const execution = await run(example('quickstart'));
	const [fromFile] = outputOf(execution, 'Speak from File');
	expect(fromFile?.binary?.data?.fileName).toBe('quickstart-from-file.wav');
	const [narration] = outputOf(execution, 'Narrate');
	expect(narration?.json).toMatchObject({ parts: 3, fileName: 'quickstart-narration.wav' });
	expect(narration?.binary?.captions?.fileName).toBe('quickstart-narration.srt');
});

it('six-languages gives each line its language, in order', async () => {
	const spoken = outputOf(await run(example('six-languages')), 'Speak');
	const languages = ['en_newest', 'es', 'fr', 'zh', 'jp', 'kr'];
	expect(spoken.map(({ json }) => String(json.language).toLowerCase())).toEqual(languages);
	expect(spoken.map(({ binary }) => binary?.data?.fileName)).toEqual(
		languages.map((language) => `good-morning-${language}.wav`),
	);
	await expectSpeech(spoken);
});

/** The file that a node saved. */
async function savedBy(execution: Awaited<ReturnType<typeof run>>, node: string) {
	const [saved] = outputOf(execution, node);
	return await readFile(String(saved?.json.fileName));
}

it('article-with-subtitles saves one audio file and its subtitles', async () => {
	const before = (await jobs()).length;
	const execution = await run(example('article-with-subtitles'));
	expect(outputOf(execution, 'Narrate')[0]?.json.chapters).toMatchObject([
		{ start: 0, title: 'The Lighthouse at the End of the Road' },
		{ title: 'The last keeper' },
		{ title: 'What is left' },
	]);
	expect(await jobs()).toHaveLength(before + 9);
	expect((await savedBy(execution, 'Save Audio')).subarray(0, 4).toString()).toBe('RIFF');
	const subtitles = (await savedBy(execution, 'Save Subtitles')).toString();
	expect(subtitles).toMatch(/^1\n00:00:00,000 --> /);
	expect(subtitles).toContain('The Lighthouse at the End of the Road');
	expect(subtitles).toContain('by children on Sundays.');
});

it('podcast-of-two-voices speaks what a chat model writes, each speaker in a voice of their own', async () => {
	const model = new ChatModel(() => ({
		content: '# Sleep\n\nAnna: Why do we sleep?\n\nBen: To rest.\n\nAnna: And to dream.',
	}));
	const url = await model.start();
	const { id, name } = await client.createCredential('Model', { apiKey: 'sk-x', url }, 'openAiApi');
	const before = (await jobs()).length;
	const execution = await run(example('podcast-of-two-voices'), 'Start', (node) =>
		node.name === 'Chat Model' ? { credentials: { openAiApi: { id, name } } } : {},
	).finally(async () => await model.stop());
	expect(JSON.stringify(model.requests[0]?.messages)).toContain('Why do we sleep?');
	const tag = (await savedBy(execution, 'Save')).toString('latin1', 0, 500);
	expect(tag).toMatch(/^ID3.*CTOC.*CHAP/s);
	const { segments } = outputOf(execution, 'Save')[0]!.json as { segments: object[] };
	expect(segments.slice(1)).toMatchObject(['Anna', 'Ben', 'Anna'].map((speaker) => ({ speaker })));
	const spoken = (await jobs()).slice(before).map(({ language, text }) => `${language} ${text}`);
	expect(spoken.sort()).toEqual([
		'EN_BR To rest.',
		'EN_NEWEST Sleep',
		'EN_US And to dream.',
		'EN_US Why do we sleep?',
	]);
});

it('rss-narrated-every-morning saves whole articles of a feed as audio', async () => {
	const article = (title: string) =>
		`<item><title>${title}</title><link>http://localhost/${title}</link><guid>${title}</guid>` +
		`<description>In short.</description><content:encoded><![CDATA[<p>${title} came early.</p><p>It stayed.</p>]]></content:encoded></item>`;
	const feed = createServer((_request, response) => {
		response.setHeader('content-type', 'application/rss+xml');
		response.end(
			`<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Weather</title>${article('Rain')}${article('Snow')}</channel></rss>`,
		);
	});
	await new Promise<void>((resolve) => feed.listen(0, '127.0.0.1', resolve));
	const url = `http://127.0.0.1:${(feed.address() as AddressInfo).port}/feed`;
	const before = (await jobs()).length;
	const execution = await run(example('rss-narrated-every-morning'), 'Every Morning', (node) =>
		node.name === 'Read the Feed' ? { parameters: { url, options: {} } } : {},
	).finally(() => feed.close());
	const saved = outputOf(execution, 'Save').map(({ json }) => String(json.fileName));
	expect(saved).toEqual([expect.stringMatching(/Rain\.wav$/), expect.stringMatching(/Snow\.wav$/)]);
	for (const file of saved) expect((await stat(file)).size).toBeGreaterThan(5_000);
	const spoken = (await jobs()).slice(before).map(({ text }) => text);
	expect(spoken).toContain('Rain came early.');
	expect(spoken).not.toContain('In short.');
});

it('errors-to-their-own-branch speaks what it can, and says what went wrong', async () => {
	const before = (await jobs()).length;
	const execution = await run(example('errors-to-their-own-branch'));
	await expectSpeech(outputOf(execution, 'Speak'));
	expect(outputOf(execution, 'Speak').map(({ json }) => json.speed)).toEqual([1, 1.4]);
	expect(await jobs()).toHaveLength(before + 2);
	const [problem, ...others] = outputOf(execution, 'What Went Wrong');
	expect(others).toEqual([]);
	expect(problem?.json).toMatchObject({
		text: expect.stringContaining('seven times as fast') as string,
		problem: '“Speed” is 7; it can be 0.5 to 2',
		whatToDo: expect.stringContaining('Change it in the node') as string,
	});
});

async function textOf(address: string | URL): Promise<string> {
	return await (await fetch(address, { signal: AbortSignal.timeout(10_000) })).text();
}

describe('speak-my-own', () => {
	/** Fills the form in, as a visitor's browser does. @returns the page at its end */
	async function visit(workflow: Stored, recording: Buffer): Promise<string> {
		const path = workflow.nodes.find(({ name }) => name === 'Form')?.webhookId;
		const form = new FormData();
		form.append('field-0', 'Spoken as you speak.');
		form.append('field-1', 'English (Australian)');
		form.append('field-2', new Blob([Uint8Array.from(recording)]), 'me.wav');
		form.append('field-3', 'My own');
		const address = `${client.baseUrl}/form/${path}`;
		const sent = await waitFor('the form', 60, async () => {
			const answer = await fetch(address, { method: 'POST', body: form });
			return answer.ok && ((await answer.json()) as { formWaitingUrl: string });
		});
		// As the form's own script does: it asks whether the page is there before it opens it.
		const status = new URL(sent.formWaitingUrl);
		status.pathname += '/n8n-execution-status';
		await waitFor('the last page', 60, async () => /form-waiting/.test(await textOf(status)));
		return await textOf(sent.formWaitingUrl);
	}

	it('ends in a page that plays the speech', async () => {
		const workflow = example('speak-my-own');
		await client.activate(workflow);
		const page = await visit(workflow, audioFixture('wav-piped.wav'));
		const address = /<audio controls autoplay src="([^"]+)"/.exec(page)?.[1];
		expect((await fetch(address!)).headers.get('content-type')).toMatch(/^audio/);
		expect((await jobs()).at(-1)).toMatchObject({
			text: 'Spoken as you speak.',
			language: 'EN_AU',
		});
	});

	it('says in that page what was wrong with the recording', async () => {
		const page = await visit(example('speak-my-own'), silence(2));
		expect(page).toContain('The recording is too short: 2.0 seconds');
		expect(page).toContain(
			'Use a recording of 5 to 120 seconds, with one speaker. Then go back, and send the form again.',
		);
	});
});

it('lose-nothing speaks what its data table holds, and buys it once', async () => {
	const workflow = example('lose-nothing');
	const before = (await jobs()).length;
	const execution = await run(workflow, 'Start');
	const saved = outputOf(execution, 'Save').map(({ json }) => String(json.fileName));
	expect(saved).toHaveLength(2);
	for (const file of saved) expect((await stat(file)).size).toBeGreaterThan(5_000);
	expect(outputOf(execution, 'Mark as Done').map(({ json }) => json.state)).toEqual([
		'done',
		'done',
	]);
	expect(await jobs()).toHaveLength(before + 2);

	// The table is empty of what is new: nothing of it is spoken again.
	for (const again of ['Start', 'Every 15 Minutes']) {
		expect(outputOf(await run(workflow, again), 'Speak')).toEqual([]);
	}
	expect(await jobs()).toHaveLength(before + 2);
});

it('Ctrl-C ends all of it, and leaves nothing', async () => {
	command.kill('SIGINT');
	const [code] = (await once(command, 'close')) as [number];
	expect(said).toContain('Stopping …');
	expect(code).toBe(0);
	await expect(fetch(client.baseUrl)).rejects.toThrow();
	await expect(fetch(sandboxUrl)).rejects.toThrow();
	// tsx and Node.js keep what they have compiled.
	const left = (await readdir(folder)).filter((name) => !/^tsx-|^node-compile-cache$/.test(name));
	expect(left).toEqual([]);
});
