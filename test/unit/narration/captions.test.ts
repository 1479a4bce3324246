import { parse } from '@plussub/srt-vtt-parser';
import fc from 'fast-check';

import { casesOf } from '../../pairwise';
import { captionFile } from '../../../nodes/OpenVoice/narration/captionFile';
import { type TimedText, toCues } from '../../../nodes/OpenVoice/narration/cues';
import { inProportion, sentenceTimes } from '../../../nodes/OpenVoice/narration/sentenceTimes';

const timed = (text: string, seconds: number, more: Partial<TimedText> = {}): TimedText => ({
	start: 1,
	end: 1 + seconds,
	text,
	...more,
});

const lines = async (text: string, seconds = 3) =>
	(await toCues([timed(text, seconds)])).map((cue) => cue.lines);

describe('cues', () => {
	it('hold a sentence that fits in one line', async () => {
		expect(await toCues([timed('Hello there.', 2)])).toEqual([
			{ start: 1, end: 3, lines: ['Hello there.'] },
		]);
	});

	it('break two lines evenly, after a clause if there is one', async () => {
		expect(await lines('When the sun went down, the village came to the river to sing.')).toEqual([
			['When the sun went down,', 'the village came to the river to sing.'],
		]);
	});

	it('cut a long sentence where clauses end', async () => {
		const text =
			'Long before that, the first vans arrive at the gate, and men in heavy coats carry crates of apples into the hall.';
		expect(await lines(text, 9)).toEqual([
			['Long before that,', 'the first vans arrive at the gate,'],
			['and men in heavy coats carry', 'crates of apples into the hall.'],
		]);
	});

	it('are short lines in Chinese, Japanese and Korean, and none begins with a closing mark', async () => {
		const [all = []] = [
			await lines('春天来了，村里的人都到河边去唱歌跳舞，孩子们在岸上放风筝，老人们坐着喝茶。', 8),
		];
		expect(all.flat().join('')).toContain('放风筝');
		for (const line of all.flat()) {
			expect(line.length).toBeLessThanOrEqual(16);
			expect(line).not.toMatch(/^[，。]/);
		}
	});

	it('stay a little longer where the voice is faster than readers, but not into the next', async () => {
		const fast = timed('Twenty-four characters!!', 0.5);
		const next = { start: 2, end: 3, text: 'Next.' };
		expect((await toCues([fast, next]))[0]?.end).toBe(2);
		expect((await toCues([fast]))[0]?.end).toBeCloseTo(1 + 24 / 20, 6);
	});

	it('take no longer than anybody looks at a line', async () => {
		expect(await toCues([timed('Well', 20)])).toEqual([{ start: 1, end: 8, lines: ['Well'] }]);
	});
});

const cuesOf = (file: string) => parse(file).entries;

describe.each(['srt', 'vtt'] as const)('%s', (format) => {
	it('is read by others as it was meant', async () => {
		const texts = [
			timed('First <b>& "last"</b>.', 2, { speaker: 'Zoë <x>' }),
			{ start: 3_599.9996, end: 3_602.25, text: 'An hour later, it was all over.' },
		];
		const entries = cuesOf(captionFile(await toCues(texts), format));
		expect(entries.map(({ from, to }) => [from, to])).toEqual([
			[1_000, 3_000],
			[3_600_000, 3_602_250],
		]);
		expect(entries[1]?.text).toBe('An hour later, it was all over.');
	});

	it('of whatever text is whole, in order, and within the limits', async () => {
		const text = fc
			.array(
				fc.oneof(
					fc.stringMatching(/^[a-zé]{1,60}[,.;]?$/),
					fc.stringMatching(/^[\u4e00-\u9fa5，。]{1,40}$/),
				),
				{
					minLength: 1,
					maxLength: 80,
				},
			)
			.map((words) => words.join(' '));
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.tuple(text, fc.double({ min: 0.1, max: 40, noNaN: true })), {
					minLength: 1,
					maxLength: 5,
				}),
				async (all) => {
					let at = 0;
					const texts = all.map(([one, seconds]) => ({
						start: at,
						end: (at += seconds),
						text: one,
					}));
					const cues = await toCues(texts);
					const entries = cuesOf(captionFile(cues, format));
					expect(entries).toHaveLength(cues.length);
					const said = entries
						.map((entry) => entry.text)
						.join('')
						.replace(/\s/g, '');
					expect(said).toBe(
						all
							.map(([one]) => one)
							.join('')
							.replace(/\s/g, ''),
					);
					let before = 0;
					for (const { from, to, text: shown } of entries) {
						expect(from).toBeGreaterThanOrEqual(before);
						expect(to - from).toBeLessThanOrEqual(7_001);
						before = to;
						const shownLines = shown.split('\n');
						expect(shownLines.length).toBeLessThanOrEqual(2);
						for (const line of shownLines) expect(line.length).toBeLessThanOrEqual(42);
					}
				},
			),
			{ numRuns: casesOf(300) },
		);
	});
});

describe('the time of sentences', () => {
	/** A voice that says so many seconds, pauses so many, and so on. */
	const voice = (stretches: number[]) => {
		const levels = stretches.flatMap((seconds, index) =>
			Array<number>(Math.round(seconds * 100)).fill(index % 2 === 0 ? -20 : -70),
		);
		return { seconds: levels.length / 100, levels, levelSeconds: 0.01 };
	};
	const starts = (texts: string[], stretches: number[]) =>
		sentenceTimes(texts, voice(stretches)).map(({ start }) => Number(start.toFixed(2)));

	it('begins after the pause before them, not at every pause', async () => {
		const texts = ['One two three, four five six.', 'Seven.', 'And after that, we all went home.'];
		expect(starts(texts, [1, 0.15, 1, 0.4, 0.5, 0.4, 1.1, 0.15, 1.2])).toEqual([0, 2.55, 3.45]);
	});

	it('is in proportion where no pause shows', async () => {
		expect(starts(['Twelve chars', 'Twelve chars'], [4])).toEqual([0, 2]);
		const [one, two, three] = starts(['Ten chars.', 'Ten chars.', 'Ten chars.'], [2, 0.4, 1]);
		expect([one, three]).toEqual([0, 2.4]);
		expect(two).toBeCloseTo(1, 1);
	});

	it('fills a part from its beginning to its end', async () => {
		const texts = Array.from({ length: 300 }, (_, index) => `Sentence ${index}.`);
		const scan = voice(texts.flatMap((_, index) => [0.5 + (index % 7) / 10, 0.2]));
		const times = sentenceTimes(texts, scan);
		expect(times).toHaveLength(300);
		expect(times[0]?.start).toBe(0);
		expect(times[299]?.end).toBe(scan.seconds);
		times.forEach(({ start, end }, index) => {
			expect(end).toBeGreaterThan(start);
			expect(start).toBeGreaterThanOrEqual(times[index - 1]?.end ?? 0);
		});
	});

	it('divides anything in proportion', async () => {
		expect(inProportion([1, 3], 2, 4)).toEqual([
			{ start: 2, end: 2.5 },
			{ start: 2.5, end: 4 },
		]);
	});
});
