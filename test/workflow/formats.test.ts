import type { BinaryMode } from '../../harness/engine/n8nEngine';
import { recording, type RecordingForm, voice } from '../fixtures/voices';
import { correlation, Decoder } from './support/decoded';
import { type SpeakingService, startSpeakingService } from './support/speakingService';
import { type TestRig, useTestRig } from './support/testRig';

const SECONDS = 2.3;

const FORMS: Record<string, RecordingForm> = {
	'WAV 22,050 mono': { kind: 'wav', sampleRate: 22_050, channels: 1 },
	'WAV 44,100 stereo 24 bit': { kind: 'wav', sampleRate: 44_100, channels: 2, bits: 24 },
	'WAV 8,000 mono 8 bit': { kind: 'wav', sampleRate: 8_000, channels: 1, bits: 8 },
	'WAV 48,000 mono float': { kind: 'wav', sampleRate: 48_000, channels: 1, bits: 'float' },
	'WAV 96,000 mono 32 bit': { kind: 'wav', sampleRate: 96_000, channels: 1, bits: 32 },
	'MP3 22,050 mono': { kind: 'mp3', sampleRate: 22_050, channels: 1 },
	'MP3 44,100 stereo': { kind: 'mp3', sampleRate: 44_100, channels: 2 },
};

const FORMATS = {
	mp3: { mimeType: 'audio/mpeg', extension: 'mp3' },
	opus: { mimeType: 'audio/ogg', extension: 'ogg' },
	wav: { mimeType: 'audio/wav', extension: 'wav' },
};

type Format = keyof typeof FORMATS;

/** Each form in each format; both ways in which n8n keeps files, by turns. */
const CASES = Object.keys(FORMS).flatMap((form, index) =>
	(Object.keys(FORMATS) as Format[]).map((format, column) => ({
		form,
		format,
		binaryMode: (['filesystem', 'default'] as BinaryMode[])[(index + column) % 2]!,
	})),
);

const decoder = new Decoder();
let service: SpeakingService | undefined;
afterEach(() => service?.close());
afterAll(async () => await decoder.end());

async function speak(rig: TestRig, bytes: Buffer, setting: Parameters<TestRig['run']>[0] = {}) {
	service = await startSpeakingService(() => bytes);
	const { baseUrl } = service;
	const execution = await rig.run({ ...setting, credential: { baseUrl } });
	const [item] = execution.outputItems();
	const audio = await execution.binaryBuffer(item);
	return { execution, item, audio, paid: service.texts.length };
}

describe.each(['filesystem', 'default'] as const)('Speech, in %s mode,', (binaryMode) => {
	const rig = useTestRig({ binaryMode });
	const cases = CASES.filter((one) => one.binaryMode === binaryMode);

	it.each(cases)('delivered as $form comes out as $format', async ({ form, format }) => {
		const source = await recording(voice(FORMS[form]!.sampleRate, SECONDS), FORMS[form]!);
		const { item, audio } = await speak(rig, source, { options: { outputFormat: format } });
		const { mimeType, extension } = FORMATS[format];
		const before = await decoder.decode(source);
		const after = await decoder.decode(audio);
		expect(item?.json).toMatchObject({ mimeType, fileSize: audio.length });
		expect(item?.json.fileName).toMatch(new RegExp(`\\.${extension}$`));
		expect(item?.binary?.data).toMatchObject({ mimeType, fileName: item?.json.fileName });
		expect(item?.json.audioSeconds).toBeCloseTo(after.seconds, 1);
		const tolerance = format === 'mp3' ? 0.06 : 0.03;
		expect(Math.abs(after.seconds - before.seconds)).toBeLessThan(tolerance);
		expect(correlation(after, before)).toBeGreaterThan(0.9);
	});
});

describe('What cannot be converted', () => {
	const rig = useTestRig();
	const mp3: RecordingForm = { kind: 'mp3', sampleRate: 22_050, channels: 1 };
	const sound = voice(22_050, SECONDS);

	/** Frames whose headers are MP3's, and whose contents are noise. */
	async function noise(): Promise<Buffer> {
		const file = await recording(sound, mp3);
		let seed = 1;
		for (let at = 0; at < file.length; at++) {
			if (file[at] === 0xff && (file[at + 1]! & 0xe0) === 0xe0) at += 4;
			seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
			file[at] = (seed >> 16) & 0x7f;
		}
		return file;
	}

	it.each([
		{
			name: 'a silent MP3 that is to be louder',
			source: async () => await recording(new Float32Array(40_000), mp3),
			options: { evenLoudness: true },
			hint: /nothing but silence/,
		},
		{
			name: 'an MP3 whose frames hold noise',
			source: noise,
			options: { outputFormat: 'opus' },
		},
		{
			name: 'a FLAC',
			source: async () =>
				await Promise.resolve(Buffer.concat([Buffer.from('fLaC'), Buffer.alloc(99)])),
			options: { outputFormat: 'mp3' },
			hint: /only WAV and MP3/,
		},
	])('$name: as it came, one payment', async ({ source, options, hint }) => {
		const bytes = await source();
		const { execution, audio, paid } = await speak(rig, bytes, { options });
		expect(paid).toBe(1);
		const hints = execution.hints().map(({ message }) => message);
		if (hint) {
			expect(audio.equals(bytes)).toBe(true);
			expect(hints).toEqual([expect.stringMatching(hint)]);
		}
	});

	it('is converted in each try, and paid once', async () => {
		await rig.faults([{ path: 'submit', match: { text: 'Bad' }, fault: { status: 400 } }]);
		const execution = await rig.run({
			items: ['Bad', 'Good'],
			options: { outputFormat: 'opus' },
			settings: {
				...{ retryOnFail: true, maxTries: 3, waitBetweenTries: 10 },
				onError: 'continueRegularOutput',
			},
		});
		const [, good] = execution.outputItems();
		expect((await execution.binaryBuffer(good)).toString('latin1', 0, 4)).toBe('OggS');
		expect(await rig.jobsFor('Good')).toHaveLength(1);
	});
});
