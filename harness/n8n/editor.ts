import { chromium, type Page, selectors } from 'playwright-core';

import type { N8nClient } from './client';
import { ensureChromium } from './systemPackages';

/** What a small laptop shows. */
const WINDOW = { width: 1440, height: 900 };

/** n8n's editor in a real browser, its user logged in. */
export interface Editor {
	page: Page;
	close: () => Promise<void>;
}

/** Opens n8n's editor in Chromium, installing that first where root may. */
export async function openEditor(
	client: N8nClient,
	{ theme = 'light' }: { theme?: 'light' | 'dark' } = {},
): Promise<Editor> {
	selectors.setTestIdAttribute('data-test-id');
	const executablePath = await ensureChromium();
	const browser = await chromium.launch({
		executablePath,
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	});
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
	return { page, close: async () => await browser.close() };
}
