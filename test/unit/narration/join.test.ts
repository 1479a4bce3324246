import { scanAudio, type AudioScan } from '../../../nodes/OpenVoice/audio/audioScan';
import { joinedBytes, planJoin, PartsDiffer } from '../../../nodes/OpenVoice/audio/join/join';
import { WavTooLarge } from '../../../nodes/OpenVoice/audio/join/joinedWav';
import { audioFixture } from '../../fixtures/audio';
import { wav, type WavShape } from '../../fixtures/wav';

/** A file as a stream of small pieces that fit nothing. */
async function* inPieces(bytes: Buffer, size = 997): AsyncGenerator<Buffer> {
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function scan(bytes: Buffer): Promise<AudioScan> {
	const found = await scanAudio(inPieces(bytes));
	if (!found) throw new Error('not to be read');
	return found;
}

async function join(files: Buffer[], pauseBeforeSeconds = 0) {
	const scans = await Promise.all(files.map(scan));
	const parts = scans.map((one, index) => ({
		scan: one,
		pauseBeforeSeconds: index === 0 ? 0 : pauseBeforeSeconds,
	}));
	const plan = planJoin(parts);
	const chunks: Uint8Array[] = [];
	const open = async (part: number) => inPieces(files[part]!);
	for await (const chunk of joinedBytes(plan, parts, open)) chunks.push(chunk);
	const bytes = Buffer.concat(chunks);
	expect(bytes.length).toBe(plan.bytes);
	return { bytes, plan };
}

describe('WAV', () => {
	const shapes: WavShape[] = [8, 16, 24, 32].flatMap((bits) =>
		[1, 2].map((channels) => ({ bits, channels, sampleRate: 8000 })),
	);

	it.each(shapes)('joins $bits bit, $channels channels, to the sample', async (shape) => {
		const one = wav(shape, 0.5, 0.25);
		const two = wav(shape, 0.3, 0.5);
		const { bytes, plan } = await join([one.file, two.file], 0.1);
		const joined = await scan(bytes);
		expect(joined).toMatchObject({ kind: 'wav', seconds: 0.9, ...shape });
		expect(plan.times).toEqual([
			{ start: 0, end: 0.5 },
			{ start: 0.6, end: 0.9 },
		]);
		const silence = Buffer.alloc(
			(800 * shape.bits * shape.channels) / 8,
			shape.bits === 8 ? 128 : 0,
		);
		const sound = Buffer.concat([one.sound, silence, two.sound]);
		expect(bytes.subarray(44, 44 + sound.length).equals(sound)).toBe(true);
		expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
		expect(bytes.readUInt32LE(40)).toBe(sound.length);
	});

	it('keeps an extensible format, and floating point', async () => {
		for (const name of ['wav-extensible.wav', 'wav-float.wav', 'wav-list-chunk.wav']) {
			const file = audioFixture(name);
			const own = await scan(file);
			const { bytes } = await join([file, file]);
			expect(await scan(bytes)).toMatchObject({ seconds: 2 * own.seconds });
		}
	});

	it.each([0, 0xffffffff, 0x7fffffff])(
		'reads sound to the end where its size is %i',
		async (size) => {
			const { file } = wav({ bits: 16, channels: 1, sampleRate: 8000 }, 1, 0.5);
			file.writeUInt32LE(size, 40);
			file.writeUInt32LE(size, 4);
			expect((await scan(file)).seconds).toBe(1);
		},
	);

	it('reads a file that is cut short, and leaves half a sample away', async () => {
		const { file } = wav({ bits: 16, channels: 2, sampleRate: 8000 }, 1, 0.5);
		expect((await scan(file.subarray(0, file.length - 4001))).seconds).toBe(
			7_999 / 8_000 - 0.125 + 0,
		);
	});

	it('refuses what is larger than a WAV can be', async () => {
		const part = await scan(wav({ bits: 16, channels: 1, sampleRate: 8000 }, 1, 0.5).file);
		const huge = { ...part, spans: [{ start: 44, end: 44 + 2_500_000_000 }] };
		const parts = [huge, huge].map((one) => ({ scan: one, pauseBeforeSeconds: 0 }));
		expect(() => planJoin(parts)).toThrow(WavTooLarge);
	});

	it('names what differs', async () => {
		const files = [
			wav({ bits: 16, channels: 1, sampleRate: 8000 }, 1, 0.5).file,
			wav({ bits: 16, channels: 2, sampleRate: 8000 }, 1, 0.5).file,
		];
		await expect(join(files)).rejects.toThrow(PartsDiffer);
		await expect(join(files)).rejects.toMatchObject({
			part: 1,
			first: 'WAV, 8000 Hz, 16 bit, mono',
			other: 'WAV, 8000 Hz, 16 bit, stereo',
		});
		await expect(join([files[0]!, audioFixture('mp3-cbr.mp3')])).rejects.toThrow(PartsDiffer);
	});
});

describe('MP3', () => {
	const names = [
		'mp3-cbr.mp3',
		'mp3-cbr-no-header.mp3',
		'mp3-vbr.mp3',
		'mp3-vbr-no-header.mp3',
		'mp3-picture.mp3',
	];

	it('joins files with and without tags, pictures and indexes, of constant and variable bit rate', async () => {
		const files = names.map(audioFixture);
		const { bytes, plan } = await join(files, 0.7);
		const joined = await scan(bytes);
		expect(joined.kind).toBe('mp3');
		expect(joined.seconds).toBeCloseTo(plan.seconds, 6);
		// One stretch of frames from the index to the end: no tag and no index is left between.
		expect(joined.spans).toHaveLength(1);
		expect(joined.spans[0]?.end).toBe(bytes.length);
		expect(bytes.toString('latin1').match(/Xing|Info|VBRI|TAG|ID3/g)).toEqual(['Xing']);
		for (const [index, { start }] of plan.times.entries()) {
			const before = plan.times[index - 1];
			if (before) expect(Math.abs(start - before.end - 0.7)).toBeLessThanOrEqual(0.018);
		}
	});

	it('tells players length and places', async () => {
		const { bytes, plan } = await join(['mp3-vbr.mp3', 'mp3-cbr.mp3'].map(audioFixture), 1);
		const at = bytes.indexOf('Xing');
		expect((bytes.readUInt32BE(at + 8) * 576) / 16_000).toBeCloseTo(plan.seconds, 6);
		expect(bytes.readUInt32BE(at + 12)).toBe(bytes.length);
		const places = [...bytes.subarray(at + 16, at + 116)];
		expect(places).toEqual([...places].sort((one, other) => one - other));
		expect(places[0]).toBeLessThan(10);
		expect(places[99]).toBeGreaterThan(240);
	});

	it('keeps a constant bit rate constant', async () => {
		const { bytes } = await join(Array<Buffer>(2).fill(audioFixture('mp3-cbr.mp3')), 0.5);
		const joined = await scan(bytes);
		expect(joined.kind === 'mp3' && joined.constantBitRate).toBe(24);
		expect(bytes.toString('latin1').match(/Xing|Info/g)).toEqual(['Info']);
	});

	it('is silent where a part begins in the middle of its sound', async () => {
		const whole = audioFixture('mp3-cbr-no-header.mp3');
		const cut = await scan(whole.subarray(whole.length / 2));
		expect(cut.kind === 'mp3' && cut.patches.length).toBeGreaterThan(0);
		const { bytes } = await join([whole, whole.subarray(whole.length / 2)]);
		const joined = await scan(bytes);
		expect(joined.kind === 'mp3' && joined.patches).toEqual([]);
	});

	it('leaves out a frame that is cut short', async () => {
		const whole = audioFixture('mp3-cbr.mp3');
		const { seconds } = await scan(whole);
		expect(seconds - (await scan(whole.subarray(0, -10))).seconds).toBeCloseTo(576 / 16_000, 6);
	});
});

it('notices that a stored part has become shorter', async () => {
	const { file } = wav({ bits: 16, channels: 1, sampleRate: 8000 }, 1, 0.5);
	const parts = [{ scan: await scan(file), pauseBeforeSeconds: 0 }];
	const read = async () => {
		const open = async () => inPieces(file.subarray(0, 5000));
		for await (const chunk of joinedBytes(planJoin(parts), parts, open))
			expect(chunk.length).toBeGreaterThan(0);
	};
	await expect(read()).rejects.toThrow('shorter than it was');
});
