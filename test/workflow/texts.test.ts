/** How Speech → Narrate and Generate read texts, in n8n's engine: what is sent to be spoken, and what comes out. */
import { parse } from '@plussub/srt-vtt-parser';
import type { INodeParameters } from 'n8n-workflow';

import { narrate, narrationOf, scanned, speakers } from './support/narration';
import { errorJson, hintsOf } from './support/outcome';
import { contained } from '../pairwise';
import { useTestRig } from './support/testRig';

const rig = useTestRig();

/** A list of speakers, each with a recording of their own. */
const voices = (...names: string[]) =>
	speakers(
		...names.map((name) => ({
			name,
			inputAudioUrl: `${rig.sandbox.referenceUrl}?${encodeURIComponent(name)}`,
		})),
	);

/** What is said, and by whom; a paragraph is a part. */
async function said(text: string, names: string[] = [], options: INodeParameters = {}) {
	const execution = await narrate(rig, { items: [text], parameters: voices(...names), options });
	expect(execution.error).toBeUndefined();
	const { segments, chapters } = narrationOf(execution.outputItems()[0]);
	return {
		execution,
		chapters,
		segments,
		lines: segments.map(({ text: line, speaker }) => (speaker ? `${speaker}| ${line}` : line)),
		sent: (await rig.sandbox.jobs()).map((job) => job.text),
	};
}

/** Of the sandbox's speech, in Hz. */
const SAMPLE_RATE = 22_050;

/** What is heard in one of the sandbox's mono WAVs of 16 bits. */
function samplesOf(wav: Buffer): Int16Array {
	const bytes = Uint8Array.from(wav.subarray(wav.indexOf('data') + 'data'.length + 4));
	return new Int16Array(bytes.buffer, 0, bytes.length >> 1);
}

describe('A label', () => {
	it.each<[string, string[]]>([
		['[SPEAKER_00]: Good morning everyone.', ['SPEAKER_00| Good morning everyone.']],
		['SPEAKER_00: Yes.\nSPEAKER_01: No.', ['SPEAKER_00| Yes.', 'SPEAKER_01| No.']],
		['[Anna]: Hello.', ['Anna| Hello.']],
		['**Anna:** Hello.', ['Anna| Hello.']],
		['Anna (laughing): Hi.', ['Anna| Hi.']],
		['[00:01:02] Anna: Hi.', ['Anna| Hi.']],
		['1. Anna: Hi.', ['Anna| Hi.']],
		['<Anna>Hi.</Anna>\n\nThey wave.', ['Anna| Hi.', 'They wave.']],
		['\u200bAnna: Hi.', ['Anna| Hi.']],
		['\u200eAnna: Hi.', ['Anna| Hi.']],
	])('in %j gives the line to its speaker', async (text, lines) => {
		expect((await said(text, ['Anna', 'SPEAKER_00', 'SPEAKER_01'])).lines).toEqual(lines);
	});

	it.each([
		'[Update]: the shop is closed today.',
		'[Update]: closed.',
		'[12:30]: He left.',
		'[SPEAKER_00]: Good morning everyone.',
	])('that is none is spoken: %j', async (text) => {
		const { lines, sent } = await said(text);
		expect(lines).toEqual([text]);
		expect(sent).toEqual([text]);
	});
});

describe('Text', () => {
	it.each<[string, string[]]>([
		['2*pi*5 is 3*4*2', ['2*pi*5 is 3*4*2']],
		['f**k this s**t, *really*', ['f**k this s**t, really']],
		[
			'1. Wash the dishes\n2. Dry the dishes\n3. Go home',
			['1. Wash the dishes', '2. Dry the dishes', '3. Go home'],
		],
		['It is blue[^1].\n\n[^1]: the note', ['It is blue (the note).']],
		['It is old.[1][2] It is.', ['It is old.', 'It is.']],
		['So it was said. [[1]](https://x.y) Yes.', ['So it was said.', 'Yes.']],
		['[![Build](https://x.y/b.svg)](https://x.y) runs', ['Build runs']],
		['---\ntitle: Not spoken\n---\n\nSpoken.', ['Spoken.']],
		['we\u0092ll go\u0097now', ['we’ll go—now']],
		['<p>Hello &amp; goodbye</p>', ['Hello & goodbye']],
		[
			'| Fruit | Price |\n| --- | --- |\n| Apple | 3 |\n| Pear | 2 |',
			['Fruit, Price', 'Apple, 3', 'Pear, 2'],
		],
		['DR. SMITH MET ST. JOHN. HE LEFT.', ['DR. SMITH MET ST. JOHN.', 'HE LEFT.']],
		['<script>no()</script><style>p {}</style><!-- no --><p>Yes.</p>', ['Yes.']],
		['Use <foo> and a < b.', ['Use <foo> and a < b.']],
	])('%j is spoken as it shows', async (text, lines) => {
		expect((await said(text)).lines).toEqual(lines);
	});

	it('in small letters is cut at full stops', async () => {
		const text = 'the bus had gone, so i walked. it was late, and it rained on the way. '.repeat(
			31,
		);
		const { sent } = await said(text.trim());
		expect(sent.length).toBeGreaterThan(1);
		for (const part of sent) expect(part).toMatch(/\.$/);
	});

	it.each<[string, string]>([
		['React와 TypeScript로 API를 만든다', 'KR'],
		['iPhone 15 Pro Max 发布了', 'ZH'],
		['優の良品很好吃', 'ZH'],
	])('%j is spoken as %s', async (text, language) => {
		const execution = await rig.run({ items: [text], parameters: { language } });
		expect(execution.error).toBeUndefined();
		expect(await rig.jobsFor(text)).toHaveLength(1);
	});

	it.each<[string, string]>([
		['Good morning, everyone', 'KR'],
		['今日は良い天気ですね', 'ZH'],
		['Доброе утро', 'EN'],
	])('%j is not bought as %s', async (text, language) => {
		const execution = await rig.run({
			items: [text],
			parameters: { language },
			settings: { onError: 'continueRegularOutput' },
		});
		expect(errorJson(execution.outputItems()[0]).error).toContain('does not look like');
		expect(await rig.sandbox.jobs()).toEqual([]);
	});
});

describe('Chapters', () => {
	it('are no lines of code, and begin at 0', async () => {
		const text = 'Before.\n\n# One\n\n```sh\n# install it\nnpm install\n```\n\nAfter.';
		const { chapters, lines } = await said(text);
		expect(chapters.map(({ title }) => title)).toEqual(['Before.', 'One']);
		expect(chapters[0]?.start).toBe(0);
		expect(lines).toEqual(['Before.', 'One', '# install it', 'npm install', 'After.']);
	});

	it('begin with a heading behind a byte order mark', async () => {
		const { chapters, lines } = await said('\ufeff# Title\n\nText.');
		expect(chapters).toEqual([{ start: 0, title: 'Title' }]);
		expect(lines).toEqual(['Title', 'Text.']);
	});
});

describe('Captions', () => {
	const cues = async (text: string) => {
		const { execution } = await said(text, [], { captions: 'srt' });
		const [item] = execution.outputItems();
		return parse((await execution.binaryBuffer(item, 'captions')).toString('utf8')).entries;
	};

	it('keep a number with its line', async () => {
		const texts = (await cues('1. Wash the dishes\n2. Dry the dishes\n3. Go home')).map(
			(cue) => cue.text,
		);
		expect(texts.join('\n')).not.toMatch(/\d\.$/m);
	});

	it('are not shown for the blink of an eye', async () => {
		const all = await cues('Go. Stop. Now we all went home together and slept.');
		for (const { from, to } of all.slice(0, -1)) expect(to - from).toBeGreaterThanOrEqual(200);
		expect(all[0]?.text).toContain('Go. Stop.');
	});
});

describe('A pause', () => {
	it.each<[string, number]>([
		['[pause 1.5s]', 1.5],
		['[pause 500ms]', 0.5],
		['<break time="2s"/>', 2],
	])('%s is silence, and nothing else', async (mark, seconds) => {
		const { execution, segments, sent } = await said(`One. ${mark} Two.\n\nThree.`, [], {
			paragraphPause: 0.3,
			captions: 'vtt',
		});
		expect(sent).toEqual(['One.', 'Two.', 'Three.']);
		const [item] = execution.outputItems();
		expect((await execution.binaryBuffer(item, 'captions')).toString()).not.toMatch(/pause|break/);
		const part = scanned(await execution.binaryBuffer(item)).seconds;
		const [one, two, three] = segments;
		expect(Math.abs(two!.start - one!.end - seconds)).toBeLessThan(0.02);
		expect(Math.abs(three!.start - two!.end - 0.3)).toBeLessThan(0.02);
		expect(part).toBeCloseTo(narrationOf(item).audioSeconds, 2);
	});

	it.each([
		['EN_NEWEST', 'Wait for it.', 'Here it comes.'],
		...contained([
			['ES', 'Espera un momento.', 'Ya viene.'],
			['FR', 'Attendez un peu.', 'La voilà.'],
			['ZH', '请等一下。', '现在来了。'],
			['JP', '少し待って。', 'もう来ました。'],
		]),
		['KR', '잠깐만요.', '이제 옵니다.'],
	])('in %s is heard as long as it is written', async (language, before, after) => {
		await rig.sandbox.settings({ audio: 'speech' });
		const spoken = await rig.run({ items: [before, after], parameters: { language } });
		const parts = await Promise.all(
			spoken.outputItems().map(async (item) => samplesOf(await spoken.binaryBuffer(item))),
		);
		const narrated = await narrate(rig, {
			items: [`${before} [pause 1.5s] ${after}`],
			parameters: { language },
			options: { evenLoudness: false },
		});
		const joined = samplesOf(await narrated.binaryBuffer(narrated.outputItems()[0]));
		const [one, two] = parts.map(({ length }) => length) as [number, number];
		expect(Math.abs((joined.length - one - two) / SAMPLE_RATE - 1.5)).toBeLessThan(0.02);
		const pause = joined.subarray(one, joined.length - two);
		expect(pause.every((sample) => sample === 0)).toBe(true);
		expect(joined.subarray(0, one).some((sample) => sample !== 0)).toBe(true);
		expect(joined.subarray(joined.length - two).some((sample) => sample !== 0)).toBe(true);
	});

	it('before all that is said is silence, too', async () => {
		const { segments } = await said('[pause 1s] Hello.');
		expect(Math.abs(segments[0]!.start - 1)).toBeLessThan(0.02);
	});

	it('of more than a minute is refused by name', async () => {
		const execution = await narrate(rig, {
			items: ['One. [pause 90s] Two.'],
			settings: { onError: 'continueRegularOutput' },
		});
		expect(JSON.stringify(errorJson(execution.outputItems()[0]))).toContain('[pause 90s]');
		expect(await rig.sandbox.jobs()).toEqual([]);
	});

	it('in Generate is an error that names Narrate', async () => {
		const execution = await rig.run({
			items: ['One. [pause 1s] Two.'],
			settings: { onError: 'continueRegularOutput' },
		});
		expect(JSON.stringify(errorJson(execution.outputItems()[0]))).toContain('Narrate');
		expect(await rig.sandbox.jobs()).toEqual([]);
	});
});

describe('Pronunciations', () => {
	const list = (...words: Array<[string, string]>) => ({
		pronunciations: { word: words.map(([text, sayAs]) => ({ text, sayAs })) },
	});

	it.each<[string, string, INodeParameters, string]>([
		[
			'EN',
			'Nginx runs nginx, not nginxes.',
			list(['nginx', 'engine x']),
			'engine x runs engine x, not nginxes.',
		],
		[
			'EN',
			'The US told us. C++ (a+b).',
			list(['US', 'U S'], ['C++', 'C plus plus']),
			'The U S told us. C plus plus (a+b).',
		],
		['EN', 'New York, York.', list(['York', 'Yawk'], ['New York', 'N Y']), 'N Y, Yawk.'],
		['EN', 'a b', list(['a', 'b'], ['b', 'a']), 'b a'],
		['ES', 'El niño Ñu usa wifi.', list(['wifi', 'güifi'], ['ni', 'x']), 'El niño Ñu usa güifi.'],
		[
			'FR',
			'L’été à Caen, l’ete.',
			list(['Caen', 'Can'], ['été', 'saison']),
			'L’saison à Can, l’ete.',
		],
		['ZH', '我去重庆了。', list(['重庆', '崇庆']), '我去崇庆了。'],
		[
			'JP',
			'今日は東京へ行く。日本。',
			list(['東京', 'とうきょう'], ['本', 'ほん']),
			'今日はとうきょうへ行く。日本。',
		],
		['KR', '리눅스를 쓴다. 리눅스용.', list(['리눅스', '리눅쓰']), '리눅쓰를 쓴다. 리눅스용.'],
	])('in %s: %s', async (language, text, options, sent) => {
		const generated = await rig.run({ items: [text], parameters: { language }, options });
		expect(generated.error).toBeUndefined();
		expect(generated.outputItems()[0]?.json.text).toBe(text);
		const narrated = await narrate(rig, {
			items: [text],
			parameters: { language },
			options: { ...options, reuseWithinHours: 0 },
		});
		expect(narrated.error).toBeUndefined();
		expect((await rig.sandbox.jobs()).map((job) => job.text)).toEqual([sent, sent]);
		const { segments } = narrationOf(narrated.outputItems()[0]);
		expect(segments.map((one) => one.text).join(/ZH|JP/.test(language) ? '' : ' ')).toBe(text);
	});
});

describe('A script', () => {
	it('that names somebody who is not listed, or nobody, says so after the run', async () => {
		const { execution } = await said('Anna: Hi.\nBenn: Never.\nAnna - Hello.', ['Anna', 'Ben']);
		const hints = hintsOf(execution).join('\n');
		expect(hints).toContain('“Benn:”');
		expect(hints).toContain('“Anna -”');
		expect(hints).toMatch(/Not heard.*“Ben”/);
		expect(hints).not.toContain('sound alike');
	});

	it.each<[string, string, string[], string | undefined]>([
		['a dialogue without speakers', 'Anna: Hi.\nBen: Hello.', [], '“Anna:”, “Ben:”'],
		['an article with one label', 'Summary: short.\nIt rains.\nIt pours.', [], undefined],
		['a list of things', 'It rains.\nTea: two.\nIt pours.\nMilk: no.\nBye.', [], undefined],
		['pauses that are none', 'Hi [pause] there. [break 2s] Bye.', [], '“[pause]”, “[break 2s]”'],
		['a pause that is one', 'Hi [pause 1s] there.', [], undefined],
	])('%s: says what was read aloud', async (_, text, names, told) => {
		const { execution } = await said(text, names);
		const readAloud = hintsOf(execution).filter((hint) => hint.startsWith('Read aloud'));
		expect(readAloud).toEqual(told === undefined ? [] : [expect.stringContaining(told)]);
	});

	it('whose speakers sound alike says so', async () => {
		const inputAudioUrl = `${rig.sandbox.referenceUrl}?same`;
		const execution = await narrate(rig, {
			items: ['Anna: Hi.\nBen: Hello.'],
			parameters: speakers({ name: 'Anna', inputAudioUrl }, { name: 'Ben', inputAudioUrl }),
		});
		expect(hintsOf(execution).join('\n')).toContain('“Anna”, “Ben”');
	});
});

describe('A text that still holds an expression', () => {
	const text = 'Hello {{ $json.article }}';

	it.each(['generate', 'narrate'])('is not bought in %s', async (operation) => {
		const execution = await rig.run({
			items: [text],
			parameters: { operation },
			settings: { onError: 'continueRegularOutput' },
		});
		expect(JSON.stringify(errorJson(execution.outputItems()[0]))).toContain('Expression');
		expect(await rig.sandbox.jobs()).toEqual([]);
	});

	it('is spoken if that is wanted', async () => {
		await rig.run({ items: [text], options: { speakAnyway: true } });
		expect(await rig.jobsFor(text)).toHaveLength(1);
	});
});

it.each<[string, string, string | undefined]>([
	['Guten Morgen, das ist der erste Satz und er ist nicht auf Englisch.', 'EN_NEWEST', 'German'],
	[
		'Guten Morgen, meine Damen und Herren, ich freue mich, dass Sie alle da sind.',
		'EN_US',
		'German',
	],
	['Bom dia a todos, eu sou a Ana e hoje vou falar com vocês sobre isso.', 'ES', 'Portuguese'],
	['Buongiorno a tutti, mi chiamo Anna e oggi vi parlo di questo libro.', 'ES', 'Italian'],
	['Buenos días a todos, me llamo Ana y hoy les hablo de este libro.', 'ES', undefined],
	['My dear Mister Van der Meer, we met in Den Haag at Madame de la Tour.', 'EN_NEWEST', undefined],
	['Good morning, this is the first sentence, and it is in English.', 'EN_NEWEST', undefined],
	['Good morning, this is the first sentence, and it is in English.', 'FR', 'English'],
	['Der Spiegel', 'EN_NEWEST', undefined],
])('%j as %s: looks %s', async (text, language, looks) => {
	const hints = hintsOf(await rig.run({ items: [text], parameters: { language } })).join('\n');
	const advice = looks === 'English' ? 'choose English under' : `OpenVoice speaks no ${looks}`;
	if (looks) expect(hints).toMatch(new RegExp(`looks ${looks}.*${advice}`));
	else expect(hints).not.toContain('looks');
});
