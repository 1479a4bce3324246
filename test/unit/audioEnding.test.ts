import { AudioReader } from '../../nodes/OpenVoice/audio/audioReader';
import { Wholeness } from '../../nodes/OpenVoice/segmind/wholeness';
import { audioFixture, recordingNames } from '../fixtures/audio';
import { wav } from '../fixtures/wav';

/** What arrives in pieces of so many bytes. */
function endingOf(bytes: Uint8Array, pieceBytes = 1000) {
	const reader = new AudioReader(false);
	for (let at = 0; at < bytes.length; at += pieceBytes) {
		reader.push(bytes.subarray(at, at + pieceBytes));
	}
	return reader.end().ending;
}

/** Neither header nor frames say where these end. */
const WITHOUT_END = [
	'aac-adts.aac',
	'mp3-cbr-no-header.mp3',
	'mp3-cbr.mp3',
	'mp3-vbr-no-header.mp3',
	'wav-piped.wav',
	'webm-live.webm',
];

describe('the end of a recording', () => {
	const { file } = wav({ bits: 16, channels: 1, sampleRate: 16_000 }, 1, 0.5);

	it.each(recordingNames)('takes all of %s for whole', (name) => {
		const expected = WITHOUT_END.includes(name) ? 'unknown' : 'whole';
		for (const pieceBytes of [1, 777, 1e9]) {
			expect(endingOf(audioFixture(name), pieceBytes)).toBe(expected);
		}
	});

	it.each(recordingNames.filter((name) => !WITHOUT_END.includes(name) && !/piped/.test(name)))(
		'knows that %s is cut',
		(name) => {
			const bytes = audioFixture(name);
			for (const share of [0.05, 0.3, 0.5, 0.7, 0.9, 0.98]) {
				const cut = bytes.subarray(0, Math.floor(bytes.length * share));
				expect([share, endingOf(cut)]).toEqual([share, 'cut']);
			}
		},
	);

	it('reads a WAV to the byte', () => {
		expect(endingOf(file)).toBe('whole');
		expect(endingOf(file.subarray(0, -1))).toBe('cut');
		expect(endingOf(Buffer.concat([file, Buffer.from('LIST\x04\0\0\0INFO')]))).toBe('whole');
	});

	it.each([0, 0xffffffff, 0x7fffffff])('knows that a size of %i is none', (size) => {
		const streamed = Buffer.from(file);
		streamed.writeUInt32LE(size, 40);
		expect(endingOf(streamed)).toBe('unknown');
		expect(endingOf(streamed.subarray(0, 20_000))).toBe('unknown');
	});

	it.each(['<html>Bad Gateway</html>', ''])('says nothing of what is no audio: %j', (text) => {
		expect(endingOf(Buffer.from(text))).toBe('unknown');
	});
});

it.each([
	['0-99/100', undefined],
	['0-99/200', { bytes: 100 }],
	['100-199/200', { bytes: 100 }],
])('A part is all of a file only if its range says so: %s', (range, shortfall) => {
	const headers = { 'content-range': `bytes ${range}` };
	const wholeness = new Wholeness({ status: 206, headers });
	wholeness.push(Buffer.alloc(100));
	expect(wholeness.shortfall()).toEqual(shortfall);
});
