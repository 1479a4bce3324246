import type { Page } from 'playwright-core';

import { readFile } from 'node:fs/promises';

import { type Editor, openEditor } from '../../harness/n8n/editor';
import { inARow, node, openVoice, QUICK, textsByHand, useN8n } from './support/realN8n';

/** The editor is slow to come on a machine that also runs n8n, a sandbox and Chromium. */
const EDITOR_MS = 90_000;

const n8n = useN8n();
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
	await page.goto(`${n8n.server.baseUrl}/workflow/${workflow.id}`);
	await page.getByTestId('canvas-node').first().waitFor();
	return page;
}

/** Opens a node, runs it with what comes before it, and gives its output panel. */
async function runNode(page: Page, name: string) {
	await page.locator(`[data-test-id=canvas-node][data-node-name="${name}"]`).dblclick();
	await page.getByTestId('node-execute-button').click();
	return page.getByTestId('output-panel');
}

const fields = (page: Page, name: string) => page.getByTestId(`parameter-input-${name}`);

/** @param option what its text begins with: “Async” would else be taken for “Sync” */
async function choose(page: Page, name: string, option: string) {
	await fields(page, name).click();
	const begins = new RegExp(`^\\s*${option}`);
	await page.getByRole('option').filter({ hasText: begins, visible: true }).first().click();
}

describe('In the editor', () => {
	it('is found by “tts”, and shows the fields that its settings need', async () => {
		const page = await openWorkflow([node('Start', 'n8n-nodes-base.manualTrigger')]);
		await page.getByTestId('node-creator-plus-button').click();
		await page.getByTestId('node-creator-search-bar').fill('tts');
		const found = page.getByTestId('node-creator-item-name');
		await found.filter({ hasText: /^OpenVoice$/ }).click();
		await found.filter({ hasText: 'Generate speech' }).click();

		await fields(page, 'text').waitFor();
		expect(await fields(page, 'inputAudioUrl').isVisible()).toBe(true);
		expect(await fields(page, 'waitForCompletion').isVisible()).toBe(true);
		expect(await page.getByText('Only clone a voice if its owner agrees').isVisible()).toBe(true);

		await choose(page, 'inputAudioSource', 'File From Previous Node');
		await fields(page, 'binaryPropertyName').waitFor();
		expect(await fields(page, 'inputAudioUrl').isVisible()).toBe(false);

		await choose(page, 'processing', 'Sync');
		await page.getByText(/cuts a sync request off after about 100 seconds/).waitFor();
		expect(await fields(page, 'waitForCompletion').isVisible()).toBe(false);

		await choose(page, 'resource', 'Request');
		await fields(page, 'requestId').waitFor();
		expect(await fields(page, 'text').isVisible()).toBe(false);
	});

	it('tells of a bad speed before anything is sent', async () => {
		const page = await openWorkflow([...textsByHand(['Hello.']), openVoice(n8n, { speed: 9 })]);
		const output = await runNode(page, 'OpenVoice');
		await output.getByText('“Speed” is 9; it can be 0.5 to 2').first().waitFor();
		await output
			.getByText(/Change it in the node/)
			.first()
			.waitFor();
		expect(await n8n.sandbox.jobs()).toEqual([]);
	});

	it('runs, and its audio can be downloaded from the output panel', async () => {
		const page = await openWorkflow([...textsByHand(['Hello.']), openVoice(n8n)]);
		const output = await runNode(page, 'OpenVoice');
		await output.getByTestId('ndv-download-binary-data').waitFor();
		const downloading = page.waitForEvent('download');
		await output.getByTestId('ndv-download-binary-data').click();
		const download = await downloading;
		expect(download.suggestedFilename()).toMatch(/^openvoice-.*\.wav$/);
		const audio = await readFile(await download.path());
		expect(audio.subarray(0, 4).toString()).toBe('RIFF');
		expect(audio).toHaveLength(30_000);
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
});
