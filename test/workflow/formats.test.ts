import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';

import type { INodeParameters } from 'n8n-workflow';

import { once } from '../../harness/engine/environment';
import type { BinaryMode } from '../../harness/engine/n8nEngine';
import { mp3InfoFrame } from '../../nodes/OpenVoice/audio/codec/mp3Info';
import type { Mp3Scan } from '../../nodes/OpenVoice/audio/mp3Scanner';
import { recording, type RecordingForm, voice } from '../fixtures/voices';
import { byTurns, isAll } from '../pairwise';
import { correlation, Decoder } from './support/decoded';
import { type SpeakingService, startSpeakingService } from './support/speakingService';
import { narrate, paragraphs, scanned } from './support/narration';
import { hintsOf, shownError } from './support/outcome';
import { forgetProcess, type TestRig, useTestRig } from './support/testRig';

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

/** Each form in each format, or in one of them by turns; both ways in which n8n keeps files, by turns. */
const CASES = Object.keys(FORMS).flatMap((form, index) =>
	byTurns(Object.keys(FORMATS) as Format[], index).map((format, column) => ({
		form,
		format,
		binaryMode: (['filesystem', 'default'] as BinaryMode[])[(index + column) % 2]!,
	})),
);

const decoder = new Decoder();
let service: SpeakingService | undefined;
afterEach(() => {
	jest.restoreAllMocks();
	service?.close();
});
afterAll(async () => await decoder.end());

async function speak(rig: TestRig, bytes: Buffer, setting: Parameters<TestRig['run']>[0] = {}) {
	service = await startSpeakingService(() => bytes);
	const { baseUrl } = service;
	const execution = await rig.run({ ...setting, credential: { baseUrl } });
	const [item] = execution.outputItems();
	const audio = await execution.binaryBuffer(item);
	return { execution, item, audio, paid: service.texts.length };
}

/** Where the engine's package keeps its codecs. */
const CODECS = resolve(__dirname, '../../dist/nodes/OpenVoice/audio/codec');

/** What gives up, by the class in the built node: at once, or after some of the sound. */
const BROKEN = {
	'LAME that gives up': { file: 'lame', name: 'LameEncoder', method: 'encode', format: 'mp3' },
	'Opus that gives up': { file: 'opus', name: 'OpusEncoder', method: 'encode', format: 'opus' },
	'Opus that cannot be compiled': {
		...{ file: 'webAssembly', name: 'LazyProgram', method: 'open', format: 'opus' },
		soundsFirst: 0,
	},
	'mpg123 that gives up': {
		...{ file: 'mpg123', name: 'Mpg123Decoder', method: 'decode', format: 'wav' },
		soundsFirst: 0,
		kind: 'mp3',
	},
} as const;

/** Lets a codec of the built node work a few times, and then throw. */
function breakCodec({
	file,
	name,
	method,
	soundsFirst = 3,
}: {
	file: string;
	name: string;
	method: string;
	soundsFirst?: number;
}): jest.SpyInstance {
	const path = resolve(CODECS, `${file}.js`);
	const codecs = once.createRequire(path)(path) as Record<
		string,
		{ prototype: Record<string, (...given: unknown[]) => unknown> }
	>;
	const { prototype } = codecs[name]!;
	const real = prototype[method]!;
	let calls = 0;
	return jest.spyOn(prototype, method).mockImplementation(function (this: unknown, ...given) {
		if (calls++ >= soundsFirst) throw new Error('The codec gave up');
		return real.apply(this, given);
	});
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

	/** The same behind a frame that tells how many there are. */
	function withIndex(file: Buffer): Buffer {
		const scan = scanned(file) as Mp3Scan;
		const frames = scan.frameBytes.length;
		const samples = frames * scan.header.samples;
		return Buffer.concat([mp3InfoFrame(scan.headerBytes, frames, samples)!, file]);
	}

	const halfOf = (file: Buffer) => file.subarray(0, Math.floor(file.length / 2) + 1);

	it.each<[string, () => Promise<Buffer>, INodeParameters, RegExp]>([
		[
			'a silent MP3 that is to be louder',
			async () => await recording(new Float32Array(40_000), mp3),
			{ evenLoudness: true },
			/nothing but silence/,
		],
		[
			'noise behind the tag of an MP3',
			async () =>
				await Promise.resolve(
					Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\x20\0', 'latin1'), randomBytes(200_000)]),
				),
			{ outputFormat: 'wav' },
			/only WAV and MP3/,
		],
		[
			'a FLAC',
			async () => await Promise.resolve(Buffer.concat([Buffer.from('fLaC'), Buffer.alloc(99)])),
			{ outputFormat: 'mp3' },
			/only WAV and MP3/,
		],
		[
			'half an MP3 that its host calls whole',
			async () => halfOf(await recording(sound, mp3)),
			{ outputFormat: 'opus' },
			/breaks off before its end/,
		],
	])('%s: as it came, a hint, one payment', async (_, source, options, hint) => {
		const bytes = await source();
		const { execution, audio, paid } = await speak(rig, bytes, { options });
		expect(execution.error).toBeUndefined();
		expect(paid).toBe(1);
		expect(audio.equals(bytes)).toBe(true);
		expect(hintsOf(execution)).toEqual([expect.stringMatching(hint)]);
	});

	it('frames of an MP3 that hold noise: as they came, or as they sound, one payment', async () => {
		const bytes = await noise();
		const { execution, audio, paid } = await speak(rig, bytes, {
			options: { outputFormat: 'opus' },
		});
		expect(execution.error).toBeUndefined();
		expect(paid).toBe(1);
		expect(audio.equals(bytes) || audio.toString('latin1', 0, 4) === 'OggS').toBe(true);
	});

	it.each(['mp3', 'wav'] as const)(
		'half a %s that says itself that it is: fetched again, then told with its request, one payment',
		async (kind) => {
			const form: RecordingForm = { kind, sampleRate: 22_050, channels: 1 };
			const file = await recording(sound, form);
			const bytes = halfOf(kind === 'mp3' ? withIndex(file) : file);
			service = await startSpeakingService(() => bytes);
			const { baseUrl } = service;
			const options = { outputFormat: 'opus' };
			const execution = await rig.run({ options, credential: { baseUrl } });
			expect(shownError(execution).requestId).toMatch(/^0{8}-/);
			expect(service.texts).toHaveLength(1);
			expect(service.downloads.length).toBeGreaterThan(1);
		},
	);

	describe.each(Object.entries(BROKEN))('%s', (_, broken) => {
		const form: RecordingForm = { ...mp3, kind: 'kind' in broken ? broken.kind : 'wav' };
		const options = { outputFormat: broken.format };

		it('leaves the speech as it came, with a hint and one payment', async () => {
			const bytes = await recording(sound, form);
			const codec = breakCodec(broken);
			const { execution, item, audio, paid } = await speak(rig, bytes, { options });
			expect(codec).toHaveBeenCalled();
			expect(execution.error).toBeUndefined();
			expect(paid).toBe(1);
			expect(audio.equals(bytes)).toBe(true);
			expect(item?.json).toMatchObject({
				mimeType: `audio/${form.kind === 'mp3' ? 'mpeg' : 'wav'}`,
			});
			expect(hintsOf(execution)).toEqual([expect.stringMatching(/could not be converted/)]);
		});

		if (!isAll) return;
		it('leaves a narration in the form of its parts, each paid once', async () => {
			const bytes = await recording(sound, form);
			const codec = breakCodec(broken);
			service = await startSpeakingService(() => bytes);
			const execution = await narrate(rig, {
				items: [paragraphs(2)],
				options: { ...options, evenLoudness: false },
				credential: { baseUrl: service.baseUrl },
			});
			expect(codec).toHaveBeenCalled();
			expect(service.texts).toHaveLength(2);
			const [item] = execution.outputItems();
			expect(item?.json).toMatchObject({
				mimeType: `audio/${form.kind === 'mp3' ? 'mpeg' : 'wav'}`,
			});
			expect(hintsOf(execution)).toContainEqual(expect.stringMatching(/could not be converted/));
		});
	});

	it('is converted when the run is repeated, without a second payment', async () => {
		const run = { items: ['Once'], options: { outputFormat: 'opus' }, mode: 'manual' as const };
		breakCodec(BROKEN['Opus that gives up']);
		const first = await rig.run(run);
		expect(hintsOf(first)).toContainEqual(expect.stringMatching(/could not be converted/));
		jest.restoreAllMocks();
		forgetProcess();
		const second = await rig.run(run);
		const [item] = second.outputItems();
		expect((await second.binaryBuffer(item)).toString('latin1', 0, 4)).toBe('OggS');
		expect(item?.json).toMatchObject({ reused: true });
		expect(await rig.jobsFor('Once')).toHaveLength(1);
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
