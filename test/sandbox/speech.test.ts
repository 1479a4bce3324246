import { audioFixture } from '../fixtures/audio';
import { scanAudioBytes } from '../../nodes/OpenVoice/audio/audioScan';
import { medianPitch } from '../../sandbox/speech/pitch';
import { Api } from './api';

const SENTENCES: Record<string, string> = {
	EN_NEWEST: 'Did you ever hear a folk tale about a giant turtle?',
	EN: 'The weather will be cold and wet for the rest of the week.',
	EN_US: 'She opened the door and looked into the dark room.',
	EN_BR: 'We will meet you at the station on Monday morning.',
	EN_INDIA: 'There is a small house near the river behind the hill.',
	EN_AU: 'The old man told the children a story about the sea.',
	ES: '¿Has oído alguna vez un cuento popular sobre una tortuga gigante?',
	FR: 'Avez-vous déjà entendu un conte sur une tortue géante ?',
	ZH: '你听过关于一只巨大乌龟的民间故事吗？',
	JP: 'きょだいな かめの むかしばなしを きいたことが ありますか？',
	KR: '거대한 거북이에 관한 옛날이야기를 들어 본 적이 있나요?',
};

let api: Api;
beforeAll(async () => void (api = await Api.shared()));
beforeEach(async () => await api.settings({ runSeconds: 0, format: 'wav', sound: {} }));

/** Speaks on the sandbox. @returns the file, or why there is none */
async function speak(text: string, change: object = {}) {
	const { json } = await api.ended(await api.submit({ text, ...change }));
	if (json?.error) throw new Error(String(json.error));
	return (await api.call('GET', String(json?.output))).bytes;
}

/** A mono WAV of 16 bits, as the sandbox writes it. */
function readWav(wav: Buffer) {
	const sampleRate = wav.readUInt32LE(24);
	const samples = Float32Array.from({ length: (wav.length - 44) / 2 }, (_, i) => {
		return wav.readInt16LE(44 + 2 * i) / 32768;
	});
	return { samples, sampleRate, seconds: samples.length / sampleRate };
}

const spoken = async (text: string, change: object = {}) => readWav(await speak(text, change));

async function upload(file: Buffer): Promise<string> {
	const data_urls = [`data:audio/wav;base64,${file.toString('base64')}`];
	const { json } = await api.call('POST', '/upload-asset', { body: { data_urls } });
	return String((json?.file_urls as string[])[0]);
}

test.each(Object.entries(SENTENCES))('%s is spoken at one level', async (language, text) => {
	const { samples, sampleRate, seconds } = await spoken(text, { language });
	const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
	expect(10 * Math.log10(power)).toBeCloseTo(-20, 0);
	expect(Math.max(...samples)).toBeLessThan(0.95);
	expect(sampleRate).toBe(22_050);
	expect(seconds).toBeGreaterThan(2);
	expect(seconds).toBeLessThan(7);
});

test('a voice takes the pitch of its reference, so that two differ by ear', async () => {
	const woman = medianPitch(await spoken(SENTENCES.EN!))!;
	const silence = await upload(audioFixture('wav-pcm16.wav').fill(0, 44));
	const man = medianPitch(await spoken(SENTENCES.EN!, { input_audio: silence }))!;
	expect(woman).toBeGreaterThan(170);
	expect(woman).toBeLessThan(200);
	expect(man).toBeGreaterThan(95);
	expect(man).toBeLessThan(125);
});

test('speed 2 takes half the time, 0.5 twice the time', async () => {
	const [slow, normal, fast] = await Promise.all(
		[0.5, 1, 2].map(async (speed) => (await spoken(SENTENCES.EN!, { speed })).seconds),
	);
	expect(normal! / fast!).toBeGreaterThan(1.7);
	expect(slow! / normal!).toBeGreaterThan(1.7);
});

test('MP3 is a setting', async () => {
	await api.settings({ format: 'mp3' });
	expect((await speak('Hello')).toString('latin1', 0, 2)).toMatch(/^\xff[\xe0-\xff]/);
});

test('rate, channels and level are a setting', async () => {
	const usual = await speak('Hello there');
	await api.settings({ sound: { sampleRate: 44_100, channels: 2, quieterDecibels: 12 } });
	const other = await speak('Hello there');
	expect([other.readUInt16LE(22), other.readUInt32LE(24)]).toEqual([2, 44_100]);
	expect(other.length / usual.length).toBeCloseTo(4, 1);
	const peak = (file: Buffer) => Math.max(...readWav(file).samples);
	expect(20 * Math.log10(peak(usual) / peak(other))).toBeCloseTo(12, 0);
	await api.settings({
		sound: { sampleRate: 16_000, channels: 1, quieterDecibels: 0 },
		format: 'mp3',
	});
	// A frame of MPEG-2 has 576 samples: 0.036 s at 16 kHz.
	expect(scanAudioBytes(await speak('Hello there'))).toMatchObject({ levelSeconds: 0.036 });
});

test('markup is text', async () => {
	const plain = await spoken('uno tres', { language: 'ES' });
	for (const text of ['uno <dos> tres', 'uno &dos; tres']) {
		expect((await spoken(text, { language: 'ES' })).seconds).toBeGreaterThan(plain.seconds);
	}
});

test.each([
	['...', 'EN'],
	['。', 'JP'],
])('%j in %s is refused: there is nothing to say', async (text, language) => {
	await expect(speak(text, { language })).rejects.toThrow(
		`The text has nothing that the voice for ${language} can say.`,
	);
});

test.each([
	'wav-float.wav',
	'wav-piped.wav',
	'mp3-vbr.mp3',
	'ogg-vorbis.ogg',
	'ogg-opus.opus',
	'flac.flac',
	'm4a-fragmented.m4a',
	'aac-adts.aac',
	'webm-opus.webm',
])('%s will do as a reference', async (file) => {
	const input_audio = await upload(audioFixture(file));
	expect((await spoken('Hello', { input_audio })).seconds).toBeGreaterThan(0.2);
});
