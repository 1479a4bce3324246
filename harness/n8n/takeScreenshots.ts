import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Locator, Page } from 'playwright-core';

import { exampleArticle } from '../exampleWorkflows';
import { addOpenVoice, execute, narrateWithSubtitles, openEditor, openNode, visit } from './editor';
import { CREDITS_RUN_OUT, enter } from './errorScenes';
import { PROJECT } from './package';
import { type Playground, startPlayground } from './playground';

const FOLDER = join(PROJECT, 'docs', 'images');

/** n8n draws its last animations in this time. */
const SETTLE_MS = 1_500;

/** An editor that does not answer by then has failed. */
const PATIENCE_MS = 120_000;

/** In which a node's form and two files beside each other can be seen as a whole. */
const WIDE_WINDOW = { width: 1710, height: 1180 };

/** Where n8n shows a past execution and what can be done with it, in a window of the usual size. */
const UPPER_HALF = { x: 0, y: 0, width: 1440, height: 480 };

type Area = { x: number; y: number; width: number; height: number };
type TakePicture = (name: string, of?: Locator | Area) => Promise<void>;

/** README's pictures: the canvas after a run, the node with its audio, a narration, and what an error says. */
async function takeReadmePictures(playground: Playground, page: Page, picture: TakePicture) {
	const { workflows } = playground;
	const quickstart = workflows.get('quickstart')!;
	const speaking = quickstart.nodes.find(({ type }) => type.includes('openvoice'))!;

	await visit(page, `/workflow/${quickstart.id}`);
	await page.getByTestId('canvas-node').first().waitFor();
	await page.getByTestId('execute-workflow-button').first().click();
	await page
		.getByText(/executed successfully/i)
		.first()
		.waitFor();
	await page.getByTestId('zoom-to-fit').click();
	await closeNotice(page);
	await picture('canvas');

	await openNode(page, speaking.name);
	await page.getByTestId('ndv-view-binary-data').first().waitFor();
	await picture('node', page.getByTestId('ndv'));

	const window = page.viewportSize();
	await visit(page, '/workflow/new');
	await page.setViewportSize(WIDE_WINDOW);
	await addOpenVoice(page, 'Generate speech from a text');
	await narrateWithSubtitles(page, exampleArticle());
	const output = await execute(page);
	await output.getByTestId('ndv-download-binary-data').nth(1).waitFor({ state: 'attached' });
	await closeNotice(page);
	await picture('narration', await besideInput(page));
	if (window) await page.setViewportSize(window);

	await enter(page, CREDITS_RUN_OUT, playground);
	const failed = await execute(page);
	await failed.getByText(CREDITS_RUN_OUT.title).first().waitFor();
	await closeNotice(page);
	await picture('error', page.getByTestId('ndv'));
	await page.getByTestId('ndv-close-button').click();
	await page.getByTestId('radio-button-executions').click();
	await page.getByTestId('execution-preview-retry-button').click();
	await page.getByRole('menuitem').first().waitFor();
	await picture('retry', UPPER_HALF);
}

/** The window of the open node, without the column of its input. */
async function besideInput(page: Page): Promise<Area> {
	const whole = await page.getByTestId('ndv').boundingBox();
	const input = await page.getByTestId('ndv-input-panel').boundingBox();
	if (!whole || !input) throw new Error('No node is open');
	const x = input.x + input.width;
	return { ...whole, x, width: whole.x + whole.width - x };
}

/** Closes the notice with which n8n reports the end of a run: it would cover the picture. */
async function closeNotice(page: Page) {
	const notice = page.locator('.el-notification');
	await notice.first().waitFor();
	await page.waitForTimeout(SETTLE_MS);
	await notice.locator('.el-notification__closeBtn').first().click();
	await notice.first().waitFor({ state: 'detached' });
}

async function main() {
	await mkdir(FOLDER, { recursive: true });
	for (const theme of ['light', 'dark'] as const) {
		// What one n8n has bought it would use again.
		const playground = await startPlayground({ report: console.log });
		try {
			const { page, close } = await openEditor(playground.client, { theme });
			page.setDefaultTimeout(PATIENCE_MS);
			await takeReadmePictures(playground, page, async (name, of) => {
				await page.waitForTimeout(SETTLE_MS);
				const path = join(FOLDER, `${name}-${theme}.png`);
				if (of && 'screenshot' in of) await of.screenshot({ path });
				else await page.screenshot({ path, clip: of });
			});
			await close();
			console.log(`Pictures of the ${theme} theme are in ${FOLDER}`);
		} finally {
			await playground.stop();
		}
	}
}

void main().then(() => process.exit());
