import { readScript } from '../../../nodes/OpenVoice/narration/script';

const said = async (text: string, speakers: string[] = []) =>
	(await readScript(text, speakers)).turns.map(({ speaker, paragraphs }) => [
		speaker,
		paragraphs.map(({ blocks }) => blocks),
	]);

const paragraphs = async (text: string) =>
	(await readScript(text, [])).turns.flatMap((turn) =>
		turn.paragraphs.map(({ blocks }) => blocks.join(' | ')),
	);

describe('turns', () => {
	const script = 'Welcome.\n\nAnna: Hello!\nHow are you?\n\nBEN: Fine.\nNarrator: They smile.';

	it('gives each line to who speaks it, until the next name', async () => {
		expect(await said(script, ['Anna', 'Ben'])).toEqual([
			[undefined, [['Welcome.']]],
			['Anna', [['Hello! How are you?']]],
			['Ben', [['Fine.']]],
			[undefined, [['They smile.']]],
		]);
	});

	it('takes a name that is no speaker for text', async () => {
		expect(await said('Anna: Hello!\nCarl: Hi.', ['Anna'])).toEqual([
			['Anna', [['Hello! Carl: Hi.']]],
		]);
		expect(await said('Anna: Hello!')).toEqual([[undefined, [['Anna: Hello!']]]]);
		expect(await said('Narrator: Hello!')).toEqual([[undefined, [['Narrator: Hello!']]]]);
	});

	it.each([
		'**Anna:** Hello!',
		'**Anna**: Hello!',
		'_Anna_: Hello!',
		'anna : Hello!',
		'  Anna:Hello!',
		'Anna：Hello!',
		'- Anna: Hello!',
		'> Anna: Hello!',
		'### Anna: Hello!',
		'Anna:\nHello!',
		'Anna:\n\nHello!',
	])('knows the speaker of %j', async (line) => {
		expect(await said(line, ['Anna'])).toEqual([['Anna', [['Hello!']]]]);
	});

	it('takes names as they are written: with dots, brackets, accents, in any script', async () => {
		const names = ['Dr. Who (old)', 'Zoë', '小明', 'C++'];
		const script = names.map((name) => `${name}: Hi.`).join('\n');
		expect(await said(script, names)).toEqual(names.map((name) => [name, [['Hi.']]]));
	});

	it('leaves a turn out in which nothing is said', async () => {
		expect(await said('Anna: …\nBen: Yes.\nAnna:', ['Anna', 'Ben'])).toEqual([['Ben', [['Yes.']]]]);
	});
});

describe('paragraphs', () => {
	it('end at an empty line, and go on over a single one', async () => {
		expect(await paragraphs('One\ntwo.\n\n \t\nThree.\r\n\r\nFour.\u2029\u2029Five.')).toEqual([
			'One two.',
			'Three.',
			'Four.',
			'Five.',
		]);
	});

	it('join Chinese and Japanese lines without a space', async () => {
		expect(await paragraphs('今天天气\n很好。\n我们去公园。\nABC\n很好')).toEqual([
			'今天天气很好。我们去公园。 ABC 很好',
		]);
	});

	it('of marks alone are left out', async () => {
		expect(await paragraphs('One.\n\n* * *\n\n🎉\n\n…\n\nTwo.')).toEqual(['One.', 'Two.']);
	});

	it('tells headings, with # or underlined', async () => {
		const text =
			'# First #\nText.\n\nSecond\n------\nMore.\n\nThird\n=====\nLast\nlines\n---\nEnd.';
		const { turns } = await readScript(text, []);
		const found = turns.flatMap((turn) => turn.paragraphs);
		expect(found.map(({ blocks, heading }) => [blocks.join(' '), heading])).toEqual([
			['First', true],
			['Text.', false],
			['Second', true],
			['More.', false],
			['Third', true],
			['Last lines', false],
			['End.', false],
		]);
	});
});

describe('Markdown marks', () => {
	it.each([
		['**Bold**, *slanted*, ***both***, __bold__, _slanted_', 'Bold, slanted, both, bold, slanted'],
		['a **b *c* d** e', 'a b c d e'],
		['`code` and ~~gone~~', 'code and gone'],
		['[a link](https://example.com/a_(b)?c=d) here', 'a link here'],
		['[one](<x> "title")', 'one'],
		['[one](/x "A title") [two][2] ![a picture](p.png)\n\n[2]: /y', 'one two a picture'],
		['text\n[2]: https://example.com\nmore', 'text | more'],
		['> quoted\n>> twice', 'quoted | twice'],
		['- one\n- two\n* three\n+ four', 'one | two | three | four'],
		['1. one\n2. two', '1. one | 2. two'],
		['```js\ncode\n```', 'code'],
		['\\*not slanted\\*', '*not slanted*'],
	])('%j is spoken as %j', async (text, spoken) => {
		expect((await paragraphs(text)).join(' | ')).toBe(spoken);
	});

	it.each([
		'2 * 3 * 4 = 24',
		'snake_case_name and __init__.py is fine_',
		'#1 in the charts, issue #7',
		'-5 degrees, a - b',
		'He said: *',
		'— Bonjour. – Salut.',
		'[brackets] (and) {more} <tags>',
		'100% & co. ~ about | done \\o/',
		'a > b < c',
	])('%j is not touched', async (text) => {
		const expected = text.replace('__init__', 'init');
		expect((await paragraphs(text)).join(' ')).toBe(text.includes('__init__') ? expected : text);
	});
});
