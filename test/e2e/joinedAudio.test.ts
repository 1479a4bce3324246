import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { launchChromium } from '../../harness/n8n/editor';
import { ensureFfmpeg, ensureMpg123 } from '../../harness/n8n/systemPackages';
import { audioFixture } from '../fixtures/audio';
import { useTestRig } from '../workflow/support/testRig';
import { narrate, narrationOf } from '../workflow/support/narration';
import { startSpeakingService } from '../workflow/support/speakingService';
import { inBrowser } from './support/browserPlayer';

/** What Narrate joins, decoded by programs that are not ours. */

const run = promisify(execFile);

let folder: string;
let ffmpeg: string;
let mpg123: string;
let browser: Awaited<ReturnType<typeof launchChromium>>;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'openvoice-joined-'));
	ffmpeg = await ensureFfmpeg(console.error);
	mpg123 = await ensureMpg123(console.error);
	browser = await launchChromium();
});
afterAll(async () => {
	await browser.close();
	await rm(folder, { recursive: true, force: true });
});

/** An MP3’s is 1152 samples at 44.1 kHz, 576 at 22.05 kHz. A WAV’s is one sample: what the JSON rounds to is more. */
const FRAME_SECONDS = { mp3: 0.0262, wav: 0.001 };

/** Decodes a file to the end. @returns its length in seconds, and every word of complaint */
async function decoded(file: string): Promise<{ seconds: number; warnings: string }> {
	const raw = join(folder, 'decoded.raw');
	const rate = 48_000;
	const { stderr } = await run(ffmpeg, [
		...['-v', 'warning', '-y', '-guess_layout_max', '0', '-i', file],
		...['-ac', '1', '-ar', String(rate), '-f', 's16le', raw],
	]);
	const { size } = await stat(raw);
	return { seconds: size / 2 / rate, warnings: stderr };
}

/** Where a file is silent, in seconds, as ffmpeg finds it. */
async function silences(file: string, seconds: number) {
	const filter = `silencedetect=n=-60dB:d=${seconds}`;
	const { stderr } = await run(ffmpeg, [
		'-hide_banner',
		'-i',
		file,
		'-af',
		filter,
		'-f',
		'null',
		'-',
	]);
	const times = (word: string) =>
		[...stderr.matchAll(new RegExp(`silence_${word}: ([\\d.]+)`, 'g'))].map(([, time]) =>
			Number(time),
		);
	const ends = times('end');
	return times('start').map((start, index) => ({ start, end: ends[index] ?? Infinity }));
}

const TEXT = [
	'The market opens at six. Long before that, the first vans arrive.',
	'Nobody speaks much. Do you know why?',
	'By noon it is over.',
].join('\n\n');

describe.each(['wav', 'mp3'] as const)('A narration in %s', (format) => {
	const rig = useTestRig({ settings: { audio: 'speech', format } });

	it('decodes without a warning, as long as its JSON says, with its pauses in their places', async () => {
		const execution = await narrate(rig, { items: [TEXT], options: { paragraphPause: 1 } });
		const [item] = execution.outputItems();
		const { audioSeconds, segments } = narrationOf(item);
		const file = join(folder, `narration.${format}`);
		const bytes = await execution.binaryBuffer(item);
		await writeFile(file, bytes);

		const { seconds, warnings } = await decoded(file);
		expect(warnings).toBe('');
		expect(Math.abs(seconds - audioSeconds)).toBeLessThanOrEqual(FRAME_SECONDS[format]);
		const found = await silences(file, 0.9);
		const paragraphs = [segments[2], segments[4]];
		expect(found).toHaveLength(paragraphs.length + (found.at(-1)?.end === Infinity ? 1 : 0));
		for (const [index, segment] of paragraphs.entries()) {
			expect(found[index]?.start).toBeLessThanOrEqual((segment?.start ?? 0) - 0.9);
			expect(found[index]?.end).toBeGreaterThanOrEqual((segment?.start ?? 0) - 0.05);
		}
		const { decoded: decodedSeconds, shown } = await inBrowser(
			browser,
			bytes,
			item?.binary?.data?.mimeType ?? '',
		);
		expect(Math.abs(decodedSeconds - audioSeconds)).toBeLessThanOrEqual(FRAME_SECONDS[format]);
		expect(Math.abs(shown - audioSeconds)).toBeLessThanOrEqual(FRAME_SECONDS[format]);
		if (format === 'mp3') {
			const { stderr } = await run(mpg123, ['-q', '-t', file]);
			expect(stderr).toBe('');
		}
	});
});

/** A frame of the fixtures: 576 samples at 16 kHz. */
const FIXTURE_FRAME_SECONDS = 0.036;

describe('An MP3 of parts of all kinds', () => {
	const rig = useTestRig();

	it('decodes without a warning in ffmpeg, mpg123 and Chromium', async () => {
		const kinds = ['cbr', 'vbr', 'picture', 'cbr-no-header', 'vbr-no-header'].map((kind) =>
			audioFixture(`mp3-${kind}.mp3`),
		);
		// One begins in the middle of its sound, where frames point back to what is not there.
		const cut = audioFixture('mp3-cbr-no-header.mp3').subarray(5_000);
		const files = [...kinds, cut];
		const service = await startSpeakingService((text) => files[Number(text[0])] ?? cut);
		const text = files.map((_, index) => `${index} is its number.`).join('\n\n');
		const execution = await narrate(rig, {
			items: [text],
			credential: { baseUrl: service.baseUrl },
			// Made equally loud, they would be encoded anew.
			options: { evenLoudness: false },
		});
		service.close();
		const [item] = execution.outputItems();
		const file = join(folder, 'kinds.mp3');
		const bytes = await execution.binaryBuffer(item);
		await writeFile(file, bytes);
		const { audioSeconds } = narrationOf(item);
		const { seconds, warnings } = await decoded(file);
		expect(warnings).toBe('');
		expect(Math.abs(seconds - audioSeconds)).toBeLessThanOrEqual(FIXTURE_FRAME_SECONDS);
		const inChromium = await inBrowser(browser, bytes, 'audio/mpeg');
		expect(Math.abs(inChromium.decoded - audioSeconds)).toBeLessThanOrEqual(FIXTURE_FRAME_SECONDS);
		expect(Math.abs(inChromium.shown - audioSeconds)).toBeLessThanOrEqual(FIXTURE_FRAME_SECONDS);
		expect((await run(mpg123, ['-q', '-t', file])).stderr).toBe('');
	});
});
