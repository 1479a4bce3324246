import { unsafeUniformIntDistribution as pick, xoroshiro128plus } from 'pure-rand';

import { AudioReader, readAudioFacts } from '../../nodes/OpenVoice/audio/audioReader';
import { scanAudioBytes } from '../../nodes/OpenVoice/audio/audioScan';
import { audioFixture, recordingNames } from '../fixtures/audio';
import { wav } from '../fixtures/wav';
import { casesOf } from '../pairwise';
import { cpuRatio } from './cpuTime';

const ftyp = audioFixture('m4a-index-last.m4a').subarray(0, 28);
const ebml = audioFixture('webm-live.webm').subarray(0, 60);

/** So many boxes of MPEG-4, each within the one before. */
function nestedBoxes(count: number): Buffer {
	const boxes = Buffer.alloc(count * 8);
	for (let index = 0; index < count; index++) {
		boxes.writeUInt32BE((count - index) * 8, index * 8);
		boxes.write(['moov', 'trak', 'mdia', 'minf', 'stbl'][index % 5] ?? '', index * 8 + 4);
	}
	return Buffer.concat([ftyp, boxes]);
}

const oggPage = audioFixture('ogg-opus.opus').subarray(0, 47);

describe('recordings made to keep n8n busy', () => {
	it.each<[string, (size: number) => Buffer]>([
		['nested boxes', (size) => nestedBoxes(100_000 * size)],
		[
			'empty boxes',
			(size) => Buffer.concat([ftyp, Buffer.alloc(size * 1e6).fill('\0\0\0\x08free')]),
		],
		['tracks', (size) => Buffer.concat([ftyp, Buffer.alloc(size * 1e6).fill('\0\0\0\x08trak')])],
		['elements', (size) => Buffer.concat([ebml, Buffer.alloc(size * 1e6, 0x80)])],
		['streams of Ogg', (size) => Buffer.alloc(size * 1e6).fill(oggPage)],
		['tags', (size) => Buffer.alloc(size * 1e6).fill('ID3\x03\0\0\0\0\0\0')],
		[
			'junk after an MP3',
			(size) => Buffer.concat([audioFixture('mp3-cbr.mp3'), Buffer.alloc(size * 1e6, 'TAG IDAPE')]),
		],
		[
			'frames of one byte',
			(size) => Buffer.concat([Buffer.from('#!AMR\n'), Buffer.alloc(size * 1e5, 0x7c)]),
		],
		[
			'syncs of FLAC',
			(size) =>
				Buffer.concat([
					audioFixture('flac.flac').subarray(0, 8000),
					Buffer.alloc(size * 1e6, '\xff\xf8', 'latin1'),
				]),
		],
	])('are read in time that grows with their size: %s', async (_, make) => {
		const read = (bytes: Buffer) => () => readAudioFacts(bytes);
		expect(await cpuRatio(read(make(1)), read(make(4)), 7)).toBeLessThan(7);
	});

	it.each([
		['a sample rate', 24, 1_000_000_000],
		['a sample rate', 24, 0xffffffff],
		['a sample rate', 24, 0],
		['channels', 22, 0xffff0001],
		['no channels', 22, 0x00000001],
	])('does not believe %s that nothing has (%i: %i)', (_, at, value) => {
		const { file } = wav({ bits: 16, channels: 1, sampleRate: 8000 }, 1, 0.5);
		if (at === 22) file.writeUInt16LE(value >>> 16, at);
		else file.writeUInt32LE(value, at);
		expect(scanAudioBytes(file)).toBeUndefined();
		expect(readAudioFacts(file).seconds).toBeUndefined();
	});

	it('are never too much, whatever of them is changed by chance', async () => {
		const chance = xoroshiro128plus(24);
		const files = recordingNames.map((name) => audioFixture(name));
		/** Of the time of the file as it was. */
		const MOST = 20;
		let largest = 0;
		for (let count = 0; count < casesOf(3_000); count++) {
			const whole = files[count % files.length] ?? Buffer.alloc(0);
			const bytes = Buffer.from(whole);
			for (let change = pick(1, 8, chance); change > 0; change--) {
				// Sizes and counts stand mostly at the beginning.
				const reach = pick(0, 1, chance) === 0 ? 300 : bytes.length;
				const at = pick(0, Math.min(reach, bytes.length) - 1, chance);
				const end = Math.min(bytes.length, at + pick(1, 8, chance));
				bytes.fill([0, 1, 0x7f, 0x80, 0xff][pick(0, 4, chance)] ?? 0, at, end);
			}
			const half = pick(0, bytes.length, chance);
			const read = (file: Buffer) => () => {
				const reader = new AudioReader(true);
				reader.push(file.subarray(0, half));
				reader.push(file.subarray(half));
				const { seconds = 0 } = reader.end();
				expect(seconds >= 0 && Number.isFinite(seconds)).toBe(true);
			};
			const ratio = await cpuRatio(read(whole), read(bytes), MOST);
			largest = Math.max(largest, ratio);
		}
		expect(largest).toBeLessThan(MOST);
	});
});
