import { SegmindApi } from '../../credentials/SegmindApi.credentials';
import codex from '../../nodes/OpenVoice/OpenVoice.node.json';
import { misspelled } from './spelling';
import { editorTexts, errorTexts, exampleNotes, pages, sentences, type TextKind } from './texts';

const texts = editorTexts();
const ofKind = (...kinds: TextKind[]) => texts.filter(({ kind }) => kinds.includes(kind));

/** Texts that break a rule, each with its place: the list should be empty. */
const breaking = <Item extends { place: string; text: string }>(
	items: Item[],
	rule: (item: Item) => boolean,
) => items.filter((item) => !rule(item)).map(({ place, text }) => `${place}: ${text}`);

/** n8n's style: these stay small in a name, unless they begin or end it. */
const SMALL_WORDS = /^(a|an|and|as|at|but|by|for|from|if|in|into|is|of|on|or|per|the|to|via|with)$/;

function isTitleCase(name: string): boolean {
	const words = name.split(/\s+/);
	return words.every((word, index) => {
		const isInner = index > 0 && index < words.length - 1;
		return /^[^\p{Ll}]/u.test(word) || (isInner && SMALL_WORDS.test(word));
	});
}

/** Words that somebody who cannot code need not know, save in the names of n8n's or Segmind's own things. */
const JARGON =
	/\b(HTTP|payload|endpoint|idempoten\w+|poll(s|ed|ing)?|JSON|REST|boolean|string|integer|null|enum|regex|MIME|base64|header|throttl\w+|backoff|concurren\w+|async\w*|mutex|ledger|abort(ed)?|socket|stack trace|status code|redirect\w*|param(eter)?s?|submit\w*|timeout|time-?out|latency|async|queue\w*|batch\w*|job|jobs|prox(y|ies)|certificate|gateway|DNS|TLS|SSL|CDN|pars(e|ed|er|ing)|schema|array|object|syntax|instance|exception|cache|host|hash|bytes?|UTF-?8|callback|runtime|argument|variable|null)\b/i;

describe('what the editor shows', () => {
	it('has texts of every kind to look at', () => {
		expect(new Set(texts.map(({ kind }) => kind)).size).toBe(6);
		expect(texts.length).toBeGreaterThan(80);
	});

	it('has its names in title case', () => {
		expect(breaking(ofKind('name'), ({ text }) => isTitleCase(text))).toEqual([]);
	});

	it('has descriptions that are sentences: one without a period, several with periods', () => {
		expect(
			breaking(ofKind('description'), ({ text }) => {
				const endsWithPeriod = text.endsWith('.');
				const isOne = sentences(text).length === 1;
				return /^[\p{Lu}\d]/u.test(text) && endsWithPeriod === !isOne;
			}),
		).toEqual([]);
	});

	it('says of each switch what it decides', () => {
		const switches = ofKind('description').filter(({ fieldType }) => fieldType === 'boolean');
		expect(switches.length).toBeGreaterThan(3);
		expect(breaking(switches, ({ text }) => text.startsWith('Whether '))).toEqual([]);
	});

	it('describes every field and every choice that its name does not explain', () => {
		const described = new Set(ofKind('description', 'notice').map(({ place }) => place));
		const selfExplaining =
			/› (Resource|Operation|Options|Account|Request|Speech|Voice|Filters|Speaker|Word)$/;
		expect(
			breaking(
				ofKind('name').filter(({ place }) => place.includes('›')),
				({ place }) => described.has(place) || selfExplaining.test(place),
			),
		).toEqual([]);
	});

	it('has placeholders that are examples', () => {
		expect(
			breaking(ofKind('placeholder'), ({ text }) =>
				/^(e\.g\. |Add (option|filter|speaker|word)$)/.test(text),
			),
		).toEqual([]);
	});

	it('has notices and messages in whole sentences', () => {
		expect(
			breaking(ofKind('notice', 'message'), ({ text }) => /^\p{Lu}.*[.)]$/u.test(text)),
		).toEqual([]);
	});

	it('has actions as n8n lists them: one phrase, no period', () => {
		expect(breaking(ofKind('action'), ({ text }) => /^\p{Lu}[\p{Ll}\d ]+$/u.test(text))).toEqual(
			[],
		);
	});

	it('links pages whole: n8n puts its own query behind the address', () => {
		const { resources } = codex as { resources: Record<string, Array<{ url: string }>> };
		const ofNode = Object.values(resources).flatMap((pages) => pages.map(({ url }) => url));
		const links = [...ofNode, new SegmindApi().documentationUrl];
		expect(links.filter((link) => !/^https:[^#?]+$/.test(link))).toEqual([]);
	});

	it('needs no knowledge of programming', () => {
		const ownNames = /^(Max Concurrency|Poll Interval|Timeout|Async)$/;
		const all = texts.filter(({ text, kind }) => !(kind === 'name' && ownNames.test(text)));
		const values = /\bAsync\b|\{\{.*\}\}/g;
		expect(breaking(all, ({ text }) => !JARGON.test(text.replace(values, '')))).toEqual([]);
	});
});

describe('what an error says', () => {
	it('needs no knowledge of programming, save for names of options in quotation marks', () => {
		const allowed = /“[^”]*”|\bhttps?:\/\//g;
		const lines = errorTexts().flatMap(({ title, lines: others }) => [title, ...others]);
		// A code, for whoever is asked for help, stands in a line of its own.
		const own = lines.filter((line) => !/^The reason: \w+$/.test(line));
		const wrong = own.filter((line) => JARGON.test(line.replace(allowed, '')));
		expect([...new Set(wrong)]).toEqual([]);
	});
});

describe('spelling', () => {
	it('notices a slip', () => {
		expect(misspelled('The voise of `voise` in FR_voise: a **recording**, speeking')).toEqual([
			'voise',
			'speeking',
		]);
	});

	it.each([
		['the editor', texts],
		[
			'errors',
			errorTexts().map(({ title, lines }) => ({ place: title, text: [title, ...lines].join(' ') })),
		],
		['the notes of the examples', exampleNotes()],
		['the pages', pages()],
	])('is right in %s', (_, items: Array<{ place: string; text: string }>) => {
		expect(items.length).toBeGreaterThan(0);
		const wrong = items.flatMap(({ place, text }) =>
			misspelled(text).map((word) => `${word} (${place})`),
		);
		expect([...new Set(wrong)]).toEqual([]);
	});
});
