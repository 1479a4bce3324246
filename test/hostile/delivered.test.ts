import { recording, voice } from '../fixtures/voices';
import { wav } from '../fixtures/wav';
import { shownError } from '../workflow/support/outcome';
import { type SpeakingService, startSpeakingService } from '../workflow/support/speakingService';
import { useHostileRig } from './support/hostileRig';
import { expectCheap, useFastClock } from './support/measure';

const MEGABYTE = 1_000_000;

const SOUND_BYTES = 60_000;

/** Of an ordinary WAV. */
const HEADER = wav({ bits: 16, channels: 1, sampleRate: 22_050 }, 0, 0).file;

/** A WAV of noise whose header says anything. */
function claimed({
	channels = 1,
	sampleRate = 22_050,
	bits = 16,
	format = 1,
	claimedBytes = SOUND_BYTES,
	sample = (at: number) => (at * 7919) % 251,
}): Buffer {
	const header = Buffer.from(HEADER);
	header.writeUInt32LE((36 + claimedBytes) >>> 0, 4);
	header.writeUInt16LE(format, 20);
	header.writeUInt16LE(channels, 22);
	header.writeUInt32LE(sampleRate, 24);
	header.writeUInt32LE((sampleRate * channels * (bits / 8)) >>> 0, 28);
	header.writeUInt16LE((channels * (bits / 8)) & 0xffff, 32);
	header.writeUInt16LE(bits, 34);
	header.writeUInt32LE(claimedBytes, 40);
	return Buffer.concat([
		header,
		Buffer.from(Array.from({ length: SOUND_BYTES }, (_, at) => sample(at))),
	]);
}

/** Samples of 32 bits, all of them one value. */
function floats(value: number): Buffer {
	const one = Buffer.alloc(4);
	one.writeFloatLE(value);
	return claimed({ format: 3, bits: 32, sample: (at) => one[at % 4]! });
}

/** An ID3v2 tag of so many bytes, as it says. */
function tag(bytes: number): Buffer {
	const size = [21, 14, 7, 0].map((shift) => (bytes >> shift) & 0x7f);
	return Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, ...size]);
}

const mp3 = async (sampleRate: number, channels: 1 | 2 = 1) =>
	await recording(voice(sampleRate, 1), { kind: 'mp3', sampleRate, channels });

/** Where an MP3 has what begins a frame. */
function frameStarts(file: Buffer): number[] {
	const isStart = (at: number) => file[at] === 0xff && (file[at + 1]! & 0xe0) === 0xe0;
	return [...file.keys()].filter((at) => at + 2 < file.length && isStart(at));
}

const JUNK = Buffer.alloc(400, 'junk');

/** What a hostile service delivers as speech. */
const DELIVERED: Record<string, () => Promise<Buffer> | Buffer> = {
	'a sample rate of 1,000,000,000 Hz': () => claimed({ sampleRate: 1_000_000_000 }),
	'a sample rate of 4,294,967,295 Hz': () => claimed({ sampleRate: 0xffffffff }),
	'a sample rate of 1 Hz': () => claimed({ sampleRate: 1 }),
	'a sample rate of 4 Hz': () => claimed({ sampleRate: 4 }),
	'a sample rate of 700,000 Hz': () => claimed({ sampleRate: 700_000 }),
	'no channels': () => claimed({ channels: 0 }),
	'65,535 channels': () => claimed({ channels: 65_535 }),
	'64 channels of 64 bits at 384,000 Hz': () =>
		claimed({ channels: 64, bits: 64, sampleRate: 384_000 }),
	'no bits': () => claimed({ bits: 0 }),
	'4 GB that did not come': () => claimed({ claimedBytes: 0xffffffef }),
	'4 GB, as of a live stream': () => claimed({ claimedBytes: 0xffffffff }),
	'samples that are no numbers': () => floats(NaN),
	'endless samples': () => floats(Infinity),
	'samples far above full scale': () => floats(3e38),
	'an MP3 behind a tag of 256 MB': async () => Buffer.concat([tag(2 ** 28 - 1), await mp3(22_050)]),
	'an MP3 behind ten thousand tags': async () =>
		Buffer.concat([...Array.from({ length: 10_000 }, () => tag(0)), await mp3(22_050)]),
	'an MP3 that changes its rate and its channels': async () =>
		Buffer.concat([await mp3(22_050), await mp3(44_100, 2), await mp3(8_000), await mp3(22_050)]),
	'an MP3 with junk behind each frame': async () => {
		const file = await mp3(22_050);
		const starts = frameStarts(file);
		const frames = starts.map((start, index) => file.subarray(start, starts[index + 1]));
		return Buffer.concat(frames.flatMap((frame) => [frame, JUNK]));
	},
	'nothing but junk': () => Buffer.concat(Array.from({ length: 300 }, () => JUNK)),
	'an MP3 of free format': async () => {
		const file = await mp3(22_050);
		for (const start of frameStarts(file)) file[start + 2]! &= 0x0f;
		return file;
	},
};

describe('Speech made to keep n8n busy', () => {
	useFastClock(20);
	const rig = useHostileRig();
	let service: SpeakingService | undefined;
	afterEach(() => service?.close());

	const ordinary = async () =>
		await recording(voice(22_050, 1), { kind: 'wav', sampleRate: 22_050, channels: 1 });

	const uses = {
		'as MP3': { options: { outputFormat: 'mp3', evenLoudness: true } },
		'as OGG Opus': { options: { outputFormat: 'opus', evenLoudness: true } },
		'in a narration': { parameters: { operation: 'narrate' } },
		'in a narration, not levelled': {
			parameters: { operation: 'narrate' },
			options: { evenLoudness: false },
		},
		'in a narration, after other speech': { parameters: { operation: 'narrate' } },
	};

	// Each kind is converted in one of two ways and narrated in one of three, by turns.
	const ways = Object.keys(uses) as Array<keyof typeof uses>;
	it.each(
		Object.keys(DELIVERED).flatMap((what, index) =>
			[ways[index % 2]!, ways[2 + (index % 3)]!].map((use) => [what, use] as const),
		),
	)(
		'%s, %s',
		async (what, use) => {
			const [hostile, first] = [await DELIVERED[what]!(), await ordinary()];
			const { parameters, options }: { parameters?: object; options?: object } = uses[use];
			service = await startSpeakingService((text) =>
				use.includes('after') && text.includes('1') ? first : hostile,
			);
			const { baseUrl: url } = service;
			const texts = [parameters ? 'Part 1.\n\nPart 2.\n\nPart 3.' : 'Part 2.'];
			await expectCheap(
				async () =>
					await rig.run(
						{ url },
						{
							texts,
							parameters: { inputAudioUrl: 'https://example.com/voice.mp3', ...parameters },
							options: { timeout: 60, ...options },
						},
					),
				{ longestStretchMs: 200, memoryBytes: 100 * MEGABYTE },
				async (execution) => {
					if (execution.error) {
						expect(JSON.stringify(shownError(execution))).toContain('00000000-0000-4000-8000');
						return;
					}
					const [item] = execution.outputItems();
					const { length } = await execution.binaryBuffer(item);
					expect(length).toBeLessThan(10 * MEGABYTE);
					expect(JSON.stringify(item?.json)).not.toMatch(/null|NaN/);
				},
			);
		},
		60_000,
	);
});
