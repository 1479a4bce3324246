import { type AudioType, MP3, OGG_OPUS, WAV } from '../audioFormats';
import { pcmFormatOf } from '../codec/decode';
import { encodeMp3, mp3SampleRate } from '../codec/mp3Encoder';
import { encodeOpus, opusSampleRate } from '../codec/oggOpus';
import type { PcmFormat } from '../codec/pcm';
import { encodeWav } from '../codec/wavEncoder';
import { formatName } from '../join/join';
import { id3Tag } from '../tags/id3Chapters';
import type { Tags } from '../tags/tags';
import { vorbisComments } from '../tags/vorbisComments';
import type { Breath } from './breath';
import { levelling } from './levelling';
import { MARGIN_SECONDS, measure, type Measured, type SoundPart } from './measure';
import { type Cut, framesOfCut, render } from './render';

/** Speech has no more. A header that claims more could make pauses take gigabytes. */
const MOST_CHANNELS = 2;

/** What audio may come out as; `original`: as the service delivered it. */
export type OutputFormat = 'original' | 'mp3' | 'opus' | 'wav';

const TYPES: Record<Exclude<OutputFormat, 'original'>, AudioType> = {
	mp3: MP3,
	opus: OGG_OPUS,
	wav: WAV,
};

/** How stored audio is to come out. */
export interface Wanted {
	format: OutputFormat;
	/** Whether to bring all of it to the same loudness. */
	evenLoudness: boolean;
}

/** When a part plays, in seconds of the file. */
export interface PartTime {
	/** Where its own beginning is, or would be if nothing had been cut off there. */
	start: number;
	/** The audible range: leading and trailing silence excluded. */
	from: number;
	to: number;
}

/** How parts become one file by way of samples. */
export interface SoundPlan {
	type: AudioType;
	times: PartTime[];
	seconds: number;
	measured: Measured[];
	bytes: (tags: Tags) => AsyncGenerator<Uint8Array>;
}

/** What comes of planning. */
export interface Planned {
	/** Absent if the parts may stay as they are: all of one form, the wanted one, and equally loud. */
	plan?: SoundPlan;
	/** It was to be made equally loud, and nothing in it can be measured. */
	isSilent: boolean;
}

/** Plans how parts become one file. @throws Error if a part cannot be decoded */
export async function planSound(
	parts: SoundPart[],
	{ format, evenLoudness }: Wanted,
	breath: Breath,
): Promise<Planned> {
	const [first] = parts;
	if (!first) throw new RangeError('There are no parts');
	const own = first.scan.kind;
	const kind = format === 'original' ? own : format;
	const output = outputFormat(kind, pcmFormatOf(first.scan));
	const isAlike =
		kind === own &&
		pcmFormatOf(first.scan).channels <= MOST_CHANNELS &&
		parts.every(({ scan }) => formatName(scan) === formatName(first.scan));
	if (isAlike && !evenLoudness) return { isSilent: false };

	const measured: Measured[] = [];
	for (const part of parts) {
		const known = parts.length === 1 && !evenLoudness ? unmeasured(part) : undefined;
		measured.push(known ?? (await measure(part, output.channels, breath)));
	}
	const level = levelling(parts, measured, {
		channels: output.channels,
		isLossy: kind !== 'wav',
	});
	const isSilent = evenLoudness && level.isSilent;
	if (isAlike && (level.isNearEnough || isSilent)) return { isSilent };

	const gains = evenLoudness ? level.gains : parts.map(() => 1);
	const ceiling = evenLoudness ? level.ceiling : undefined;
	const cuts = cutsOf(parts, measured, gains, output);
	const times: PartTime[] = [];
	let frames = 0;
	for (const [index, part] of parts.entries()) {
		const cut = cuts[index]!;
		frames += cut.pauseFrames;
		const { sampleRate } = pcmFormatOf(part.scan);
		const { silentBefore, silentAfter } = measured[index]!;
		const start = (frames * sampleRate) / output.sampleRate - cut.firstFrame;
		frames += framesOfCut(part, cut, output.sampleRate);
		times.push({
			start: start / sampleRate,
			from: (start + silentBefore) / sampleRate,
			to: (start + measured[index]!.frames - silentAfter) / sampleRate,
		});
	}
	const seconds = frames / output.sampleRate;
	const leastKilobits = first.scan.kind === 'mp3' ? first.scan.constantBitRate : 0;
	const bytes = (tags: Tags) => {
		const sound = render(parts, cuts, output, { ceiling, breath });
		if (kind === 'wav') return encodeWav(sound, output, { frames });
		if (kind === 'opus') return encodeOpus(sound, output, { comments: vorbisComments(tags) });
		return encodeMp3(sound, output, { frames, tag: id3Tag(tags, seconds), leastKilobits });
	};
	return { plan: { type: TYPES[kind], times, seconds, measured, bytes }, isSilent };
}

/** What samples are encoded as: as near to the source as the format allows. */
function outputFormat(kind: keyof typeof TYPES, { sampleRate, channels }: PcmFormat): PcmFormat {
	if (kind === 'opus') return { sampleRate: opusSampleRate(sampleRate), channels: 1 };
	const rate = kind === 'mp3' ? mp3SampleRate(sampleRate) : sampleRate;
	return { sampleRate: rate, channels: Math.min(MOST_CHANNELS, channels) };
}

/** Facts of a WAV from its header alone: enough where the loudness stays as it is. */
function unmeasured({ scan }: SoundPart): Measured | undefined {
	if (scan.kind !== 'wav') return undefined;
	const frames = scan.spans.reduce((sum, { start, end }) => sum + end - start, 0) / scan.frameBytes;
	return {
		frames,
		seconds: scan.seconds,
		levels: [],
		levelSeconds: scan.levelSeconds,
		powers: [],
		peak: 0,
		silentBefore: 0,
		silentAfter: 0,
	};
}

/**
 * Between two parts, the silence that they bring along makes room for the pause that is asked for, so that a part begins
 * and ends with what is said in it.
 */
function cutsOf(
	parts: SoundPart[],
	measured: Measured[],
	gains: number[],
	output: PcmFormat,
): Cut[] {
	return parts.map(({ pauseBeforeSeconds }, index): Cut => {
		const { frames, silentBefore, silentAfter } = measured[index]!;
		const isFirst = index === 0;
		const isLast = index === parts.length - 1;
		const before = isFirst ? 0 : silentBefore;
		const after = isLast ? 0 : silentAfter;
		// What is left of the silence on both sides is part of the pause.
		const isTrimmed = before > 0 && measured[index - 1]!.silentAfter > 0;
		const pauseSeconds = pauseBeforeSeconds - (isTrimmed ? 2 * MARGIN_SECONDS : 0);
		return {
			pauseFrames: Math.round(Math.max(0, pauseSeconds) * output.sampleRate),
			firstFrame: before,
			frames: frames - before - after,
			gain: gains[index]!,
			fadesIn: !isFirst,
			fadesOut: !isLast,
		};
	});
}
