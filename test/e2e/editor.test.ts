import type { Locator, Page } from 'playwright-core';

import { readFile } from 'node:fs/promises';

import { exampleArticle } from '../../harness/exampleWorkflows';
import {
	addOpenVoice,
	addOption,
	choose,
	type Editor,
	execute,
	field,
	narrateWithSubtitles,
	openEditor,
	openNode,
	openVoices,
	searchNodes,
	visit,
} from '../../harness/n8n/editor';
import { CREDITS_RUN_OUT, enter, ERROR_SCENES } from '../../harness/n8n/errorScenes';
import { outputOf, type WorkflowFile } from '../../harness/n8n/types';
import { waitFor } from '../../harness/n8n/waitFor';
import { inARow, node, openVoice, QUICK, textsByHand, useN8n } from './support/realN8n';

/** The editor is slow to come on a machine that also runs n8n, a sandbox and Chromium. */
const EDITOR_MS = 90_000;

/** A search answers in a fraction of this. */
const QUICK_MS = 15_000;

const n8n = useN8n({ withEditor: true });
let editor: Editor;

beforeAll(async () => {
	editor = await openEditor(n8n.client);
	editor.page.setDefaultTimeout(EDITOR_MS);
	n8n.atEnd.push(async () => await editor.close());
});
beforeEach(async () => await n8n.sandbox.reset(QUICK));

async function openWorkflow(nodes: Parameters<typeof inARow>[1]): Promise<Page> {
	const workflow = await n8n.client.importWorkflow(inARow('In the editor', nodes));
	const { page } = editor;
	await visit(page, `/workflow/${workflow.id}`);
	await page.getByTestId('canvas-node').first().waitFor();
	return page;
}

/** A workflow without a node. */
async function openEmptyCanvas(): Promise<Page> {
	const { page } = editor;
	await visit(page, '/workflow/new');
	await page.getByTestId('canvas-add-button').first().waitFor();
	return page;
}

async function runNode(page: Page, name: string) {
	await openNode(page, name);
	return await execute(page);
}

/** What a click on a button of the output panel downloads. */
async function downloaded(page: Page, button: Locator) {
	const downloading = page.waitForEvent('download');
	await button.click();
	const download = await downloading;
	return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** The editor draws the end of a run in this time. */
const SETTLE_MS = 1_000;

/** What people type who look for such a node. */
const SEARCH_WORDS = [
	...['tts', 'text to speech', 'voice', 'clone', 'speak', 'speech', 'narrate', 'voiceover'],
	...['dubbing', 'podcast', 'audiobook', 'mp3', 'audio'],
];

/** When the last caption of an SRT file ends, in seconds. */
function endOfCaptions(srt: string): number {
	const [hours, minutes, seconds, thousandths] = (
		srt
			.match(/--> (\d+):(\d+):(\d+),(\d+)/g)
			?.at(-1)
			?.match(/\d+/g) ?? []
	).map(Number);
	return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(thousandths) / 1000;
}

describe('In the editor', () => {
	it('is found by what people look for, and lists its actions, the usual ones first', async () => {
		const page = await openEmptyCanvas();
		for (const word of SEARCH_WORDS) {
			const found = await searchNodes(page, word);
			await expect(
				found.filter({ hasText: /^OpenVoice$/ }).waitFor({ timeout: QUICK_MS }),
			).resolves.toBe(undefined);
		}
		const found = await searchNodes(page, 'tts');
		await found.filter({ hasText: /^OpenVoice$/ }).click();
		const listed = await waitFor('the actions alone', 30, async () => {
			const names = await found.allInnerTexts();
			return names[0]?.startsWith('On a ') && names;
		});
		expect(listed.filter((name) => !name.startsWith('On a '))).toEqual([
			'Generate speech from a text',
			'Narrate a long text or a dialogue',
			'Upload a voice recording',
			'Get many requests',
			'Get the result of a request',
			'Get the status of a request',
			'Get the credits of the account',
		]);
	});

	it('speaks from an empty canvas by one field', async () => {
		const page = await openEmptyCanvas();
		await addOpenVoice(page, 'Generate speech from a text');
		await field(page, 'text').locator('textarea').fill('Hello from an empty canvas.');
		const output = await execute(page);
		const { name, bytes } = await downloaded(page, output.getByTestId('ndv-download-binary-data'));
		expect(name).toMatch(/^openvoice-Hello-from-an-empty-canvas-.*\.wav$/);
		expect(bytes.subarray(0, 4).toString()).toBe('RIFF');
		expect(bytes).toHaveLength(30_000);
		expect(await n8n.sandbox.jobs()).toEqual([
			expect.objectContaining({ text: 'Hello from an empty canvas.', delivered: true }),
		]);
	});

	it('lists the voices that the account has used: each is found, heard, picked, saved and used', async () => {
		const [anna, ben] = ['anna', 'ben'].map((name) => `${n8n.sandbox.referenceUrl}?${name}`);
		const before = await n8n.client.importWorkflow(
			inARow('Two voices', [
				...textsByHand([ben!, anna!]),
				openVoice(n8n, {
					text: 'Hello.',
					inputAudioUrl: '={{ $json.text }}',
					options: { maxConcurrency: 1 },
				}),
			]),
		);
		await n8n.client.untilOver(await n8n.client.run(before, 'Start'));

		const page = await openEmptyCanvas();
		await addOpenVoice(page, 'Generate speech from a text');
		await field(page, 'text').locator('textarea').fill('In the voice of Ben.');
		const voices = await openVoices(page);
		await voices.nth(2).waitFor();
		// n8n puts what is chosen now before all others.
		expect(await voices.allInnerTexts()).toEqual([
			'Example voice',
			expect.stringMatching(/reference\.mp3\?anna · once, today: “Hello\.”/),
			expect.stringMatching(/reference\.mp3\?ben · once, today: “Hello\.”/),
		]);
		await page.getByTestId('rlc-search').fill('?BEN');
		await voices.filter({ hasText: 'anna' }).waitFor({ state: 'detached' });
		await voices.filter({ hasText: '?ben' }).waitFor();
		expect(await voices.count()).toBe(1);

		// Its link opens the recording itself, which the browser plays.
		await voices.hover();
		const opening = page.context().waitForEvent('page');
		await voices.locator('svg').click();
		const opened = await opening;
		expect(opened.url()).toBe(ben);
		const seconds = await waitFor('the recording', 30, async () =>
			opened
				.locator('video')
				.evaluate((video) => (video as unknown as { duration: number }).duration),
		);
		expect(seconds).toBeGreaterThan(5);
		await opened.close();

		// The list has closed when its own page lost the focus.
		await page.getByTestId('resource-locator-inputAudioUrl').getByTestId('rlc-input').click();
		await voices.filter({ hasText: '?ben' }).click();
		await execute(page);
		const job = await waitFor('the request', 60, async () => (await n8n.sandbox.jobs())[2]);
		expect(job).toMatchObject({ text: 'In the voice of Ben.', inputAudio: ben });
		await page.getByTestId('ndv-close-button').click();
		const saved = await waitFor('the saved workflow', 30, async () => {
			const id = /workflow\/([^/?]+)/.exec(page.url())?.[1] ?? 'new';
			return id === 'new'
				? undefined
				: await n8n.client.call<WorkflowFile>('GET', `/rest/workflows/${id}`);
		});
		expect(saved.nodes.at(-1)?.parameters.inputAudioUrl).toMatchObject({
			mode: 'list',
			value: ben,
			cachedResultName: expect.stringContaining('?ben'),
		});
	});

	it('makes one file and its subtitles of an article by three fields', async () => {
		await n8n.sandbox.settings({ audio: 'speech' });
		const page = await openEmptyCanvas();
		await addOpenVoice(page, 'Generate speech from a text');
		await narrateWithSubtitles(page, exampleArticle());
		const output = await execute(page);
		const downloads = output.getByTestId('ndv-download-binary-data');
		await downloads.nth(1).waitFor({ state: 'attached' });
		expect(await downloads.count()).toBe(2);
		await output.getByText(`Narrated with ${(await n8n.sandbox.jobs()).length} requests`).waitFor();
		const audio = await downloaded(page, downloads.nth(0));
		expect(audio.name).toMatch(/\.wav$/);
		const captions = await downloaded(page, downloads.nth(1));
		expect(captions.name).toMatch(/\.srt$/);
		const srt = captions.bytes.toString();
		expect(srt).toMatch(/^1\r?\n00:00:00,000 --> .*\r?\nThe Lighthouse at the End of the Road/);
		expect(srt).toContain('You do not watch the sea');

		// It is heard where it is shown, to the end of the last caption.
		await output.getByTestId('ndv-view-binary-data').first().click();
		const player = output.locator('audio').first();
		await player.waitFor();
		const seconds = await waitFor('the length of the audio', 30, async () =>
			player.evaluate((audio) => (audio as unknown as { duration: number }).duration),
		);
		expect(Math.abs(seconds - endOfCaptions(srt))).toBeLessThan(0.5);
	});

	it('shows the fields that its settings need', async () => {
		const page = await openWorkflow([node('Start', 'n8n-nodes-base.manualTrigger')]);
		await addOpenVoice(page, 'Generate speech from a text');

		await field(page, 'text').waitFor();
		expect(await field(page, 'inputAudioUrl').isVisible()).toBe(true);
		expect(await field(page, 'waitForCompletion').isVisible()).toBe(true);
		expect(await page.getByText('Only clone a voice if its owner agrees').isVisible()).toBe(true);

		await choose(page, 'inputAudioSource', 'File From Previous Node');
		await field(page, 'binaryPropertyName').waitFor();
		expect(await field(page, 'inputAudioUrl').isVisible()).toBe(false);

		await choose(page, 'processing', 'Sync');
		await page.getByText(/cuts a sync request off after about 100 seconds/).waitFor();
		expect(await field(page, 'waitForCompletion').isVisible()).toBe(false);

		await choose(page, 'resource', 'Request');
		await field(page, 'requestId').waitFor();
		expect(await field(page, 'text').isVisible()).toBe(false);
	});

	it.each(Object.entries(ERROR_SCENES).filter(([, scene]) => scene !== CREDITS_RUN_OUT))(
		'shows what is wrong and what to do, each in lines of their own: %s',
		async (_name, scene) => {
			const { page } = editor;
			await enter(page, scene, n8n);
			const output = await execute(page);
			await output.getByText(scene.title).first().waitFor();
			const lines = (await output.innerText()).split('\n');
			const title = lines.findIndex((line) => line.startsWith(scene.title));
			expect(lines[title + 1]).toMatch(scene.nextStep);
		},
	);

	it('does what the error says when credits run out in a batch, and buys nothing twice', async () => {
		const { page } = editor;
		const workflowId = await enter(page, CREDITS_RUN_OUT, n8n);
		const output = await execute(page);
		await output.getByText(CREDITS_RUN_OUT.title).first().waitFor();
		await output.getByText(CREDITS_RUN_OUT.nextStep).first().waitFor();
		await output.getByText(/choose “Retry with currently saved workflow”/).waitFor();
		const texts = async () => (await n8n.sandbox.jobs()).map(({ text }) => text);
		expect(await texts()).toEqual(CREDITS_RUN_OUT.texts.slice(0, 2));

		await n8n.sandbox.settings({ credits: 1 });
		await page.getByTestId('ndv-close-button').click();
		await page.getByTestId('radio-button-executions').click();
		await page.getByTestId('execution-preview-retry-button').click();
		await page
			.getByRole('menuitem')
			.filter({ hasText: 'Retry with currently saved workflow' })
			.click();
		const retried = await waitFor('the retry', 60, async () => {
			const [newest, first] = await n8n.client.executions(workflowId);
			return first && newest && (await n8n.client.untilOver(newest.id));
		});
		expect(retried.status).toBe('success');
		expect(await texts()).toEqual(CREDITS_RUN_OUT.texts);
		const ids = outputOf(retried, 'OpenVoice').map(({ json }) => json.requestId);
		expect(ids).toEqual((await n8n.sandbox.jobs()).map(({ requestId }) => requestId));
	});

	it('pays once however often it is run by hand, and only for what was changed', async () => {
		const lines = ['One.', 'Two.', 'Three.'];
		const page = await openWorkflow([...textsByHand(lines), openVoice(n8n)]);
		await openNode(page, 'OpenVoice');
		const runs = async (count: number) => {
			const workflowId = /workflow\/([^/?]+)/.exec(page.url())?.[1] ?? '';
			const before = (await n8n.client.executions(workflowId)).length;
			for (let run = 1; run <= count; run++) {
				await execute(page);
				await waitFor(`run ${run}`, 60, async () => {
					const done = await n8n.client.executions(workflowId);
					return done.length === before + run && done.every(({ status }) => status === 'success');
				});
				// n8n knows of the end before its editor does, which takes no click until then.
				await page.getByTestId('node-execute-button').getByText('Execute step').waitFor();
				await page.waitForTimeout(SETTLE_MS);
			}
			return (await n8n.sandbox.jobs()).map(({ text }) => text);
		};
		expect((await runs(2)).sort()).toEqual([...lines].sort());
		await page
			.getByTestId('output-panel')
			.getByText(/was used again, for free/)
			.waitFor();

		await addOption(page, 'Reuse Within Hours');
		await field(page, 'reuseWithinHours').locator('input').fill('0');
		expect(await runs(1)).toHaveLength(2 * lines.length);

		await openWorkflow([...textsByHand(['One.', 'Two, changed.', 'Three.']), openVoice(n8n)]);
		await openNode(page, 'OpenVoice');
		expect((await runs(1)).slice(2 * lines.length)).toEqual(['Two, changed.']);
	});

	it('shows what a failing job means, what to do, and its request', async () => {
		await n8n.sandbox.settings({ failWith: 'Content blocked' });
		const page = await openWorkflow([...textsByHand(['Hello.']), openVoice(n8n)]);
		const output = await runNode(page, 'OpenVoice');
		await output.getByText('Segmind could not make this speech').first().waitFor();
		await output
			.getByText(/Nothing was charged for this item/)
			.first()
			.waitFor();
		const [job] = await n8n.sandbox.jobs();
		await output
			.getByText(job?.requestId ?? 'no job')
			.first()
			.waitFor();
	});

	it('has a credential that is found by the node’s name', async () => {
		const { page } = editor;
		await visit(page, '/home/credentials/create');
		await page.getByTestId('new-credential-type-select').locator('input').first().fill('openvoice');
		const found = page.getByTestId('new-credential-type-select-option').filter({ visible: true });
		await found.filter({ hasText: 'Segmind OpenVoice API' }).waitFor();
	});
});
