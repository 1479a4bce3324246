import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import nspell from 'nspell';

/** Names, and words of the field that a dictionary of general English lacks. */
const OWN_WORDS =
	'OpenVoice Segmind n8n npm Node.js WebAssembly GitHub Docker Telegram Postgres PostgreSQL Redis Chromium OpenAI ' +
	'URL URLs ID IDs RSS AI API JSON CSV CI GPL LGPL MIT WAV MP3 OGG FLAC M4A MB ms UI TypeScript ' +
	'workflow workflows dataset webhook webhooks async sync kanji kana Hangul Mandarin speechify plugin ' +
	'changelog lockfile typecheck linter runtime repo checkout Prettier ESLint SHA timestamp config codec codex ' +
	'subtitle metadata backoff ffmpeg catalogue ITU';

const dictionary = dirname(require.resolve('dictionary-en'));
const spell = nspell({
	aff: readFileSync(join(dictionary, 'index.aff')),
	dic: readFileSync(join(dictionary, 'index.dic')),
});
for (const word of OWN_WORDS.split(' ')) spell.add(word);

/**
 * The words of an English text that are in no dictionary. Code, addresses, and words with digits,
 * underscores or several capitals in them (field names, values) are not looked at.
 */
export function misspelled(text: string): string[] {
	const prose = text
		.replace(/```[\s\S]*?```|`[^`\n]*`/g, ' ')
		.replace(/\]\([^)]*\)/g, '] ')
		.replace(/<[^>]+>|\{\{.*?\}\}/g, ' ')
		.replace(/\b(https?:\/\/|www\.)\S*|\S+@\S+|\b[\w-]+\.(com|org|md|json|ts)\b/g, ' ');
	const words = prose.match(/[\p{L}\d_][\p{L}\d_.’'-]*[\p{L}\d_]|\p{L}/gu) ?? [];
	const wrong = words
		.map((word) => word.replace(/’/g, "'").replace(/'s$/, ''))
		.filter((word) => !/[\d_]|^[A-Z]+$|[a-z][A-Z]|\P{ASCII}/u.test(word))
		.flatMap((word) => (spell.correct(word) ? [] : word.split(/[-.]/)))
		.filter((word) => word !== '' && !spell.correct(word));
	return [...new Set(wrong)];
}
