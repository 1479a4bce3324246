import { audioIn, withoutAudio } from '../../nodes/OpenVoice/segmind/audioAnswer';
import { audioFixture } from '../fixtures/audio';

const url = 'https://images.segmind.com/outputs/speech.wav';
const bytes = audioFixture('mp3-cbr.mp3');
const base64 = bytes.toString('base64');
const dataUrl = `data:audio/mpeg;base64,${base64}`;

/** Every shape in which an address is known or suspected to come (docs/segmind.md, "Sync" and "Async"). */
const shapes: Array<[string, unknown]> = [
	['output', { output: url }],
	['output, as a list', { output: [url] }],
	['output, as an object', { output: { url } }],
	['output.audio_url', { output: { audio_url: url } }],
	['audio.url', { audio: { url } }],
	['audio', { audio: url }],
	['audios', { audios: [{ url }] }],
	['audio_url', { audio_url: url }],
	['data', { data: url }],
	['an object in a list', { output: [{ url }] }],
	['JSON in a text: an address', { output: JSON.stringify(url) }],
	['JSON in a text: a list', { output: JSON.stringify([url]) }],
	['JSON in a text: an object', { output: JSON.stringify({ audio_url: url }) }],
	['JSON in a text: a list of objects', { output: ` ${JSON.stringify([{ url }])}\n` }],
	['a list alone', [url]],
	['an address alone', url],
	['one of several, the others unusable', { audio: { url: 'file:///etc/passwd' }, output: url }],
];

describe('audioIn', () => {
	it.each(shapes)('finds an address in %s', (_, value) => {
		expect(audioIn(value)).toEqual({ url });
	});

	it.each([
		['output', { output: base64 }],
		['output, as a list', { output: [base64] }],
		['data', { data: base64 }],
		['audio.data', { audio: { data: base64 } }],
		['audio', { audio: base64 }],
		['a data URL', { output: dataUrl }],
		['a data URL in a list', { output: [dataUrl] }],
		['JSON in a text', { output: JSON.stringify({ audio: dataUrl }) }],
		['audios', { audios: [{ url: dataUrl }] }],
		['lines', { data: base64.replace(/.{76}/g, '$&\n') }],
	])('finds the audio itself in %s', (_, value) => {
		expect(audioIn(value)).toMatchObject({
			embedded: { content: bytes, type: { mimeType: 'audio/mpeg' } },
		});
	});

	it.each([
		['bytes as a number', 1234],
		['bytes as a text', '1234'],
	])('takes in what is told of the size: %s', (_, file_size) => {
		expect(audioIn({ audio: { url, file_size } })).toEqual({ url, bytes: 1234 });
	});

	it.each([
		['no address', { output: 'done' }],
		['an address of another kind', { output: 'file:///etc/passwd' }],
		['nothing', {}],
		['null', { output: null, audio: null }],
		['a sentence', { output: 'This is no base64 at all, is it?' }],
		['base64 of something else', { output: Buffer.alloc(5000).toString('base64') }],
		['a data URL of something else', { output: 'data:audio/wav;base64,aGVsbG8gd29ybGQ=' }],
		['broken JSON in a text', { output: '{"url": "https://' }],
		['other addresses', { status_url: url, response_url: url, poll_url: url }],
		['lists without end', Array.from({ length: 20 }).reduce((inner) => [inner], url as unknown)],
	])('finds none in %s', (_, value) => expect(audioIn(value)).toBeUndefined());
});

describe('withoutAudio', () => {
	it('cuts long texts down and leaves the rest as it is', () => {
		const answer = { status: 'COMPLETED', output: [base64], metrics: { cost: 0.009 }, error: null };
		const shown = withoutAudio(answer);
		expect(shown).toMatchObject({ status: 'COMPLETED', metrics: { cost: 0.009 }, error: null });
		expect(shown.output[0]?.length).toBeLessThan(200);
		expect(shown.output[0]).toContain(base64.slice(0, 50));
	});
});
