import { FLAC, MP3, WAV } from '../../nodes/OpenVoice/audio/audioFormats';
import { fileName } from '../../nodes/OpenVoice/audio/fileName';
import { cpuRatio } from './cpuTime';

describe('fileName', () => {
	it.each([
		['episode-12', 'episode-12.mp3'],
		['episode-12.mp3', 'episode-12.mp3'],
		['episode-12.WAV', 'episode-12.mp3'],
		['v1.2', 'v1.2.mp3'],
		['Hörbuch 第一章', 'Hörbuch 第一章.mp3'],
		['../../etc/passwd', '-..-etc-passwd.mp3'],
		['C:\\Users\\me\\a.wav', 'C-Users-me-a.mp3'],
		['a/b', 'a-b.mp3'],
		['what? "this" <is> a|b*', 'what- -this- -is- a-b-.mp3'],
		['two\nlines', 'two-lines.mp3'],
		[' .hidden. ', 'hidden.mp3'],
		['', 'openvoice-req-1.mp3'],
		['   ', 'openvoice-req-1.mp3'],
		['...', 'openvoice-req-1.mp3'],
		['.mp3', 'mp3.mp3'],
		['half an emoji \ud83d', 'half an emoji \ufffd.mp3'],
	])('makes of %j: %s', (wanted, expected) => {
		expect(fileName({ wanted, requestId: 'req-1' }, MP3)).toBe(expected);
	});

	it('names a file after its request, if the user gives no name', () => {
		expect(fileName({ requestId: 'req-1' }, WAV)).toBe('openvoice-req-1.wav');
		expect(fileName({}, WAV)).toBe('openvoice.wav');
	});

	it('tells files of a run apart by the beginning of their requests', () => {
		const requestId = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';
		const name = fileName({ text: 'Once upon a time there was a giant', requestId }, WAV);
		expect(name).toBe('openvoice-Once-upon-a-time-there-was-a-1b9d6bcd.wav');
		expect(fileName({ text: 'M'.repeat(99), requestId }, FLAC).length).toBeLessThanOrEqual(60);
	});

	it.each([
		['Latin', 'a'.repeat(400)],
		['Japanese', '亀'.repeat(400)],
		['emoji', '👨‍👩‍👧‍👦'.repeat(100)],
	])('keeps %s names within what file systems take, and cuts between characters', (_, wanted) => {
		const name = fileName({ wanted }, MP3);
		expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
		expect(Buffer.byteLength(name)).toBeGreaterThan(220);
		const [first] = new Intl.Segmenter().segment(wanted);
		expect(name.replace('.mp3', '').replaceAll(first?.segment ?? '', '')).toBe('');
	});

	it.each(['.'.repeat(60_000), ' .'.repeat(60_000), `a${'.'.repeat(60_000)}b`])(
		'takes time in proportion to a long name’s length',
		async (wanted) => {
			const short = wanted.slice(0, wanted.length / 6);
			const name = (wanted: string) => () => fileName({ wanted }, MP3);
			expect(await cpuRatio(name(short), name(wanted), 12)).toBeLessThan(12);
		},
	);

	it.each([
		['Good morning, everyone!', 'openvoice-Good-morning-everyone-req-1.wav'],
		[
			'Once upon a time there was a giant turtle',
			'openvoice-Once-upon-a-time-there-was-a-req-1.wav',
		],
		['今日は良い天気ですね。', 'openvoice-今日は良い天気ですね-req-1.wav'],
		['a/../b', 'openvoice-a-b-req-1.wav'],
		['…', 'openvoice-req-1.wav'],
	])('tells files of %j apart by their first words', (text, expected) => {
		expect(fileName({ text, requestId: 'req-1' }, WAV)).toBe(expected);
	});
});
