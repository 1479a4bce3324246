import { toCues } from '../../../nodes/OpenVoice/narration/cues';
import { toParts } from '../../../nodes/OpenVoice/narration/parts';
import { readScript } from '../../../nodes/OpenVoice/narration/script';
import { isAll } from '../../pairwise';
import { cpuRatio } from '../cpuTime';

/** All that is done with a text besides buying it. */
async function work(text: string): Promise<void> {
	const { parts } = await toParts(await readScript(text, ['Anna', 'Ben']), {
		maxPartLength: 5000,
		acrossParagraphs: false,
		localeOf: () => (/[\u3040-\u9fff]/.test(text) ? 'ja' : 'en'),
	});
	const segments = parts.flatMap((part) => part.segments);
	await toCues(segments.map((one, index) => ({ ...one, start: index * 5, end: index * 5 + 4 })));
}

/** How long the shorter text is, in characters; the longer one is four times as long. */
const CHARACTERS = isAll ? 5_000 : 2_500;
/** Linear is 4, and what costs with the square of the length 16. */
const MOST_RATIO = 9;

const times = (piece: string, characters: number) =>
	piece.repeat(Math.ceil(characters / piece.length));

const GENERATORS: Record<string, (characters: number) => string> = {
	'a line of contents': (n) => `Chapter 1 ${times('. ', n)}5`,
	'spaced dashes': (n) => `a ${times('- ', n)}b`,
	'single letters': (n) => times('a ', n),
	'spaces after a name': (n) => `Hello${times(' ', n * 10)}there`,
	'a heading of spaces': (n) => `# a${times(' ', n * 10)}b`,
	brackets: (n) => `${times('(', n * 4)}a`,
	'square brackets': (n) => times('[', n * 4),
	'exclamation marks': (n) => `a${times('!', n * 4)}`,
	questions: (n) => times('a? a? ', n),
	abbreviations: (n) => times('Mr. Mr. ', n),
	'Japanese quotations': (n) => times('「亀。」と言う', n),
	'Chinese without an end': (n) => times('今天天气很好我们去公园', n),
	'a word': (n) => times('x', n * 4),
	emphasis: (n) => times('*a **a ', n),
	'emphasis within words': (n) => times('a*', n),
	'links that do not end': (n) => times('[a](', n),
	'links to nothing': (n) => times('[a][b] ', n),
	definitions: (n) => times('[a]: /b\n', n),
	tags: (n) => times('<a ', n),
	scripts: (n) => times('<script>', n),
	quotations: (n) => `${times('>', n * 4)}a`,
	lists: (n) => times('- a\n', n),
	'nested numbers': (n) => `${times('1. ', n)}a`,
	'a table': (n) => `a|b\n-|-\n${times('a|b\n', n)}`,
	'a fence': (n) => `\`\`\`\n${times('# a b c\n', n)}`,
	html: (n) => times('<p>Hello &amp; <b>you</b></p>', n),
	'small letters': (n) => times('the bus had gone, so i walked. ', n),
	labels: (n) => times('Anna: a\n', n),
	pauses: (n) => times('[pause 1s] a ', n),
	notes: (n) => times('w[^1] \n\n[^1]: n\n\n', n),
};

it.each(Object.entries(GENERATORS))(
	'%s: four times the text takes four times the work',
	async (_, generate) => {
		const [short, long] = [generate(CHARACTERS), generate(4 * CHARACTERS)];
		const ratio = await cpuRatio(
			async () => await work(short),
			async () => await work(long),
			MOST_RATIO,
		);
		expect(ratio).toBeLessThan(MOST_RATIO);
	},
);

it('reads half a megabyte or more in four times the time of a quarter of it, and lets n8n work meanwhile', async () => {
	const paragraph =
		'The market opens at *six*. Long before that, the first vans arrive at the [gate](https://x.y/z), and men in heavy coats carry crates of apples into the hall. “Really?” he asked.';
	const text = times(`${paragraph}\n\n`, isAll ? 1_000_000 : 500_000);
	const read = (text: string) => async () => await readScript(text, ['Anna', 'Ben']);
	let turns = 0;
	const timer = setInterval(() => turns++, 1);
	const quarter = text.slice(0, text.length / 4);
	expect(await cpuRatio(read(quarter), read(text), MOST_RATIO)).toBeLessThan(MOST_RATIO);
	clearInterval(timer);
	expect(turns).toBeGreaterThan(20);
});
