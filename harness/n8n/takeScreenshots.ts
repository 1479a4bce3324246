import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Locator, Page } from 'playwright-core';

import { openEditor } from './editor';
import { type Playground, startPlayground } from './playground';

const FOLDER = join(__dirname, '..', '..', 'docs', 'images');

/** n8n draws its last animations in this time. */
const SETTLE_MS = 1_500;

/** An editor that does not answer by then has failed. */
const PATIENCE_MS = 120_000;

/** README's pictures: the canvas after a run, the node with its audio, and what an error says. */
async function takePictures(playground: Playground, theme: 'light' | 'dark') {
	const { client, server, sandbox, workflows } = playground;
	const { page, close } = await openEditor(client, { theme });
	page.setDefaultTimeout(PATIENCE_MS);
	const picture = async (name: string, of: Page | Locator = page) => {
		await page.waitForTimeout(SETTLE_MS);
		await of.screenshot({ path: join(FOLDER, `${name}-${theme}.png`) });
	};
	const quickstart = workflows.get('quickstart');
	if (!quickstart) throw new Error('There is no example quickstart');
	const speaking = quickstart.nodes.find(({ type }) => type.includes('openvoice'));
	if (!speaking) throw new Error('The example quickstart has no OpenVoice node');

	await page.goto(`${server.baseUrl}/workflow/${quickstart.id}`);
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

	await sandbox.settings({ failWith: 'Content blocked by the safety filter' });
	await page.goto(`${server.baseUrl}/workflow/${quickstart.id}`);
	await page.getByTestId('canvas-node').first().waitFor();
	await openNode(page, speaking.name);
	await page.getByTestId('node-execute-button').click();
	await page.getByText('Segmind could not make this speech').first().waitFor();
	await closeNotice(page);
	await picture('error', page.getByTestId('ndv'));
	await sandbox.settings({ failWith: '' });
	await close();
}

async function openNode(page: Page, name: string) {
	await page.locator(`[data-test-id=canvas-node][data-node-name="${name}"]`).dblclick();
	await page.getByTestId('ndv').waitFor();
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
	const playground = await startPlayground({ report: console.log });
	try {
		for (const theme of ['light', 'dark'] as const) {
			await takePictures(playground, theme);
			console.log(`Pictures of the ${theme} theme are in docs/images`);
		}
	} finally {
		await playground.stop();
	}
}

main().then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
