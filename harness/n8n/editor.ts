import { type Browser, chromium, type Locator, type Page, selectors } from 'playwright-core';

import type { N8nClient } from './client';
import { ensureChromium } from './systemPackages';
import { waitFor } from './waitFor';

/** What a small laptop shows. */
const WINDOW = { width: 1440, height: 900 };

/** n8n's editor in a real browser, its user logged in. */
export interface Editor {
	page: Page;
	close: () => Promise<void>;
}

/** Starts Chromium, installing it first where root may. */
export async function launchChromium(): Promise<Browser> {
	return await chromium.launch({
		executablePath: await ensureChromium(),
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
	});
}

/** Opens n8n's editor in Chromium. */
export async function openEditor(
	client: N8nClient,
	{ theme = 'light' }: { theme?: 'light' | 'dark' } = {},
): Promise<Editor> {
	selectors.setTestIdAttribute('data-test-id');
	const browser = await launchChromium();
	const context = await browser.newContext({
		viewport: WINDOW,
		acceptDownloads: true,
		reducedMotion: 'reduce',
	});
	await context.addCookies([{ name: 'n8n-auth', value: client.session, url: client.baseUrl }]);
	const stored = { 'n8n-browserId': client.browserId, N8N_THEME: theme };
	await context.addInitScript({
		content: `Object.assign(localStorage, ${JSON.stringify(stored)})`,
	});
	const page = await context.newPage();
	await page.goto(`${client.baseUrl}${OVERVIEW}`);
	return { page, close: async () => await browser.close() };
}

const OVERVIEW = '/home/workflows';

/** What the editor itself calls when a link is clicked. */
const ROUTER = `document.querySelector('#app').__vue_app__.config.globalProperties.$router`;

/** Opens a page of the editor, without loading all of it again. Changes that were not saved are dropped. */
export async function visit(page: Page, path: string): Promise<void> {
	await page.evaluate(`void ${ROUTER}.push('${OVERVIEW}')`);
	const leave = page.getByRole('button', { name: 'Leave without saving' });
	await waitFor('the overview', 30, async () => {
		if (await leave.isVisible()) await leave.click();
		return new URL(page.url()).pathname === OVERVIEW;
	});
	await page.evaluate(`void ${ROUTER}.push('${path}')`);
}

/** The entry of the node panel that has just this text. */
const entry = (page: Page, text: string): Locator =>
	page.getByTestId('node-creator-item-name').filter({ hasText: new RegExp(`^${text}$`) });

/** Looks for a word in the node panel, opened on whatever the canvas holds. @returns all that was found */
export async function searchNodes(page: Page, word: string): Promise<Locator> {
	const searchBar = page.getByTestId('node-creator-search-bar');
	if (!(await searchBar.isVisible())) {
		const [first, further] = ['canvas-add-button', 'node-creator-plus-button'];
		await page.getByTestId(first).or(page.getByTestId(further)).first().click();
	}
	await searchBar.fill(word);
	return page.getByTestId('node-creator-item-name');
}

/** Adds OpenVoice to the canvas by one of its actions; its window is open then. */
export async function addOpenVoice(page: Page, action: string): Promise<void> {
	await searchNodes(page, 'openvoice');
	await entry(page, 'OpenVoice').click();
	await entry(page, action).click();
	await page.getByTestId('ndv').waitFor();
}

/** Opens the window of a node on the canvas. */
export async function openNode(page: Page, name: string): Promise<void> {
	await page.locator(`[data-test-id=canvas-node][data-node-name="${name}"]`).dblclick();
	await page.getByTestId('ndv').waitFor();
}

/** A field of the open node. @param name the parameter's */
export const field = (page: Page, name: string): Locator =>
	page.getByTestId(`parameter-input-${name}`);

const openList = (page: Page, begins: string): Locator =>
	page
		.getByRole('option')
		.filter({ hasText: new RegExp(`^\\s*${begins}`), visible: true })
		.first();

/** Chooses from a field's list. @param begins what the choice begins with: “Async” would else be taken for “Sync” */
export async function choose(page: Page, name: string, begins: string): Promise<void> {
	await field(page, name).click();
	await openList(page, begins).click();
}

/** Opens the list of a voice of the open node. @returns its entries */
export async function openVoices(page: Page): Promise<Locator> {
	const voice = page.getByTestId('resource-locator-inputAudioUrl').first();
	await voice.getByTestId('rlc-mode-selector').click();
	await openList(page, 'From list').click();
	await voice.getByTestId('rlc-input').click();
	return page.getByTestId('rlc-item').filter({ visible: true });
}

/** Adds one of the open node's options. @param begins what its name begins with */
export async function addOption(page: Page, begins: string): Promise<void> {
	await page.getByTestId('collection-parameter-add').click();
	await openList(page, begins).click();
}

/** Runs the open node, and what comes before it. @returns its output */
export async function execute(page: Page): Promise<Locator> {
	await page.getByTestId('node-execute-button').click();
	return page.getByTestId('output-panel');
}

/** Sets all that it takes to make of a text one file and its subtitles: three fields of a fresh node. */
export async function narrateWithSubtitles(page: Page, text: string): Promise<void> {
	await choose(page, 'operation', 'Narrate');
	await field(page, 'text').locator('textarea').fill(text);
	await addOption(page, 'Captions$');
	await choose(page, 'captions', 'SRT');
}
