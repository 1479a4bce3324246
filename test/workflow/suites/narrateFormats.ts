import { audioFixture } from '../../fixtures/audio';
import { wav } from '../../fixtures/wav';
import { BINARY_MODES } from '../../pairwise';
import { useTestRig } from '../support/testRig';
import { narrate, narrationOf, paragraphs, scanned } from '../support/narration';
import { shownError } from '../support/outcome';
import { type SpeakingService, startSpeakingService } from '../support/speakingService';

describe.each(BINARY_MODES)('Parts, in %s mode,', (binaryMode) => {
	const rig = useTestRig({ binaryMode });
	let service: SpeakingService | undefined;
	afterEach(() => service?.close());

	async function narrated(speak: (text: string) => Buffer, count = 3) {
		service = await startSpeakingService(speak);
		const { baseUrl } = service;
		return await narrate(rig, {
			items: [paragraphs(count)],
			credential: { baseUrl },
			// Made equally loud, they would be encoded anew.
			options: { evenLoudness: false },
		});
	}

	const shapes = [8, 16, 24].flatMap((bits) => [1, 2].map((channels) => ({ bits, channels })));

	it.each(shapes)('of WAV with $bits bit and $channels channels are one file', async (shape) => {
		const { file } = wav({ ...shape, sampleRate: 8000 }, 0.5, 0.5);
		const execution = await narrated(() => file);
		const [item] = execution.outputItems();
		const joined = scanned(await execution.binaryBuffer(item));
		expect(joined).toMatchObject({ kind: 'wav', ...shape, seconds: 3 * 0.5 + 2 * 0.7 });
		expect(narrationOf(item)).toMatchObject({ mimeType: 'audio/wav', audioSeconds: 2.9 });
	});

	it('of MP3 are one file, with one index', async () => {
		const files = ['mp3-cbr.mp3', 'mp3-vbr.mp3', 'mp3-picture.mp3'].map(audioFixture);
		const execution = await narrated((text) => files[Number(/\d/.exec(text)?.[0]) - 1]!);
		const [item] = execution.outputItems();
		const bytes = await execution.binaryBuffer(item);
		expect(narrationOf(item)).toMatchObject({ mimeType: 'audio/mpeg', parts: 3 });
		expect(item?.binary?.data?.fileName).toMatch(/\.mp3$/);
		expect(scanned(bytes).seconds).toBeCloseTo(narrationOf(item).audioSeconds, 3);
		expect(bytes.toString('latin1').match(/Xing|Info|ID3/g)).toEqual(['Xing']);
	});

	it('of a format that cannot be joined are an error that names every request', async () => {
		const { file } = wav({ bits: 16, channels: 1, sampleRate: 8000 }, 0.5, 0.5);
		const execution = await narrated((text) =>
			text.includes('2') ? audioFixture('ogg-vorbis.ogg') : file,
		);
		const { message, description } = shownError(execution);
		expect(message).toContain('its parts cannot be joined');
		expect(description).toMatch(/Only uncompressed WAV and MP3 can be joined.*audio\/ogg/);
		for (const index of [0, 1, 2]) {
			expect(description).toContain(`00000000-0000-4000-8000-00000000000${index}`);
		}
	});

	it.each(['ogg-vorbis.ogg', 'flac.flac', 'm4a-index-last.m4a'])(
		'of one part may be anything: %s',
		async (name) => {
			const execution = await narrated(() => audioFixture(name), 1);
			const [item] = execution.outputItems();
			expect(narrationOf(item).audioSeconds).toBeCloseTo(6.5, 0);
			expect(narrationOf(item).segments).toMatchObject([{ start: 0 }]);
			expect(await execution.binaryBuffer(item)).toEqual(audioFixture(name));
		},
	);
});
