import type { AudioScan } from '../audio/audioScan';
import { findPauses, type Pause } from './pauses';

/**
 * How long things take to say, in Latin letters: a Chinese character is a syllable or two of a sentence
 * that in English has several letters. Of a part only the proportion counts.
 */
const WEIGHTS: Array<[RegExp, number]> = [
	[/[\p{Script=Han}]/u, 3.4],
	[/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 2],
	[/[\p{Script=Hangul}]/u, 2.6],
	[/\p{N}/u, 4],
	[/\p{L}/u, 1],
	[/[,;:，、；：—–]/u, 2],
	[/[.!?…。！？]/u, 2],
];

/** A space is the least of all that takes time. */
const WEIGHT_OF_OTHERS = 0.3;

const weightOfCharacter = new Map<string, number>();

/** How long a text takes to say, compared with others. */
export function speakingWeight(text: string): number {
	let weight = 0;
	for (const character of text) {
		let own = weightOfCharacter.get(character);
		if (own === undefined) {
			own = WEIGHTS.find(([pattern]) => pattern.test(character))?.[1] ?? WEIGHT_OF_OTHERS;
			weightOfCharacter.set(character, own);
		}
		weight += own;
	}
	return Math.max(weight, WEIGHT_OF_OTHERS);
}

/** How much the time that a sentence takes differs from what is expected: a share of it, and a bit more. */
const SPREAD = 0.12;
const SPREAD_SECONDS = 0.12;

/** A pause speaks for the end of a sentence the more, the longer it is: so much for each second… */
const MERIT_OF_PAUSE_SECOND = 16;

/** …up to this length. */
const LONG_PAUSE_SECONDS = 0.5;

/** What it costs to find no pause between two sentences. */
const COST_OF_NO_PAUSE = 4;

/** So many pauses before an end are looked at as the end of the sentence before it. */
const WINDOW = 20;

/** So many sentences in a row may be without a pause between them. */
const MOST_WITHOUT_PAUSE = 3;

/** How far from where it is expected a sentence's end is looked for: errors add up like steps at random. */
const NEAR_SECONDS = 2;
const NEAR_DRIFT = 1.2;

/** Up to so many sentences and pauses all ways to match them are weighed. */
const MOST_WEIGHED = 4_000;

/** How loud a part is when. */
export type Sound = Pick<AudioScan, 'seconds' | 'levels' | 'levelSeconds'>;

/**
 * When each sentence of a part is spoken, in seconds from its beginning. Sentences end on the pauses that
 * the audio shows: of all ways to give them pauses in order, the one that fits best what there is to say
 * and how long the pauses are. Where no pause shows, in proportion to what there is to say.
 */
export function sentenceTimes(texts: string[], scan: Sound): Pause[] {
	const { seconds } = scan;
	const { speech, pauses } = findPauses(scan);
	const weights = texts.map(speakingWeight);
	const ends =
		texts.length > 1 && texts.length <= MOST_WEIGHED && pauses.length > 0
			? matchPauses(weights, pauses, speech)
			: [];
	const times: Pause[] = [];
	let first = 0;
	let start = speech.start;
	for (let index = 0; index < texts.length; index++) {
		const isLast = index === texts.length - 1;
		const pause = isLast ? { start: speech.end, end: seconds } : ends[index];
		if (!pause) continue;
		times.push(...inProportion(weights.slice(first, index + 1), start, pause.start));
		first = index + 1;
		start = pause.end;
	}
	const [firstTime] = times;
	const lastTime = times[times.length - 1];
	if (firstTime) firstTime.start = 0;
	if (lastTime) lastTime.end = seconds;
	return times;
}

/** The same without any audio to look at. */
export function inProportion(weights: number[], start: number, end: number): Pause[] {
	const all = weights.reduce((sum, weight) => sum + weight, 0);
	let before = 0;
	return weights.map((weight) => {
		const from = start + ((end - start) * before) / all;
		before += weight;
		return { start: from, end: start + ((end - start) * before) / all };
	});
}

interface Choice {
	cost: number;
	/** The sentence and pause that were matched before. */
	previous?: Choice;
	sentence: number;
	pause: number;
}

/** The pause after each sentence, where it has one. */
function matchPauses(weights: number[], pauses: Pause[], speech: Pause): Array<Pause | undefined> {
	const silent = pauses.reduce((sum, { start, end }) => sum + end - start, 0);
	const spoken = speech.end - speech.start - silent;
	const all = weights.reduce((sum, weight) => sum + weight, 0);
	const secondsOfWeight = spoken / all;
	// Time that is spoken, up to the beginning of each pause.
	const spokenBefore: number[] = [];
	let pausedSoFar = 0;
	for (const { start, end } of pauses) {
		spokenBefore.push(start - speech.start - pausedSoFar);
		pausedSoFar += end - start;
	}
	spokenBefore.push(spoken);
	const weightBefore = [0];
	for (const weight of weights)
		weightBefore.push((weightBefore[weightBefore.length - 1] ?? 0) + weight);

	const last = weights.length - 1;
	const rows: Choice[][] = weights.map(() => []);
	const beginning: Choice = { cost: 0, sentence: -1, pause: -1 };
	const best = (sentence: number, pause: number): Choice | undefined => {
		let found: Choice | undefined;
		for (let skipped = 0; skipped <= MOST_WITHOUT_PAUSE; skipped++) {
			const before = sentence - 1 - skipped;
			if (before < -1) break;
			const row = before === -1 ? [beginning] : (rows[before] ?? []);
			const expected =
				((weightBefore[sentence + 1] ?? 0) - (weightBefore[before + 1] ?? 0)) * secondsOfWeight;
			const spread = SPREAD * expected + SPREAD_SECONDS;
			for (let index = row.length - 1; index >= Math.max(0, row.length - WINDOW); index--) {
				const previous = row[index];
				if (!previous || previous.pause >= pause) continue;
				const from = previous.pause === -1 ? 0 : (spokenBefore[previous.pause] ?? 0);
				const deviation = ((spokenBefore[pause] ?? 0) - from - expected) / spread;
				const cost = previous.cost + deviation ** 2 / 2 + skipped * COST_OF_NO_PAUSE;
				if (!found || cost < found.cost) found = { cost, previous, sentence, pause };
			}
		}
		return found;
	};
	for (let sentence = 0; sentence < last; sentence++) {
		for (const [pause, { start, end }] of pauses.entries()) {
			const choice = nearEnough(sentence, pause) ? best(sentence, pause) : undefined;
			if (!choice) continue;
			choice.cost -= MERIT_OF_PAUSE_SECOND * Math.min(end - start, LONG_PAUSE_SECONDS);
			rows[sentence]?.push(choice);
		}
	}
	const ends: Array<Pause | undefined> = weights.map(() => undefined);
	let choice = best(last, pauses.length);
	for (choice = choice?.previous; choice?.previous; choice = choice.previous) {
		ends[choice.sentence] = pauses[choice.pause];
	}
	return ends;

	function nearEnough(sentence: number, pause: number): boolean {
		const expected = (weightBefore[sentence + 1] ?? 0) * secondsOfWeight;
		const seen = spokenBefore[pause] ?? 0;
		const drift = Math.sqrt(Math.max(0, Math.min(expected, spoken - expected)));
		return Math.abs(seen - expected) <= NEAR_SECONDS + NEAR_DRIFT * drift;
	}
}
