import type { launchChromium } from '../../../harness/n8n/editor';

/** How long a browser takes a file to be, what it decodes, and where it is after seeking to the middle; in seconds. */
const IN_BROWSER = `async (address) => {
	const bytes = await (await fetch(address)).arrayBuffer();
	const decoded = (await new OfflineAudioContext(1, 1, 48000).decodeAudioData(bytes)).duration;
	const player = new Audio(address);
	const shown = await new Promise((resolve, reject) => {
		player.onloadedmetadata = () => resolve(player.duration);
		player.onerror = () => reject(player.error);
	});
	const sought = await new Promise((resolve) => {
		player.onseeked = () => resolve(player.currentTime);
		player.currentTime = shown / 2;
	});
	return { decoded, shown, sought };
}`;

export async function inBrowser(
	browser: Awaited<ReturnType<typeof launchChromium>>,
	bytes: Buffer,
	mimeType: string,
): Promise<{ decoded: number; shown: number; sought: number }> {
	const page = await browser.newPage();
	const address = `data:${mimeType};base64,${bytes.toString('base64')}`;
	const call = `(${IN_BROWSER})(${JSON.stringify(address)})`;
	const lengths = await page.evaluate<{ decoded: number; shown: number; sought: number }>(call);
	await page.close();
	return lengths;
}
