import type { IBinaryData } from 'n8n-workflow';

import type { PartTime } from '../audio/format/plan';
import { sizeOf } from '../audio/speechAudio';
import type { TimedText } from './cues';
import type { Part } from './parts';
import { inProportion, sentenceTimes, type Sound, speakingWeight } from './sentenceTimes';
import { roundCredits } from '../purchase/credits';
import { omitUndefined } from '../purchase/describe';
import type { NarrationJob, NarrationOutput, Spoken } from './narrationJob';
import type { RunContext } from '../purchase/runContext';

/** Times are told so exactly, in parts of a second. */
const PARTS_OF_A_SECOND = 1000;

/** What is said when, by part. */
export interface TimedSegment extends TimedText {
	requestId?: string;
}

/**
 * When each sentence is said, by part, in seconds of the whole file.
 * @param sounds how loud each part is when; absent where nobody knows
 */
export function segmentsOf(
	parts: Part[],
	spoken: Spoken[],
	times: PartTime[],
	sounds: Array<Sound | undefined>,
): TimedSegment[][] {
	return parts.map(({ segments }, index) => {
		const { requestId } = spoken[index]!;
		const { start, from, to } = times[index]!;
		const texts = segments.map(({ text }) => text);
		const sound = sounds[index];
		const within = sound
			? sentenceTimes(texts, sound)
			: inProportion(texts.map(speakingWeight), 0, to - start);
		const inFile = (seconds = 0) => roundSeconds(Math.min(to, Math.max(from, start + seconds)));
		return segments.map(({ text, speaker }, segment) => ({
			start: inFile(within[segment]?.start),
			end: inFile(within[segment]?.end),
			text,
			...omitUndefined({ speaker, requestId }),
		}));
	});
}

/** Where each chapter begins, in seconds. */
export function chaptersOf(
	{ chapters }: Pick<NarrationJob, 'chapters'>,
	segments: TimedSegment[][],
): Array<{ start: number; title: string }> {
	return chapters.map(({ title, part, segment }) => ({
		// The first words may come after some silence.
		start: part === 0 && segment === 0 ? 0 : (segments[part]?.[segment]?.start ?? 0),
		title,
	}));
}

/** The JSON of a narration's item, and what its requests told of the account. */
export async function describeNarration(
	{ context }: RunContext,
	narration: NarrationJob,
	{
		audio,
		audioUrl,
		seconds,
		segments,
		spoken,
	}: {
		audio: IBinaryData;
		audioUrl?: string;
		seconds: number;
		segments: TimedSegment[][];
		spoken: Spoken[];
	},
): Promise<Pick<NarrationOutput, 'json' | 'facts' | 'requests'>> {
	const costs = spoken.flatMap(({ cost }) => cost ?? []);
	const cost =
		costs.length === 0 ? undefined : roundCredits(costs.reduce((sum, one) => sum + one, 0));
	const remaining = spoken.flatMap(({ remainingCredits }) => remainingCredits ?? []);
	const remainingCredits = remaining.length === 0 ? undefined : Math.min(...remaining);
	const json = omitUndefined({
		audioSeconds: roundSeconds(seconds),
		audioUrl,
		mimeType: audio.mimeType,
		fileName: audio.fileName,
		fileSize: await sizeOf(context, audio),
		cost,
		remainingCredits,
		parts: spoken.length,
		segments: segments.flat().map((one) => ({ ...one })),
		chapters: chaptersOf(narration, segments),
	});
	const bought = spoken.filter(({ reused }) => !reused).length;
	const costOfOne = cost === undefined ? undefined : cost / Math.max(1, bought);
	return { json, facts: { cost: costOfOne, remainingCredits }, requests: spoken.length };
}

function roundSeconds(seconds: number): number {
	return Math.round(seconds * PARTS_OF_A_SECOND) / PARTS_OF_A_SECOND;
}
