import type { Sandbox } from '../../harness/sandboxProcess';
import { audioFixture } from '../fixtures/audio';
import { LANGUAGES } from '../../nodes/OpenVoice/models/openvoice';
import { silence } from '../fixtures/silence';
import { audioNames, type Change, ExampleEngine, field } from './exampleEngine';
import { exampleWorkflow } from '../../harness/exampleWorkflows';
import { expectContractKept } from './support/contract';
import { inFastTime } from './support/fastTime';

let examples: ExampleEngine;
let sandbox: Sandbox;
const run = async (name: string, change?: Change) => await examples.run(name, change);

beforeAll(async () => {
	examples = await ExampleEngine.start();
	({ sandbox } = examples);
});
afterEach(async () => await expectContractKept(sandbox));
beforeEach(async () => await examples.reset());

test('rss-narrated-every-morning reads whole articles, and saves each under a name of its own', async () => {
	const article = (title: string) => ({
		json: {
			title,
			contentSnippet: `About ${title}. …`,
			'content:encodedSnippet': `About ${title}. It goes on.\nAnd on.`,
			link: title,
		},
	});
	const articles = ['Rain: a/history', 'Sun', 'Wind', 'Snow', 'Hail', 'Fog'];
	const execution = await run('rss-narrated-every-morning', { items: articles.map(article) });
	const saved = execution.outputItems('Save');
	expect(field(saved, 'asked')).toMatchObject(
		['Rain- a-history', 'Sun', 'Wind', 'Snow', 'Hail'].map((title) => ({
			operation: 'write',
			fileName: expect.stringMatching(
				new RegExp(`^/home/node/.n8n-files/\\d{4}-\\d\\d-\\d\\d ${title}\\.wav$`),
			) as string,
		})),
	);
	await audioNames(execution, saved);
	const spoken = (await sandbox.jobs()).map(({ text }) => text);
	expect(spoken).toContain('Rain: a/history');
	expect(spoken).toContain('About Rain: a/history. It goes on.');
	expect(spoken).toContain('And on.');
});

describe('What the account has bought', () => {
	const buy = async (count: number) =>
		await examples.engine.runWorkflow({
			parameters: {
				inputAudioUrl: sandbox.referenceUrl,
				text: '={{ $json.text }}',
				waitForCompletion: false,
			},
			credentials: { segmindApi: sandbox.credential() },
			items: Array.from({ length: count }, (_, index) => ({
				json: { text: `${index}: ${'Something that takes a while to say. '.repeat(20)}` },
			})),
		});

	test('what-it-cost-this-week adds it up', async () => {
		await buy(5);
		await sandbox.clock(60);
		const execution = await run('what-it-cost-this-week');
		expect(execution.outputItems('Report')).toHaveLength(1);
		expect(execution.outputItems('Report')[0]?.json.report).toBe(
			'5 speeches in the last 7 days, about 4 minutes, for 0.045 credits.',
		);
	});

	test('save-whatever-was-bought fetches what nobody fetched, also after Segmind’s hour', async () => {
		const ids = (await buy(2)).outputItems().map(({ json }) => json.requestId as string);
		await sandbox.clock(2 * 3600);
		const execution = await run('save-whatever-was-bought');
		const saved = execution.outputItems('Save');
		expect(field(saved, 'requestId').sort()).toEqual(ids.sort());
		await audioNames(execution, saved);
		expect(await sandbox.jobs()).toHaveLength(2);
	});
});

describe('telegram-answer-in-own-voice', () => {
	const message = (more: object) => ({
		message: { chat: { id: 77 }, from: { first_name: 'Ada' }, ...more },
	});
	const voiceNote = (data: Buffer, mimeType: string) => ({
		json: message({ voice: { duration: 6 } }),
		binary: { data: { data, mimeType } },
	});

	test('answers in the voice of the note', async () => {
		const note = voiceNote(audioFixture('ogg-opus.opus'), 'audio/ogg');
		const execution = await run('telegram-answer-in-own-voice', { items: [note] });
		const [sent, ...more] = execution.outputItems('Send the Answer');
		expect(more).toEqual([]);
		expect(sent?.json.asked).toMatchObject({
			url: expect.stringMatching(/\/sendVoice$/) as string,
			bodyParameters: {
				parameters: [{ name: 'chat_id', value: 77 }, { name: 'duration' }, { name: 'voice' }],
			},
		});
		expect(await audioNames(execution, sent ? [sent] : [])).toEqual(['answer.ogg']);
		const answer = await execution.binaryBuffer(sent);
		expect(answer.toString('latin1', 28, 36)).toBe('OpusHead');
		const [job] = await sandbox.jobs();
		expect(job?.text).toContain('Hello Ada!');
		expect(job?.inputAudio).not.toBe(sandbox.referenceUrl);
	});

	test('says so when the note is too short, and spends nothing', async () => {
		const note = voiceNote(silence(2), 'audio/wav');
		const execution = await run('telegram-answer-in-own-voice', { items: [note] });
		const [told] = execution.outputItems('Say What Went Wrong');
		expect(told?.json.asked).toMatchObject({
			chatId: 77,
			text: 'The recording is too short: 2.0 seconds. Please send me a voice note of 5 to 120 seconds.',
		});
		expect(execution.runsOf('Send the Answer')).toEqual([]);
		expect(await sandbox.jobs()).toEqual([]);
	});

	test('asks for a voice note when it gets something else', async () => {
		const execution = await run('telegram-answer-in-own-voice', {
			items: [{ json: message({ text: 'Hi' }) }],
		});
		expect(execution.outputItems('Ask for a Voice Note')[0]?.json.asked).toMatchObject({
			chatId: 77,
		});
		expect(await sandbox.jobs()).toEqual([]);
	});
});

test('submit-now-fetch-later fetches by its id what was submitted', async () => {
	const execution = await run('submit-now-fetch-later');
	const [submitted] = execution.outputItems('Submit');
	expect(submitted?.binary).toBeUndefined();
	expect(execution.hints('Submit').map(({ message }) => message)).toEqual([
		expect.stringContaining('within seven days'),
	]);
	const fetched = execution.outputItems('Fetch');
	expect(await audioNames(execution, fetched)).toEqual(['fetched-later.wav']);
	expect(field(fetched, 'requestId')).toEqual([submitted?.json.requestId]);
	expect(await sandbox.jobs()).toHaveLength(1);
});

describe('errors-to-their-own-branch', () => {
	const speak = { Speak: { maxTries: 2, waitBetweenTries: 0 } };

	test('fetches what took too long, and pays for it once', async () => {
		// Longer than two tries of a second each, and n8n's pause between them.
		await sandbox.settings({ runSeconds: 6 });
		const change = { settings: speak, options: { Speak: { timeout: 1 } } };
		const execution = await inFastTime([], async () => {
			return await run('errors-to-their-own-branch', change);
		});
		expect(execution.status).toBe('success');
		const fetched = execution.outputItems('Fetch It');
		expect(fetched).toHaveLength(2);
		await audioNames(execution, fetched);
		const jobs = await sandbox.jobs();
		expect(field(fetched, 'requestId')).toEqual(jobs.map(({ requestId }) => requestId));
		expect(jobs).toHaveLength(2);
	});

	test('does not try to fetch what failed at Segmind', async () => {
		await sandbox.settings({ failWith: 'The speaker could not be recognized' });
		const execution = await run('errors-to-their-own-branch', { settings: speak });
		expect(execution.runsOf('Fetch It')).toEqual([]);
		expect(field(execution.outputItems('What Went Wrong'), 'problem').slice(0, 2)).toEqual([
			'Segmind could not make this speech',
			'Segmind could not make this speech',
		]);
	});
});

describe('large-batch', () => {
	// Its rate limit would make the test last minutes; what it does is tested where it is made.
	const options = { Speak: { requestsPerMinute: 0 } };

	test('stops at the spending cap, finishes what runs, and leaves the rest for another day', async () => {
		// Dearer than the service, so that the example's cap is met half-way.
		await sandbox.settings({ cost: 0.02 });
		const execution = await run('large-batch', { options });
		const spoken = execution.outputItems('Spoken');
		const left = execution.outputItems('Left Over');
		expect(spoken.length).toBeGreaterThanOrEqual(50);
		expect(spoken.length).toBeLessThan(60);
		expect(await sandbox.jobs()).toHaveLength(spoken.length);
		expect(spoken.length + left.length).toBe(100);
		expect(new Set(field(left, 'problem'))).toEqual(
			new Set(['The spending limit of this node is reached']),
		);
		expect(field(left, 'text')).toContain('This is line 100 of one hundred.');
		expect(execution.binary(spoken[0]).fileName).toBe('line-001.wav');
	});

	test('does not begin with too little in the account', async () => {
		await sandbox.settings({ credits: 0.5, freeCredits: 0 });
		const execution = await run('large-batch', { options });
		expect(execution.status).toBe('error');
		expect(execution.error?.message).toContain('Only 0.5 credits are left');
		expect(await sandbox.jobs()).toEqual([]);
	});
});

test('speak-my-own has a word for each language, and knows which it is', () => {
	const { nodes } = exampleWorkflow('speak-my-own');
	const form = nodes.find(({ name }) => name === 'Form')?.parameters as unknown as {
		formFields: {
			values: Array<{ fieldLabel: string; fieldOptions?: { values: Array<{ option: string }> } }>;
		};
	};
	const field = form.formFields.values.find(({ fieldLabel }) => fieldLabel === 'Language');
	const offered = field?.fieldOptions?.values ?? [];
	const language = String(nodes.find(({ name }) => name === 'Speak')?.parameters.language);
	const known = LANGUAGES.map(({ name, value }) => `'${name}': '${value}'`);
	expect(known.filter((pair) => !language.includes(pair))).toEqual([]);
	expect(offered.map(({ option }) => option).sort()).toEqual(
		LANGUAGES.map(({ name }) => name).sort(),
	);
});
