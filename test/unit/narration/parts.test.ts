import fc from 'fast-check';

import { languageOf } from '../../../nodes/OpenVoice/models/openvoice';
import { toParts } from '../../../nodes/OpenVoice/narration/parts';
import { readScript } from '../../../nodes/OpenVoice/narration/script';
import { SentenceSplitter } from '../../../nodes/OpenVoice/narration/sentences';
import { Steps } from '../../../nodes/OpenVoice/narration/steps';
import { casesOf } from '../../pairwise';
import { cpuRatio } from '../cpuTime';
import { MODEL_LANGUAGES } from '../../fixtures/languages';

interface Cut {
	language?: string;
	maxPartLength?: number;
	acrossParagraphs?: boolean;
	speakers?: string[];
}

const cut = async (text: string, options: Cut = {}) => {
	const {
		language = 'EN',
		maxPartLength = 1000,
		acrossParagraphs = false,
		speakers = [],
	} = options;
	return await toParts(await readScript(text, speakers), {
		maxPartLength,
		acrossParagraphs,
		localeOf: () => languageOf(language)!.locale,
	});
};

const texts = async (text: string, options?: Cut) =>
	(await cut(text, options)).parts.map((part) => part.text);

describe('sentences', () => {
	it.each([
		['en', 'Dr. Smith met Mr. J. S. Bach at 5 p.m. on Main St. in Boston. It rained.', 2],
		['en', 'The U.S. Army, e.g. its generals, left. “Really?” Yes! See fig. 3.', 4],
		['en', '1. Apples are red. 2. Pears are green.', 2],
		['en', 'It costs 3.14 dollars. And 5!', 2],
		['en', 'Wait… is it so? …', 1],
		['es', 'El Sr. López y la Dra. Ruiz viven en EE.UU. desde 1990. ¿Lo sabías? ¡Claro!', 3],
		['fr', 'M. Dupont et Mme. Durand sont là. « Vraiment ? » dit-il. Oui.', 3],
		['zh', '今天天气很好。我们去公园吧！你来吗？', 3],
		['ja', '今日は良い天気です。「行こう。」と言った。はい！', 3],
		['ko', '오늘은 날씨가 좋습니다. 공원에 갈까요? 네!', 3],
	])('%s: %s', async (locale, text, count) => {
		const sentences = await new SentenceSplitter(locale).split(text, new Steps());
		expect(sentences.join('')).toBe(text);
		expect(sentences).toHaveLength(count);
	});
});

describe('parts', () => {
	it('are as few as can be, and none longer than need be', async () => {
		const sentences = Array.from({ length: 11 }, (_, i) => `Sentence ${'abcdefghijk'[i]} is here.`);
		const parts = await texts(sentences.join(' '), { maxPartLength: 200 });
		expect(parts).toHaveLength(2);
		expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(140);
		expect(parts.join(' ')).toBe(sentences.join(' '));
	});

	it('end with their paragraph, unless there is to be no pause', async () => {
		const text = '# Title\n\nOne. Two.\n\nThree.';
		expect((await cut(text)).parts.map((part) => [part.text, part.pauseBefore])).toEqual([
			['Title', 'none'],
			['One. Two.', 'paragraph'],
			['Three.', 'paragraph'],
		]);
		expect(await texts(text, { acrossParagraphs: true })).toEqual(['Title One. Two. Three.']);
	});

	it('never cross speakers', async () => {
		const script = 'Intro.\nAnna: Hi.\nBen: Hello.';
		const { parts } = await cut(script, { speakers: ['Anna', 'Ben'], acrossParagraphs: true });
		expect(parts.map(({ speaker, text }) => [speaker, text])).toEqual([
			[undefined, 'Intro.'],
			['Anna', 'Hi.'],
			['Ben', 'Hello.'],
		]);
	});

	it('of a long sentence end after a clause, else at a space', async () => {
		const long = 'When the sun went down, the whole village came to the river to sing and dance';
		expect(await texts(long, { maxPartLength: 40 })).toEqual([
			'When the sun went down,',
			'the whole village came to the river to',
			'sing and dance',
		]);
		const chinese = '春天来了，'.repeat(10);
		for (const part of await texts(chinese, { language: 'ZH', maxPartLength: 22 })) {
			expect(part).toMatch(/^(春天来了，)+$/);
		}
	});

	it('leave whole what is one character to its reader', async () => {
		const family = '👨‍👩‍👧‍👦';
		const parts = await texts(`a${family.repeat(9)}z`, { maxPartLength: 25 });
		expect(parts.join('')).toMatch(/^a/);
		for (const part of parts) expect(part.replaceAll(family, '')).toMatch(/^[az]*$/);
	});

	it('name the chapters', async () => {
		const { parts, chapters } = await cut('Intro.\n\n## One. *More*\n\nText.\n\n# Two', {
			acrossParagraphs: true,
		});
		expect(chapters).toEqual([
			{ title: 'Intro.', part: 0, segment: 0 },
			{ title: 'One. More', part: 0, segment: 1 },
			{ title: 'Two', part: 0, segment: 4 },
		]);
		expect(parts[0]?.segments[1]?.text).toBe('One.');
	});

	it('take no more than so many times the time for so many times the text', async () => {
		const once = `${'The quick brown fox jumps over the lazy dog, and so on. '.repeat(500)}${'没有空格的句子，'.repeat(500)}`;
		const long = once.repeat(4);
		const ratio = await cpuRatio(
			async () => await cut(once),
			async () => await cut(long),
			7,
		);
		expect(ratio).toBeLessThan(7);
	});
});

/** Letters of every script that the languages use, and what else people paste. */
const word = fc.oneof(
	fc.stringMatching(/^[a-zA-ZéèñüßÅ]{1,30}$/),
	fc.stringMatching(/^[\u4e00-\u9fa5]{1,40}[，。！？、]?$/),
	fc.stringMatching(/^[\u3041-\u3096\u30a1-\u30fa]{1,40}[。！]?$/),
	fc.stringMatching(/^[\uac00-\ud7a3]{1,12}$/),
	fc.stringMatching(/^[\u0400-\u04ff\u0600-\u064a\u0e01-\u0e30\u0905-\u0939]{1,20}$/),
	fc.stringMatching(/^[0-9]{1,6}([.,][0-9]{1,3})?%?$/),
	fc.constantFrom(
		'Dr.',
		'J.',
		'e.g.',
		'U.S.',
		'👨‍👩‍👧‍👦',
		'e\u0301\u0302',
		'𝒳',
		'—',
		'“so”',
		'(yes)',
		'…',
	),
);
const sentence = fc
	.tuple(
		fc.array(word, { minLength: 1, maxLength: 40 }),
		fc.constantFrom('.', '!', '?', '。', '', ','),
	)
	.map(([words, end]) => words.join(' ') + end);
const prose = fc
	.array(fc.array(sentence, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 })
	.map((all) => all.map((sentences) => sentences.join(' ')).join('\n\n'));

const withoutSpace = (text: string) => text.replace(/\s+/g, '');
/** What is left out by rule: paragraphs without a letter or digit. */
const speakable = (text: string) =>
	text
		.split('\n\n')
		.filter((paragraph) => /[\p{L}\p{N}]/u.test(paragraph))
		.join('\n\n');

const options = fc.record({
	language: fc.constantFrom(...MODEL_LANGUAGES),
	maxPartLength: fc.oneof(fc.integer({ min: 20, max: 200 }), fc.constant(1000)),
	acrossParagraphs: fc.boolean(),
});

describe('whatever the text', () => {
	it('its segments are the text, and no part is longer than allowed', async () => {
		await fc.assert(
			fc.asyncProperty(prose, options, async (text, how) => {
				const { parts } = await cut(text, how);
				const segments = parts.flatMap((part) => part.segments.map((one) => one.text));
				expect(withoutSpace(segments.join(''))).toBe(withoutSpace(speakable(text)));
				const bad = parts.filter(({ text: spoken, segments: shown }) => {
					const all = shown.map((one) => one.text).join(' ');
					const words = spoken.match(/[\p{L}\p{N}]+/gu) ?? [];
					const fits = spoken.length <= how.maxPartLength && words.length > 0;
					return !fits || words.some((one) => !all.includes(one));
				});
				expect(bad).toEqual([]);
			}),
			{ numRuns: casesOf(1000) },
		);
	});

	it('no letter or digit of anything is lost or moved, and no character is broken', async () => {
		const anything = fc.string({ unit: 'grapheme', maxLength: 400 });
		const heard = (text: string) => (text.match(/[\p{L}\p{N}]/gu) ?? []).join('');
		// Marks that hide text on purpose: link targets and the names of fences.
		const marked = /[[\]()`~\\]/g;
		await fc.assert(
			fc.asyncProperty(anything, options, async (raw, how) => {
				const text = raw.replace(marked, ' ');
				const { parts } = await cut(text, how);
				expect(heard(parts.map((part) => part.text).join(''))).toBe(heard(text));
				const bad = parts.filter(
					(part) => part.text.length > how.maxPartLength || /\p{Cs}/u.test(part.text),
				);
				expect(bad).toEqual([]);
			}),
			{ numRuns: casesOf(1000) },
		);
	});
});
