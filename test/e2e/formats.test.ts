import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { launchChromium } from '../../harness/n8n/editor';
import { ensureFfmpeg, ensureOpusinfo } from '../../harness/n8n/systemPackages';
import { recording, type RecordingForm, voice } from '../fixtures/voices';
import { narrate, narrationOf, speakers } from '../workflow/support/narration';
import { type SpeakingService, startSpeakingService } from '../workflow/support/speakingService';
import { useTestRig } from '../workflow/support/testRig';
import { inBrowser } from './support/browserPlayer';

/** What the node encodes, judged by programs that are not ours. */

const run = promisify(execFile);
const rig = useTestRig();
const SECONDS = 3.3;

let folder: string;
let ffmpeg: string;
let opusinfo: string;
let browser: Awaited<ReturnType<typeof launchChromium>>;
let service: SpeakingService | undefined;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'openvoice-formats-'));
	ffmpeg = await ensureFfmpeg(console.error);
	opusinfo = await ensureOpusinfo(console.error);
	browser = await launchChromium();
});
afterEach(() => service?.close());
afterAll(async () => {
	await browser.close();
	await rm(folder, { recursive: true, force: true });
});

/** The codec, and how long it is decoded, in seconds. */
async function probe(file: string) {
	const ffprobe = ffmpeg.replace(/ffmpeg$/, 'ffprobe');
	const { stdout } = await run(ffprobe, [
		...['-v', 'error', '-show_entries', 'stream=codec_name,channels', '-of', 'csv=p=0', file],
	]);
	const [codec, channels] = stdout.trim().split(',');
	const raw = await run(
		ffmpeg,
		['-v', 'warning', '-guess_layout_max', '0', '-i', file, '-ar', '48000', '-f', 's16le', '-'],
		{
			encoding: 'buffer',
			maxBuffer: 1e8,
		},
	);
	const seconds = raw.stdout.length / 2 / Number(channels) / 48_000;
	return { codec, channels: Number(channels), seconds, warnings: raw.stderr.toString() };
}

/** By EBU R 128: integrated loudness in LUFS, true peak in dBTP. */
async function loudness(file: string, from = 0, seconds = 1_000) {
	const { stderr } = await run(ffmpeg, [
		...['-hide_banner', '-nostats', '-ss', String(from), '-t', String(seconds), '-i', file],
		...['-af', 'ebur128=peak=true', '-f', 'null', '-'],
	]);
	const [lufs] = [...stderr.matchAll(/I:\s+(-?[\d.]+) LUFS/g)].map(([, value]) => value).reverse();
	const [peak] = [...stderr.matchAll(/Peak:\s+(-?[\d.]+) dBFS/g)]
		.map(([, value]) => value)
		.reverse();
	return { lufs: Number(lufs), peak: Number(peak) };
}

const FORMS: RecordingForm[] = [
	{ kind: 'wav', sampleRate: 22_050, channels: 1 },
	{ kind: 'wav', sampleRate: 44_100, channels: 2, bits: 24 },
	{ kind: 'wav', sampleRate: 8_000, channels: 1, bits: 8 },
	{ kind: 'mp3', sampleRate: 44_100, channels: 2 },
	{ kind: 'mp3', sampleRate: 24_000, channels: 1 },
];
const CODECS = { mp3: 'mp3', opus: 'opus', wav: 'pcm_s16le' };

const CASES = FORMS.flatMap((form) =>
	(Object.keys(CODECS) as Array<keyof typeof CODECS>)
		.filter((format) => format !== form.kind)
		.map((format) => ({ form, format, name: `${form.kind} ${form.sampleRate} Hz as ${format}` })),
);

it.each(CASES)('$name plays in ffmpeg and Chromium', async ({ form, format }) => {
	const source = await recording(voice(form.sampleRate, SECONDS), form);
	const original = join(folder, `original.${form.kind}`);
	await writeFile(original, source);
	service = await startSpeakingService(() => source);
	const execution = await rig.run({
		credential: { baseUrl: service.baseUrl },
		options: { outputFormat: format },
	});
	const [item] = execution.outputItems();
	const bytes = await execution.binaryBuffer(item);
	const file = join(folder, String(item?.json.fileName));
	await writeFile(file, bytes);

	const before = await probe(original);
	const after = await probe(file);
	const tolerance = format === 'mp3' ? 0.06 : 0.03;
	expect(after).toMatchObject({ codec: CODECS[format], warnings: '' });
	expect(Math.abs(after.seconds - before.seconds)).toBeLessThan(tolerance);
	expect(Math.abs(after.seconds - Number(item?.json.audioSeconds))).toBeLessThan(tolerance);
	const player = await inBrowser(browser, bytes, String(item?.json.mimeType));
	expect(Math.abs(player.shown - after.seconds)).toBeLessThan(tolerance);
	expect(Math.abs(player.decoded - after.seconds)).toBeLessThan(tolerance);
	expect(player.sought).toBeCloseTo(player.shown / 2, 1);
	if (format !== 'opus') return;
	const { stdout, stderr } = await run(opusinfo, [file]);
	expect(`${stdout}${stderr}`).not.toMatch(/warning|error|invalid/i);
});

it.each(['mp3', 'opus', 'wav'])(
	'a dialogue as %s, its second voice 12 dB softer, is equally loud, and clips nothing',
	async (outputFormat) => {
		const form: RecordingForm = { kind: 'wav', sampleRate: 22_050, channels: 1 };
		const parts = await Promise.all(
			[6, -6].map(async (db) => await recording(voice(22_050, 4, { db }), form)),
		);
		service = await startSpeakingService((text) => parts[text.includes('1') ? 0 : 1]!);
		const execution = await narrate(rig, {
			items: ['Line 1.\n\nAnna: Line 2.'],
			parameters: speakers({ name: 'Anna', inputAudioUrl: `${rig.sandbox.referenceUrl}?anna` }),
			credential: { baseUrl: service.baseUrl },
			options: { outputFormat },
		});
		const [item] = execution.outputItems();
		const file = join(folder, `dialogue-${narrationOf(item).fileName}`);
		await writeFile(file, await execution.binaryBuffer(item));
		const [first, second] = narrationOf(item).segments;
		const loud = await loudness(file, first!.start, first!.end - first!.start);
		const soft = await loudness(file, second!.start, second!.end - second!.start);
		expect(Math.abs(loud.lufs - soft.lufs)).toBeLessThan(1);
		const all = await loudness(file);
		expect(all.lufs).toBeGreaterThan(-20.5);
		expect(all.peak).toBeLessThanOrEqual(-1);
	},
);

it.each(['mp3', 'opus'])('shows the chapters of a file as %s to ffprobe', async (outputFormat) => {
	const form: RecordingForm = { kind: 'wav', sampleRate: 22_050, channels: 1 };
	const part = await recording(voice(22_050, 2), form);
	service = await startSpeakingService(() => part);
	const execution = await narrate(rig, {
		items: ['# Birds é\n\nText 1.\n\n# Trees\n\nText 1.'],
		credential: { baseUrl: service.baseUrl },
		options: { outputFormat, fileName: 'episode' },
	});
	const [item] = execution.outputItems();
	const file = join(folder, `chapters-${narrationOf(item).fileName}`);
	await writeFile(file, await execution.binaryBuffer(item));
	const ffprobe = ffmpeg.replace(/ffmpeg$/, 'ffprobe');
	const { stdout } = await run(ffprobe, [
		...['-v', 'error', '-show_chapters', '-show_format', '-show_streams', '-of', 'json', file],
	]);
	const { chapters, format, streams } = JSON.parse(stdout) as {
		chapters: Array<{ start_time: string; tags: { title: string } }>;
		format: { tags?: { title?: string; TITLE?: string } };
		streams: Array<{ tags?: { title?: string; TITLE?: string } }>;
	};
	// Ogg tells it of its stream.
	const tags = outputFormat === 'mp3' ? format.tags : streams[0]?.tags;
	expect(tags?.title ?? tags?.TITLE).toBe('episode');
	expect(chapters.map(({ tags }) => tags.title)).toEqual(['Birds é', 'Trees']);
	expect(Number(chapters[0]?.start_time)).toBe(0);
	expect(Number(chapters[1]?.start_time)).toBeCloseTo(narrationOf(item).chapters[1]!.start, 2);
});
