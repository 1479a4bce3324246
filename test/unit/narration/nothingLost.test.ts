import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';

import { casesOf } from '../../pairwise';
import { toParts } from '../../../nodes/OpenVoice/narration/parts';
import { readScript } from '../../../nodes/OpenVoice/narration/script';

async function segmentsOf(text: string, locale = 'en', maxPartLength = 200): Promise<string[]> {
	const { parts } = await toParts(await readScript(text, []), {
		maxPartLength,
		acrossParagraphs: false,
		localeOf: () => locale,
	});
	return parts.flatMap(({ segments }) => segments.map((segment) => segment.text));
}

const wordsOf = (text: string) => text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

const article = (language: string) =>
	readFileSync(join(__dirname, `../../fixtures/articles/${language}.md`), 'utf8');

/** What the articles hold beside words: the few kinds of marks that they use, by hand. */
const seen = (text: string) =>
	text
		.replace(/^---\n[^]*?\n---\n/, '')
		.replace(/\]\([^)]*\)/g, ']')
		.replace(/\n\[\^1\]: .*/, '')
		.replace('[^1]', ' (From 1890 to 1921.)')
		.replace(/&nbsp;/g, ' ');

it.each(['en', 'es', 'fr', 'zh', 'ja', 'ko'])(
	'an article in %s is spoken word by word',
	async (language) => {
		const text = article(language);
		const spoken = (await segmentsOf(text, language)).join(language === 'zh' ? '' : ' ');
		const characters = (from: string) => wordsOf(from).join('');
		expect(characters(spoken)).toBe(characters(seen(text)));
		expect(spoken).not.toMatch(/example\.org|\*\*|nbsp|\|/);
	},
);

/** A document as a tree: how it is written in Markdown, and the words that a reader sees of it, in order. */
interface Written {
	markdown: string;
	words: string[];
}

const plain = fc
	.stringMatching(/^(?:[a-zé]{2,8}|[\u4e00-\u4e20]{2,6}|[\uac00-\uac20]{2,4}|[0-9]{4})$/)
	.map((word): Written => ({ markdown: word, words: [word] }));

const wrap = (inner: fc.Arbitrary<Written>, before: string, after: string) =>
	inner.map(({ markdown, words }): Written => ({ markdown: before + markdown + after, words }));

const together = (parts: Written[], separator: string): Written => ({
	markdown: parts.map(({ markdown }) => markdown).join(separator),
	words: parts.flatMap(({ words }) => words),
});

const inline = fc.oneof(
	{ weight: 5, arbitrary: plain },
	wrap(plain, '*', '*'),
	wrap(plain, '**', '**'),
	wrap(plain, '_', '_'),
	wrap(plain, '~~', '~~'),
	wrap(plain, '`', '`'),
	wrap(plain, '[', '](https://hidden.example/a_b)'),
	wrap(plain, '![', '](hidden.png "hidden")'),
	wrap(plain, '<b>', '</b>'),
	wrap(plain, '<span class="hidden">', '</span>'),
	wrap(plain, '', '<!-- hidden -->'),
	wrap(plain, '&amp; ', ''),
	wrap(plain, '(', ')'),
	wrap(plain, '[', ']'),
	wrap(plain, '', '.'),
);
const line = fc.array(inline, { minLength: 1, maxLength: 12 }).map((all) => together(all, ' '));
const lines = fc.array(line, { minLength: 1, maxLength: 3 });

const block = fc.oneof(
	lines.map((all) => together(all, '\n')),
	wrap(line, '## ', ''),
	lines.map((all) =>
		together(
			all.map((one) => ({ ...one, markdown: `- ${one.markdown}` })),
			'\n',
		),
	),
	lines.map((all) =>
		together(
			all.map(({ markdown, words }, index) => ({
				markdown: `${index + 1}. ${markdown}`,
				words: [String(index + 1), ...words],
			})),
			'\n',
		),
	),
	lines.map((all) =>
		together(
			all.map((one) => ({ ...one, markdown: `> ${one.markdown}` })),
			'\n',
		),
	),
	lines.map((all) => ({
		markdown: `| a1 | b1 |\n| --- | --- |\n${all.map(({ markdown }) => `| x1 | ${markdown} |`).join('\n')}`,
		words: ['a1', 'b1', ...all.flatMap(({ words }) => ['x1', ...words])],
	})),
	fc
		.array(plain, { minLength: 1, maxLength: 4 })
		.map((all) => wrapped(together(all, '\n# '), '```sh\n', '\n```')),
	wrap(line, '<div>\n\n', '\n\n</div>'),
	fc
		.array(plain, { minLength: 1, maxLength: 4 })
		.map((all) => wrapped(together(all, '</li><li>'), '<ul><li>', '</li></ul>')),
);

function wrapped({ markdown, words }: Written, before: string, after: string): Written {
	return { markdown: before + markdown + after, words };
}

const document = fc
	.array(block, { minLength: 1, maxLength: 6 })
	.map((all) => together(all, '\n\n'));

it('of any document a reader’s words are spoken, in order, none lost and none doubled', async () => {
	await fc.assert(
		fc.asyncProperty(
			document,
			fc.integer({ min: 20, max: 1000 }),
			async (written, maxPartLength) => {
				const spoken = await segmentsOf(written.markdown, 'en', maxPartLength);
				expect(wordsOf(spoken.join(' ')).join('')).toBe(wordsOf(written.words.join(' ')).join(''));
			},
		),
		{ numRuns: casesOf(500) },
	);
});

it('of a very long document, too', async () => {
	const [one] = fc.sample(fc.array(document, { minLength: 400, maxLength: 400 }), {
		numRuns: 1,
		seed: 7,
	});
	const { markdown, words } = together(one!, '\n\n');
	const spoken = await segmentsOf(markdown, 'en', 1000);
	const [got, want] = [spoken, words].map((all) => wordsOf(all.join(' ')).join(''));
	// A difference of so much text is told by where it begins.
	const at = [...want!].findIndex((character, index) => character !== got![index]);
	expect({ at, length: got!.length }).toEqual({ at: -1, length: want!.length });
});
