import { createHash } from 'node:crypto';

import type { Language, Reference, Speech } from '../../sandbox/speech/index.ts' with {
	'resolution-mode': 'import',
};
import { SpeechClient } from './speechClient';

const SENTENCES: Record<Language, string> = {
	EN_NEWEST: 'Did you ever hear a folk tale about a giant turtle?',
	EN: 'The weather will be cold and wet for the rest of the week.',
	EN_US: 'She opened the door and looked into the dark room.',
	EN_BR: 'We will meet you at the station on Monday morning.',
	EN_INDIA: 'There is a small house near the river behind the hill.',
	EN_AU: 'The old man told the children a story about the sea.',
	ES: '¿Has oído alguna vez un cuento popular sobre una tortuga gigante?',
	FR: 'Avez-vous déjà entendu un conte sur une tortue géante ?',
	ZH: '你听过关于一只巨大乌龟的民间故事吗？',
	JP: '巨大な亀の昔話を聞いたことがありますか？',
	KR: '거대한 거북이에 관한 옛날이야기를 들어 본 적이 있나요?',
};
const LANGUAGES = Object.keys(SENTENCES) as Language[];
/** One language for each speaker: several share one. */
const SPEAKERS: Language[] = ['EN', 'EN_BR', 'ES', 'FR', 'ZH', 'JP', 'KR'];

/** In LUFS: languages are within 1 LU of each other. */
const LOUDNESS = -20;

const client = new SpeechClient();
let woman: Reference;
/** What speaks when there is nobody to imitate. */
let man: Reference;

beforeAll(async () => {
	woman = await client.call('analyseReference', await client.call('referenceRecording'));
	const nobody = { ...woman, pitch: undefined };
	const { bytes } = await speak(SENTENCES.EN.repeat(2), 'EN', { reference: nobody });
	man = await client.call('analyseReference', bytes);
});

const speak = async (text: string, language: Language, changes: object = {}) =>
	await client.call('speak', {
		text,
		language,
		speed: 1,
		reference: woman,
		format: 'wav',
		...changes,
	});

/** Stands for the bytes of a file: jest takes minutes to show how two long ones differ. */
const digest = ({ bytes }: { bytes: Uint8Array }) =>
	createHash('sha256').update(bytes).digest('hex');

const seconds = async (text: string, language: Language) =>
	(await speak(text, language)).durationSeconds;

describe.each(LANGUAGES)('Speech in %s', (language) => {
	it('is sound that is neither silent nor clipped, at one sample rate and one loudness', async () => {
		const { bytes, durationSeconds } = await speak(SENTENCES[language], language);
		const sound = await client.call('decode', bytes);
		const { samples, sampleRate } = sound;
		const loud = samples.filter((sample) => Math.abs(sample) > 0.05).length / samples.length;
		const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
		expect(loud).toBeGreaterThan(0.2);
		expect(peak).toBeLessThan(0.95);
		expect(sampleRate).toBe(22_050);
		expect(Math.abs((await client.call('loudness', sound)) - LOUDNESS)).toBeLessThan(0.5);
		expect(durationSeconds).toBeGreaterThan(2);
		expect(durationSeconds).toBeLessThan(5);
	});
});

describe.each(SPEAKERS)('Speech in %s', (language) => {
	it('is half as long at speed 2, and twice as long at 0.5', async () => {
		const normal = await speak(SENTENCES[language], language);
		const fast = await speak(SENTENCES[language], language, { speed: 2 });
		const slow = await speak(SENTENCES[language], language, { speed: 0.5 });
		expect(fast.durationSeconds / normal.durationSeconds).toBeGreaterThan(0.45);
		expect(fast.durationSeconds / normal.durationSeconds).toBeLessThan(0.6);
		expect(slow.durationSeconds / normal.durationSeconds).toBeGreaterThan(1.8);
		expect(slow.durationSeconds / normal.durationSeconds).toBeLessThan(2.2);
	});

	it.each(['woman', 'man'])("is at the pitch of a %s's reference", async (speaker) => {
		const reference = speaker === 'man' ? man : woman;
		const { bytes } = await speak(SENTENCES[language], language, { reference });
		const { pitch } = await client.call('analyseReference', bytes);
		const cents = 1200 * Math.log2(pitch!.median / reference.pitch!.median);
		expect(Math.abs(cents)).toBeLessThan(50);
	});
});

describe('Speech', () => {
	it.each(['EN', 'EN_BR', 'ES'] as const)(
		'takes on the timbre of its reference in %s',
		async (language) => {
			const tilted = (decibelsABand: number) => ({
				...woman,
				spectrum: woman.spectrum.map((level, band) => level + decibelsABand * band),
			});
			const [dull, bright] = [tilted(-0.4), tilted(0.4)];
			for (const [own, other] of [
				[dull, bright],
				[bright, dull],
			]) {
				const { bytes } = await speak(SENTENCES[language], language, { reference: own });
				const { spectrum } = await client.call('analyseReference', bytes);
				const toOwn = await client.call('spectralDistance', own!.spectrum, spectrum);
				const toOther = await client.call('spectralDistance', other!.spectrum, spectrum);
				expect(toOwn).toBeLessThan(2.5);
				expect(toOwn).toBeLessThan(toOther);
			}
		},
	);

	it.each(['EN_BR', 'ES', 'KR'] as const)(
		'is as loud, and not clipped, with the high peaks of a sharp voice in %s',
		async (language) => {
			const sharp = { ...woman, spectrum: woman.spectrum.map((level, band) => level + 0.8 * band) };
			const { bytes } = await speak(SENTENCES[language], language, { reference: sharp });
			const sound = await client.call('decode', bytes);
			const peak = sound.samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
			expect(peak).toBeLessThan(0.95);
			expect(Math.abs((await client.call('loudness', sound)) - LOUDNESS)).toBeLessThan(0.5);
		},
	);

	it('comes as MP3 or WAV, as asked, and says how long it is', async () => {
		const files = {
			mp3: { contentType: 'audio/mpeg', start: /^\xff[\xe0-\xff]|^ID3/ },
			wav: { contentType: 'audio/wav', start: /^RIFF....WAVE/s },
		};
		for (const [format, { contentType, start }] of Object.entries(files)) {
			const speech = await speak(SENTENCES.EN, 'EN', { format });
			expect(speech).toMatchObject({ contentType, extension: format });
			expect(Buffer.from(speech.bytes).toString('latin1')).toMatch(start);
			const { durationSeconds } = await client.call('analyseReference', speech.bytes);
			expect(Math.abs(durationSeconds - speech.durationSeconds)).toBeLessThan(0.15);
		}
	});

	it('is as long whether texts come one by one or all at once', async () => {
		const languages = ['ES', 'EN', 'KR', 'EN_BR', 'FR'] as const;
		const alone = [];
		for (const language of languages) alone.push(await speak(SENTENCES[language], language));
		const together = await Promise.all(
			languages.map(async (language) => await speak(SENTENCES[language], language)),
		);
		const lengths = (speeches: Speech[]) => speeches.map(({ durationSeconds }) => durationSeconds);
		expect(lengths(together)).toEqual(lengths(alone));
	});

	it('reads a long text to its end', async () => {
		const sentence = 'This is one more sentence of a long text. ';
		const one = await seconds(sentence, 'EN');
		const fifty = await seconds(sentence.repeat(50), 'EN');
		expect(fifty / one).toBeGreaterThan(40);
	});

	it.each([
		['...', 'EN'],
		['?!', 'ES'],
		['。', 'JP'],
		['—', 'EN_BR'],
		[' ', 'FR'],
		['，。', 'ZH'],
	] as const)('is refused in a plain sentence for %j in %s', async (text, language) => {
		await expect(speak(text, language)).rejects.toThrow(
			`The text has nothing that the voice for ${language} can say. Give it words or numbers in that language.`,
		);
	});

	it('says what stands in pointed brackets, after an ampersand and in brackets', async () => {
		expect(await seconds('uno <dos> tres', 'ES')).toBeGreaterThan(await seconds('uno tres', 'ES'));
		expect(await seconds('uno &dos; tres', 'ES')).toBeGreaterThan(await seconds('uno tres', 'ES'));
	});

	it('takes English with accents and typographic marks as if written plainly', async () => {
		const plain = await speak('It\'s a "naive" cafe - really', 'EN');
		const fancy = await speak('It’s a “naïve” café — really', 'EN');
		expect(digest(fancy)).toBe(digest(plain));
	});

	it('says signs that are not ASCII in English', async () => {
		expect(await seconds('€', 'EN')).toBeGreaterThan(0.3);
	});

	it('reads Japanese as it is pronounced', async () => {
		expect(await client.call('japaneseReading', '2024年3月に東京へ行く。')).toBe(
			'2024 ネンサンガツニトーキョーエイク。',
		);
	});

	it('does not keep its process alive', async () => {
		const other = new SpeechClient();
		await other.call('speak', {
			text: 'Good bye',
			language: 'EN',
			speed: 1,
			reference: woman,
			format: 'mp3',
		});
		expect(await other.close()).toBe(0);
	});
});

afterAll(async () => {
	await client.close();
});
