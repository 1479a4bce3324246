import type { INodeExecutionData } from 'n8n-workflow';

import { recording, type RecordingForm, voice } from '../fixtures/voices';
import { type Decoded, Decoder } from './support/decoded';
import { narrate, narrationOf, paragraphs, speakers } from './support/narration';
import { type SpeakingService, startSpeakingService } from './support/speakingService';
import { contained } from '../pairwise';
import { useTestRig } from './support/testRig';

const rig = useTestRig();
const decoder = new Decoder();
let service: SpeakingService | undefined;
afterEach(() => service?.close());
afterAll(async () => await decoder.end());

const SECONDS = 2;

/** The parts' silence, at their beginning and end. */
const SILENT_SECONDS = 0.4;

const MONO: RecordingForm = { kind: 'wav', sampleRate: 22_050, channels: 1 };

type Setting = Parameters<typeof narrate>[1];

/** Narrates with parts that a test makes. @param parts what is delivered, by the number in a part's text */
async function narrated(parts: Buffer[], setting: Setting = {}) {
	service = await startSpeakingService((text) => parts[Number(/\d/.exec(text)?.[0] ?? 1) - 1]!);
	const { baseUrl } = service;
	const items = [paragraphs(parts.length)];
	const execution = await narrate(rig, { items, ...setting, credential: { baseUrl } });
	const [item] = execution.outputItems();
	const bytes = await execution.binaryBuffer(item);
	return { execution, item, bytes, sound: await decoder.decode(bytes), paid: service.texts.length };
}

/** In dB below full scale, of the first channel. */
function level({ channels, sampleRate }: Decoded, from: number, to: number): number {
	const samples = channels[0]!.subarray(Math.round(from * sampleRate), Math.round(to * sampleRate));
	const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
	return 10 * Math.log10(power);
}

function peak({ channels }: Decoded): number {
	const highest = channels.flatMap((samples) => [
		samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0),
	]);
	return 20 * Math.log10(Math.max(...highest));
}

/** From when to when there is sound, pauses of less than 0.2 s counting as sound; in seconds. */
function soundIn(decoded: Decoded): Array<{ start: number; end: number }> {
	const step = 0.005;
	const stretches: Array<{ start: number; end: number }> = [];
	for (let at = 0; at + step <= decoded.seconds; at += step) {
		if (!(level(decoded, at, at + step) > -50)) continue;
		const last = stretches.at(-1);
		if (last && at - last.end < 0.2) last.end = at + step;
		else stretches.push({ start: at, end: at + step });
	}
	return stretches;
}

function segmentsOf(item: INodeExecutionData | undefined) {
	return narrationOf(item).segments;
}

it.each(['original', 'opus', ...contained(['mp3', 'wav'])])(
	'parts of different forms are one file as %s, its captions in time',
	async (outputFormat) => {
		const forms: RecordingForm[] = [
			MONO,
			{ kind: 'wav', sampleRate: 44_100, channels: 2 },
			{ kind: 'mp3', sampleRate: 24_000, channels: 1 },
		];
		const parts = await Promise.all(
			forms.map(async (form) => {
				const sound = voice(form.sampleRate, SECONDS, { silentSeconds: SILENT_SECONDS });
				return await recording(sound, form);
			}),
		);
		const { item, sound, paid } = await narrated(parts, { options: { outputFormat } });
		expect(paid).toBe(3);
		expect(narrationOf(item).audioSeconds).toBeCloseTo(sound.seconds, 1);
		const heard = soundIn(sound);
		expect(heard).toHaveLength(3);
		for (const [index, { start, end }] of segmentsOf(item).entries()) {
			expect(Math.abs(start - heard[index]!.start)).toBeLessThan(0.04);
			expect(Math.abs(end - heard[index]!.end)).toBeLessThan(0.04);
		}
		// What the parts bring along counts: the pause is as long as it was asked to be.
		expect(heard[1]!.start - heard[0]!.end).toBeCloseTo(0.7, 1);
		expect(heard[2]!.start - heard[1]!.end).toBeCloseTo(0.7, 1);
	},
);

it('makes voices equally loud that are not, and clips nothing', async () => {
	const [loud, soft] = [6, -6].map((db) => voice(22_050, SECONDS, { db, hertz: 150 }));
	const parts = [await recording(loud!, MONO), await recording(soft!, MONO)];
	const { sound } = await narrated(parts, {
		items: ['Line 1.\n\nAnna: Line 2.'],
		parameters: speakers({ name: 'Anna', inputAudioUrl: `${rig.sandbox.referenceUrl}?anna` }),
	});
	const [first, second] = soundIn(sound);
	const levels = [first, second].map((one) => level(sound, one!.start, one!.end));
	expect(Math.abs(levels[0]! - levels[1]!)).toBeLessThan(1);
	expect(peak(sound)).toBeLessThan(-1);
});

it('leaves one voice its own dynamics', async () => {
	const [loud, soft] = [3, -3].map((db) => voice(22_050, SECONDS, { db }));
	const parts = [await recording(loud!, MONO), await recording(soft!, MONO)];
	const { sound } = await narrated(parts);
	const [first, second] = soundIn(sound);
	const difference =
		level(sound, first!.start, first!.end) - level(sound, second!.start, second!.end);
	expect(difference).toBeGreaterThan(5);
});

it('puts chapters into an MP3 and an OGG Opus, the first at the very beginning', async () => {
	const part = await recording(voice(22_050, SECONDS), MONO);
	const items = ['# Birds é\n\nText 1.\n\n# Trees\n\nText 1.'];
	const options = { fileName: 'episode' };
	const mp3 = await narrated([part], { items, options: { ...options, outputFormat: 'mp3' } });
	const tag = mp3.bytes.toString('latin1', 0, 1000);
	expect(tag.replace(/[^\w ]+/g, ' ')).toMatch(/^ID3 .*TIT2.*CTOC.*toc chapter1 chapter2 .*CHAP/s);
	expect(mp3.bytes.includes(Buffer.from('Birds é', 'utf16le'))).toBe(true);
	const firstStart = mp3.bytes.readUInt32BE(mp3.bytes.indexOf('CHAP') + 10 + 'chapter1\0'.length);
	expect(firstStart).toBe(0);
	service?.close();
	const opus = await narrated([part], { items, options: { ...options, outputFormat: 'opus' } });
	const comments = opus.bytes.toString('utf8', 0, 1000);
	expect(comments).toContain('TITLE=episode');
	expect(comments).toContain('CHAPTER000=00:00:00.000');
	expect(comments).toContain('CHAPTER000NAME=Birds é');
	const [, second] = narrationOf(opus.item).chapters;
	expect(comments).toContain(`CHAPTER001=00:00:0${second!.start.toFixed(3)}`);
});
