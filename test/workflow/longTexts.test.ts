/** Texts that would hold n8n's one event loop, in its engine: reading them takes time that grows with their length only. */
import type { INodeParameters } from 'n8n-workflow';

import { contained } from '../pairwise';
import { cpuRatio } from '../unit/cpuTime';
import { narrate, speakers } from './support/narration';
import { useTestRig } from './support/testRig';

/** Of a text to another one of a quarter of its length: linear is 4 at most, and what froze n8n 16. */
const MOST_RATIO = 9;

const rig = useTestRig();

const speaking = (text: string, options: INodeParameters) => async () => {
	const parameters = speakers({ name: 'Anna', inputAudioUrl: `${rig.sandbox.referenceUrl}?anna` });
	const execution = await narrate(rig, {
		items: [text],
		parameters,
		options: { maxPartLength: 5000, maxConcurrency: 50, ...options },
	});
	expect(execution.error).toBeUndefined();
};

// What Node.js compiles is compiled by then.
beforeAll(async () => {
	for (let run = 0; run < 3; run++) await speaking(`Hello ${run}.`, {})();
});

type Row = [string, (length: number) => string, INodeParameters?];

// `unit/narration/linear` reads each of these kinds without an engine.
it.each<Row>([
	...contained<Row>([
		['a line of contents', (n) => `Chapter 1 ${'. '.repeat(n / 2)}5`],
		['spaced dashes', (n) => `a ${'- '.repeat(n / 2)}b`],
		['spaces between words', (n) => `Hello${' '.repeat(n * 10)}there`],
		['spaces before a word', (n) => `${' '.repeat(n * 10)}there`],
		['brackets', (n) => `${'('.repeat(n * 10)}a`],
		['exclamation marks', (n) => `a${'!'.repeat(n * 3)}`],
		['single letters, with captions', (n) => 'a '.repeat(n / 2).trim(), { captions: 'srt' }],
	]),
	['a rule of dashes', (n) => `${'- '.repeat(n / 2)}\n\nb`],
	['spaces in a heading', (n) => `# a${' '.repeat(n * 10)}b`],
])('%s', async (_, text, options = {}) => {
	const [short, long] = [15_000, 60_000].map((length) => speaking(text(length), options));
	expect(await cpuRatio(short!, long!, MOST_RATIO)).toBeLessThan(MOST_RATIO);
});

it('a file name of dots', async () => {
	const [short, long] = [150_000, 600_000].map((length) =>
		speaking('Hello.', { fileName: '.'.repeat(length) }),
	);
	expect(await cpuRatio(short!, long!, MOST_RATIO)).toBeLessThan(MOST_RATIO);
});
