import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import { AUDIO_HEAD_BYTES, detectAudioType } from '../../nodes/OpenVoice/audio/audioType';
import { audioFixture, recordingNames } from '../fixtures/audio';

const head = (name: string) => audioFixture(name).subarray(0, AUDIO_HEAD_BYTES);

/** Bytes that look like nothing, the same ones in every run. */
function noise(seed: number, length = AUDIO_HEAD_BYTES): Buffer {
	const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
		createHash('sha256').update(`${seed}/${index}`).digest(),
	);
	return Buffer.concat(blocks).subarray(0, length);
}

const typeOfFamily: Record<string, [mimeType: string, extension: string]> = {
	wav: ['audio/wav', 'wav'],
	mp3: ['audio/mpeg', 'mp3'],
	ogg: ['audio/ogg', 'ogg'],
	flac: ['audio/flac', 'flac'],
	m4a: ['audio/mp4', 'm4a'],
	aac: ['audio/aac', 'aac'],
	aiff: ['audio/aiff', 'aiff'],
	webm: ['audio/webm', 'webm'],
};

describe('detectAudioType on recordings', () => {
	it.each(recordingNames)('tells what %s is', (name) => {
		const family = name.split(/[-.]/)[0] ?? '';
		const [mimeType, extension] = typeOfFamily[family] ?? [];
		expect(detectAudioType(head(name))).toMatchObject({ mimeType, extension });
	});

	it.each([
		['ogg-vorbis.ogg', 'Ogg Vorbis'],
		['ogg-opus.opus', 'Ogg Opus'],
		['ogg-flac.oga', 'Ogg FLAC'],
		['ogg-speex.spx', 'Ogg'],
		['mp3-cbr.mp3', 'MP3'],
	])('names the format of %s: %s', (file, name) => {
		expect(detectAudioType(head(file))?.name).toBe(name);
	});

	it.each([
		['AMR', '#!AMR\n', 'audio/amr', 'amr'],
		['wideband AMR', '#!AMR-WB\n', 'audio/amr-wb', 'awb'],
		['a WAV over 4 GB', 'RF64\xff\xff\xff\xffWAVEds64', 'audio/wav', 'wav'],
		['compressed AIFF', 'FORM\x00\x00\x01\x00AIFCFVER', 'audio/aiff', 'aiff'],
		['an M4B audio book', '\x00\x00\x00\x18ftypM4B \x00\x00\x02\x00', 'audio/mp4', 'm4a'],
	])('knows %s by its signature', (_, signature, mimeType, extension) => {
		const type = detectAudioType(Buffer.from(signature, 'latin1'));
		expect(type).toMatchObject({ mimeType, extension });
	});

	it.each(['mp3-cbr-no-header.mp3', 'mp3-vbr-no-header.mp3', 'aac-adts.aac'])(
		'finds the first frame of %s behind junk, and in a stream cut anywhere',
		(name) => {
			const expected = detectAudioType(head(name));
			const whole = audioFixture(name);
			for (const junk of [
				Buffer.alloc(700),
				noise(1, 500),
				Buffer.from('\xff\xfbjunk', 'latin1'),
			]) {
				expect(detectAudioType(Buffer.concat([junk, whole]))).toEqual(expected);
			}
			for (const cutAt of [1, 100, 333, 1000]) {
				expect(detectAudioType(whole.subarray(cutAt))).toEqual(expected);
			}
		},
	);

	it('sees past an ID3 tag, and trusts it where a picture hides what follows', () => {
		const shortTag = Buffer.from(
			'ID3\x03\x00\x00\x00\x00\x00\x0aTIT2\x00\x00\x00\x00\x00\x00',
			'latin1',
		);
		const tagged = (name: string) => Buffer.concat([shortTag, audioFixture(name)]);
		expect(detectAudioType(tagged('mp3-cbr.mp3'))?.name).toBe('MP3');
		expect(detectAudioType(Buffer.concat([shortTag, tagged('mp3-cbr.mp3')]))?.name).toBe('MP3');
		const padded = Buffer.concat([shortTag, Buffer.alloc(1500), audioFixture('mp3-cbr.mp3')]);
		expect(detectAudioType(padded)?.name).toBe('MP3');
		expect(detectAudioType(tagged('wav-pcm16.wav'))?.name).toBe('WAV');
		expect(detectAudioType(tagged('flac.flac'))?.name).toBe('FLAC');
		expect(detectAudioType(tagged('aac-adts.aac'))?.name).toBe('AAC');
		const pictureOnly = head('mp3-picture.mp3');
		expect(detectAudioType(pictureOnly)?.name).toBe('MP3');
	});
});

it('does not take one frame of an MP3 for audio', () => {
	const onlyFrame = audioFixture('mp3-cbr-no-header.mp3').subarray(0, 40);
	expect(detectAudioType(onlyFrame)).toBeUndefined();
});

describe('detectAudioType on what is not audio', () => {
	const html = '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head></html>';
	it.each<[string, Buffer]>([
		['nothing', Buffer.alloc(0)],
		['an HTML page', Buffer.from(html)],
		['an HTML page behind a byte order mark', Buffer.from(`\ufeff\n ${html}`)],
		['JSON', Buffer.from('{"error": "Insufficient credits"}')],
		['XML', Buffer.from('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>')],
		['a text', Buffer.from('ID3 tags and RIFF files, fLaC too: OggS.\n'.repeat(99))],
		['a Japanese text', Buffer.from('こんにちは、世界。'.repeat(99))],
		['a text in UTF-16', Buffer.from('\ufeffHello', 'utf16le')],
		['base64 of a recording', Buffer.from(head('mp3-cbr.mp3').toString('base64'))],
		['a PNG picture', head('picture.png')],
		['a JPEG picture', head('picture.jpg')],
		['a HEIC picture', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1')],
		['a PDF document', Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\x00', 'latin1')],
		['a ZIP archive', Buffer.concat([Buffer.from('PK\x03\x04\x14\0\0\0'), noise(5, 500)])],
		['a gzipped recording', gzipSync(audioFixture('wav-float.wav'))],
		['an MP4 film', head('film.mp4')],
		['a WebM film', head('film.webm')],
		['an AVI film', head('film.avi')],
	])('is not misled by %s', (_, bytes) => {
		expect(detectAudioType(bytes)).toBeUndefined();
	});

	it('finds no audio in 2,000 pieces of noise', () => {
		const found = Array.from({ length: 2000 }, (_, seed) => detectAudioType(noise(seed, 1500)));
		expect(found.filter(Boolean)).toEqual([]);
	});

	it('answers for every file that is cut short', () => {
		for (const name of recordingNames) {
			const bytes = head(name);
			for (let length = 0; length < 200; length++) {
				const type = detectAudioType(bytes.subarray(0, length));
				expect(type === undefined || type.mimeType.startsWith('audio/')).toBe(true);
			}
		}
	});
});
