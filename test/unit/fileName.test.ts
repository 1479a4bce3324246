import { MP3, WAV } from '../../nodes/OpenVoice/audio/audioFormats';
import { fileName } from '../../nodes/OpenVoice/audio/speechAudio';

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
	])('makes of %j: %s', (wanted, expected) => {
		expect(fileName({ wanted, requestId: 'req-1' }, MP3)).toBe(expected);
	});

	it('names a file after its request, if the user gives no name', () => {
		expect(fileName({ requestId: 'req-1' }, WAV)).toBe('openvoice-req-1.wav');
		expect(fileName({}, WAV)).toBe('openvoice.wav');
	});

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
