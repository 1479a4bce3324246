import type { AudioScan } from '../audio/audioScan';

/** A stretch of audio in which nobody speaks, in seconds. */
export interface Pause {
	start: number;
	end: number;
}

/** Shorter ones are the stops of consonants. */
const SHORTEST_PAUSE_SECONDS = 0.06;

/** A gap in a pause that is no longer than this is a click or a breath. */
const LONGEST_CLICK_SECONDS = 0.03;

/** Between how loud speech is and the quietest that there is, so far up what is quieter is a pause. */
const THRESHOLD = 0.35;

/** Where nothing is quieter than this below the rest, nobody pauses. */
const LEAST_CONTRAST_DB = 6;

/** What is so far below speech is silence, however much quieter it is. */
const DEEPEST_DB = 70;

/**
 * Finds where a voice pauses: everything is measured against the speech itself, since neither how loud it
 * is nor the scale of what an MP3 tells is known.
 */
export function findPauses({ levels, levelSeconds }: Pick<AudioScan, 'levels' | 'levelSeconds'>): {
	/** Where speech begins and ends. */
	speech: Pause;
	/** Between these. */
	pauses: Pause[];
} {
	const sorted = Float64Array.from(levels).sort();
	const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
	const loud = at(0.75);
	const quiet = Math.max(at(0.05), loud - DEEPEST_DB);
	if (loud - quiet < LEAST_CONTRAST_DB) {
		return { speech: { start: 0, end: levels.length * levelSeconds }, pauses: [] };
	}
	const threshold = quiet + THRESHOLD * (loud - quiet);
	const found: Pause[] = [];
	for (let index = 0; index < levels.length; index++) {
		if ((levels[index] ?? 0) > threshold) continue;
		const start = index * levelSeconds;
		const last = found[found.length - 1];
		if (last && start - last.end <= LONGEST_CLICK_SECONDS) last.end = start + levelSeconds;
		else found.push({ start, end: start + levelSeconds });
	}
	const pauses = found.filter(({ start, end }) => end - start >= SHORTEST_PAUSE_SECONDS);
	const speech = { start: 0, end: levels.length * levelSeconds };
	if (pauses[0]?.start === 0) speech.start = pauses.shift()?.end ?? 0;
	const last = pauses[pauses.length - 1];
	if (last && last.end >= speech.end - levelSeconds / 2) speech.end = pauses.pop()?.start ?? 0;
	return { speech, pauses };
}
