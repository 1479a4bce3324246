import { LINE_CHARACTERS, linesOf, lineWidth, MOST_LINES, splitEvenly, wordsOf } from './cueBreaks';
import { speakingWeight } from './sentenceTimes';
import { Steps } from './steps';

/** What is spoken when. */
export interface TimedText {
	/** In seconds from the beginning. */
	start: number;
	end: number;
	text: string;
	speaker?: string;
}

/** What a viewer sees at once. */
export interface Cue extends Omit<TimedText, 'text'> {
	/** One or two. */
	lines: string[];
}

/** How long people look at a cue, and how fast they read. */
const MOST_SECONDS = 7;
const LEAST_SECONDS = 1;
const CHARACTERS_A_SECOND = 20;

/** A pause this long is seen: what is before it and what is after it do not stand in one cue. */
const LONGEST_GAP_SECONDS = 1;

/**
 * Cuts what is spoken into what can be read. A cue holds more than one sentence only where there is no time
 * to read them one by one.
 */
export async function toCues(texts: TimedText[]): Promise<Cue[]> {
	const steps = new Steps();
	const cues: Cue[] = [];
	for (const [index, one] of texts.entries()) {
		cues.push(...cuesOf(one, texts[index + 1]?.start));
		await steps.after(one.text.length);
	}
	return withoutFlashes(cues);
}

/** Joins cues that are shown too short for the eye with a neighbour, if both are readable together. */
function withoutFlashes(cues: Cue[]): Cue[] {
	const kept: Cue[] = [];
	for (const [index, cue] of cues.entries()) {
		const before = kept[kept.length - 1];
		const isShort = (one: Cue | undefined) => one && one.end - one.start < LEAST_SECONDS - 0.001;
		if (isShort(before) || isShort(cue)) {
			const joined = before && together(before, cue);
			// A short cue goes with the one after it, if it would not with the one before.
			if (joined) {
				kept[kept.length - 1] = joined;
				continue;
			}
		}
		const room = cues[index + 1]?.start ?? Infinity;
		kept.push({ ...cue, end: Math.max(cue.end, Math.min(cue.start + LEAST_SECONDS, room)) });
	}
	return kept;
}

/** The number of a list's line. */
const LIST_NUMBER = /^\d{1,3}[.)]\s/;

function together(one: Cue, next: Cue): Cue | undefined {
	const { start, speaker } = one;
	const isApart =
		speaker !== next.speaker ||
		next.start - one.end > LONGEST_GAP_SECONDS ||
		next.end - start > MOST_SECONDS;
	if (isApart) return undefined;
	const all = [...one.lines, ...next.lines];
	const isSpaced = lineWidth(all.join('')) === LINE_CHARACTERS;
	const text = all.join(isSpaced ? ' ' : '');
	const width = lineWidth(text);
	const isList = all.length <= MOST_LINES && LIST_NUMBER.test(next.lines[0] ?? '');
	const fits = text.length <= width * MOST_LINES && !isList;
	const lines = fits ? linesOf(wordsOf(text, width), width) : all;
	if (lines.length > MOST_LINES) return undefined;
	return { start, end: next.end, lines, ...(speaker !== undefined && { speaker }) };
}

function cuesOf({ start, end, text, speaker }: TimedText, nextStart = Infinity): Cue[] {
	const width = lineWidth(text);
	const words = wordsOf(text, width);
	const seconds = end - start;
	const fewest = Math.max(1, Math.ceil(seconds / MOST_SECONDS - 0.001));
	let groups = splitEvenly(words, width * MOST_LINES, fewest).map((group) => ({
		group,
		lines: linesOf(group, width),
	}));
	// Two lines may not hold what their letters would: words do not break where one likes.
	while (groups.some(({ lines }) => lines.length > MOST_LINES)) {
		groups = groups.flatMap(({ group, lines }) =>
			lines.length <= MOST_LINES
				? [{ group, lines }]
				: splitEvenly(group, width * MOST_LINES, 2).map((half) => ({
						group: half,
						lines: linesOf(half, width),
					})),
		);
	}
	const weights = groups.map(({ group }) => speakingWeight(group.join('')));
	const all = weights.reduce((sum, weight) => sum + weight, 0);
	let at = start;
	return groups.map(({ lines }, index) => {
		const isLast = index === groups.length - 1;
		const until = isLast ? end : at + (seconds * (weights[index] ?? 0)) / all;
		// Who reads slower than the voice speaks gets the pause after it as well.
		const readSeconds = Math.max(LEAST_SECONDS, lines.join(' ').length / CHARACTERS_A_SECOND);
		const readable = isLast ? Math.max(until, Math.min(at + readSeconds, nextStart)) : until;
		const cue: Cue = { start: at, end: Math.min(readable, at + MOST_SECONDS), lines };
		if (speaker !== undefined) cue.speaker = speaker;
		at = until;
		return cue;
	});
}
