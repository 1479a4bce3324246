import { readAudioLengthSeconds } from '../../nodes/OpenVoice/audio/audioLength';
import { audioFixture, RECORDING_SECONDS, recordingNames } from '../fixtures/audio';
import { isAll } from '../pairwise';
import { cpuRatio } from './cpuTime';

/** Encoders pad to whole frames: up to about a tenth of a second. */
const TOLERANCE = 0.02;

describe('readAudioLengthSeconds', () => {
	it.each(recordingNames)('reads the length of %s', async (name) => {
		const seconds = readAudioLengthSeconds(audioFixture(name));
		expect(seconds).toBeGreaterThan(RECORDING_SECONDS * (1 - TOLERANCE));
		expect(seconds).toBeLessThan(RECORDING_SECONDS * (1 + TOLERANCE));
	});

	it.each(['mp3-cbr-no-header.mp3', 'mp3-vbr-no-header.mp3', 'aac-adts.aac', 'ogg-vorbis.ogg'])(
		'tells the shorter length of %s when its end is missing',
		async (name) => {
			const bytes = audioFixture(name);
			const seconds = readAudioLengthSeconds(bytes.subarray(0, bytes.length * 0.8));
			expect(seconds).toBeGreaterThan(RECORDING_SECONDS * 0.4);
			expect(seconds).toBeLessThan(RECORDING_SECONDS * 0.95);
		},
	);

	it('takes the bytes as a Uint8Array in the middle of a larger buffer', async () => {
		const bytes = audioFixture('mp3-vbr.mp3');
		const larger = Buffer.concat([Buffer.alloc(11), bytes, Buffer.alloc(13)]);
		const view = new Uint8Array(larger.buffer, larger.byteOffset + 11, bytes.length);
		expect(readAudioLengthSeconds(view)).toBeCloseTo(RECORDING_SECONDS, 0);
	});

	it.each<[string, Uint8Array]>([
		['nothing', new Uint8Array()],
		['an HTML page', Buffer.from('<!DOCTYPE html><title>Not found</title>')],
		['JSON', Buffer.from('{"status": "QUEUED"}')],
		['a text', Buffer.from('Did you ever hear a folk tale about a giant turtle?')],
		['a PNG picture', audioFixture('picture.png')],
		['a film', audioFixture('film.mp4')],
	])('has no length for %s', async (_, bytes) => {
		expect(readAudioLengthSeconds(bytes)).toBeUndefined();
	});
});

describe('readAudioLengthSeconds on damaged and hostile files', () => {
	it.each(recordingNames)('answers for %s cut anywhere', async (name) => {
		const bytes = audioFixture(name);
		for (const part of [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999]) {
			const seconds = readAudioLengthSeconds(bytes.subarray(0, bytes.length * part));
			if (seconds !== undefined) expect(seconds).toBeGreaterThanOrEqual(0);
		}
	});

	it.each(recordingNames)(
		'answers for %s with any of its first sizes and counts wrong',
		async (name) => {
			for (let offset = 4; offset < 200; offset += 3) {
				for (const wrong of [0, 0xff]) {
					const bytes = audioFixture(name).fill(wrong, offset, offset + 4);
					const seconds = readAudioLengthSeconds(bytes);
					if (seconds !== undefined) expect(seconds).toBeGreaterThanOrEqual(0);
				}
			}
		},
	);

	// Unlimited, each of these takes over half a minute of n8n's only thread.
	const ENDLESS_MB = isAll ? 100 : 25;
	const endless: Array<[string, Buffer, Buffer]> = [
		[
			'empty MPEG-4 boxes',
			audioFixture('m4a-index-last.m4a').subarray(0, 28),
			Buffer.from('\0\0\0\x08free'),
		],
		['junk after an MP3', audioFixture('mp3-cbr.mp3'), Buffer.from('TAG IDAPE')],
		['empty ID3 tags', Buffer.alloc(0), Buffer.from('ID3\x03\0\0\0\0\0\0')],
	];
	it.each(endless)(`gives up on ${ENDLESS_MB} MB of %s`, async (_, start, unit) => {
		const bytes = Buffer.alloc(ENDLESS_MB * 1e6).fill(unit, start.length);
		start.copy(bytes);
		expect(readAudioLengthSeconds(bytes)).toBeUndefined();
	});
});

describe('readAudioLengthSeconds on what a file says of itself', () => {
	it.each(['mp3-cbr.mp3', 'mp3-vbr.mp3'])(
		'does not believe the index of %s that tells less than there is',
		async (name) => {
			const file = audioFixture(name);
			const seconds = readAudioLengthSeconds(Buffer.concat([file, file]));
			expect(seconds).toBeCloseTo(2 * RECORDING_SECONDS, 0);
		},
	);

	it('does not believe an MP3’s index that tells more than there is', async () => {
		const file = audioFixture('mp3-vbr.mp3');
		const seconds = readAudioLengthSeconds(file.subarray(0, file.length / 2));
		expect(seconds).toBeLessThan(RECORDING_SECONDS * 0.75);
	});

	/** 33 million comments are promised; who believes it makes room for them. */
	const crowded = (start: Buffer, header: Buffer) => {
		const comments = Buffer.alloc(8);
		comments.writeUInt32LE(0x1ffffff, 4);
		return Buffer.concat([start, header, comments, Buffer.alloc(200)]);
	};
	it.each([
		['a FLAC', crowded(audioFixture('flac.flac').subarray(0, 42), Buffer.from([0x84, 0, 0, 208]))],
		[
			'an Ogg',
			(() => {
				const page = Buffer.from(audioFixture('ogg-vorbis.ogg').subarray(0, 58));
				const next = Buffer.concat([page.subarray(0, 26), Buffer.from([1, 215])]);
				next.writeUInt32LE(1, 18);
				return crowded(page, Buffer.concat([next, Buffer.from('\x03vorbis')]));
			})(),
		],
	])('makes no room for the comments that %s promises', async (_, bytes) => {
		expect(readAudioLengthSeconds(bytes)).toBe(0);
		const ordinary = audioFixture('flac.flac');
		const read = (bytes: Buffer) => () => readAudioLengthSeconds(bytes);
		expect(await cpuRatio(read(ordinary), read(bytes), 10)).toBeLessThan(10);
	});
});
