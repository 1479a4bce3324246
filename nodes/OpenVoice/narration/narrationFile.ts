import type { IBinaryData } from 'n8n-workflow';

import { type AudioType, MP3, WAV } from '../audio/audioFormats';
import { readAudioLengthSeconds } from '../audio/audioLength';
import { bufferOf, readBinary, storeBinary } from '../audio/binaryData';
import { Breath } from '../audio/format/breath';
import type { NotConverted } from '../audio/format/convert';
import type { SoundPart } from '../audio/format/measure';
import { planSound, type SoundPlan } from '../audio/format/plan';
import { joinedBytes, type JoinPart, PartsDiffer, planJoin } from '../audio/join/join';
import { WavTooLarge } from '../audio/join/joinedWav';
import { fileName, sizeOf } from '../audio/speechAudio';
import { id3Tag } from '../audio/tags/id3Chapters';
import { titleOf } from '../audio/tags/tags';
import { Failure } from '../errors/failure';
import { CAPTION_FORMATS, captionFile } from './captionFile';
import { type TimedText, toCues } from './cues';
import type { NarrationJob, Spoken } from './narrationJob';
import { chaptersOf, segmentsOf, type TimedSegment } from './narrationOutput';
import type { RunContext } from '../purchase/runContext';

/** The parts as one file. */
export interface Joined {
	audio: IBinaryData;
	/** What is said when, by part. */
	segments: TimedSegment[][];
	seconds: number;
	/** What was wanted and could not be done: the parts are then joined as they came. */
	problem?: NotConverted;
}

/** Where the audio goes, and what it is told beside it. */
interface Making {
	run: RunContext;
	narration: NarrationJob;
	spoken: Spoken[];
	otherRequestIds: string[];
}

/**
 * Joins the parts in order, with pauses between them, as a stream: as they are if they are alike and loud enough,
 * else by way of their samples.
 * @throws Failure that names every request
 */
export async function joinParts(
	run: RunContext,
	narration: NarrationJob,
	spoken: Spoken[],
): Promise<Joined> {
	const { context } = run;
	// When the node stops, its error names the accepted requests of all items.
	const named = context.continueOnFail() ? spoken : [];
	const otherRequestIds = [...new Set(named.flatMap(({ requestId }) => requestId ?? []))];
	const making = { run, narration, spoken, otherRequestIds };
	const unreadable = spoken.find(({ scan }) => !scan);
	if (unreadable) {
		const format = unreadable.audio.mimeType;
		if (spoken.length > 1) throw new Failure('formatCannotBeJoined', { format, otherRequestIds });
		const isAsWanted = narration.wanted.format === 'original';
		return { ...(await singlePart(making)), ...(isAsWanted ? {} : { problem: 'unreadable' }) };
	}
	return await run.conversions.use(async () => await joinReadable(making));
}

async function joinReadable(making: Making): Promise<Joined> {
	const { run, narration, spoken, otherRequestIds } = making;
	const { context, clock } = run;
	const breath = new Breath(() => clock.check());
	const parts = spoken.map(({ scan, audio }, index): SoundPart => ({
		scan: scan!,
		open: async () => await readBinary(context, audio),
		pauseBeforeSeconds: pauseBefore(narration, index),
		voice: narration.voiceOf(narration.parts[index]?.speaker).identity,
	}));
	let problem: NotConverted | undefined;
	try {
		const { plan, isSilent } = await planSound(parts, narration.wanted, breath);
		if (isSilent) problem = 'silent';
		if (plan) return { ...(await storePlanned(making, plan)), problem };
	} catch (error) {
		clock.check();
		if (error instanceof WavTooLarge) throw whyNotStored(error, otherRequestIds);
		const why = error instanceof Error ? error.message : String(error);
		context.logger.warn(`OpenVoice: the narration could not be converted: ${why}`);
		problem = 'failed';
	}
	const isAlone = spoken.length === 1 && parts[0]!.pauseBeforeSeconds === 0;
	const joined = isAlone ? await singlePart(making) : await joinAlike(making, parts);
	return { ...joined, problem };
}

function pauseBefore(narration: NarrationJob, index: number): number {
	const part = narration.parts[index];
	const pauses = {
		none: 0,
		sentence: narration.sentencePauseSeconds,
		paragraph: narration.paragraphPauseSeconds,
	};
	return part?.pauseBeforeSeconds ?? pauses[part?.pauseBefore ?? 'none'];
}

async function storePlanned({ run, narration, spoken }: Making, plan: SoundPlan): Promise<Joined> {
	const sounds = plan.measured.map((one, index) =>
		one.levels.length > 0 ? one : spoken[index]?.scan,
	);
	const segments = segmentsOf(narration.parts, spoken, plan.times, sounds);
	const name = nameOf(narration, spoken[0], plan.type);
	const tags = { title: titleOf(name), chapters: chaptersOf(narration, segments) };
	const audio = await storeBinary(run.context, plan.bytes(tags), {
		fileName: name,
		mimeType: plan.type.mimeType,
		like: spoken[0]!.audio,
	});
	return { audio, segments, seconds: plan.seconds };
}

/** Parts of one form, joined without decoding them. */
async function joinAlike(
	{ run, narration, spoken, otherRequestIds }: Making,
	parts: JoinPart[],
): Promise<Joined> {
	const { context, clock } = run;
	const open = async (part: number) => await readBinary(context, spoken[part]!.audio);
	try {
		const plan = planJoin(parts);
		const type = plan.mimeType === WAV.mimeType ? WAV : MP3;
		const times = plan.times.map(({ start, end }) => ({ start, from: start, to: end }));
		const segments = segmentsOf(
			narration.parts,
			spoken,
			times,
			spoken.map(({ scan }) => scan),
		);
		const name = nameOf(narration, spoken[0], type);
		const chapters = type === MP3 ? chaptersOf(narration, segments) : [];
		const tag = id3Tag(
			chapters.length > 0 ? { title: titleOf(name), chapters } : { chapters },
			plan.seconds,
		);
		const bytes = joinedBytes({ pieces: [tag, ...plan.pieces] }, parts, open, () => clock.check());
		const audio = await storeBinary(context, bytes, {
			fileName: name,
			mimeType: type.mimeType,
			like: spoken[0]!.audio,
		});
		return { audio, segments, seconds: plan.seconds };
	} catch (error) {
		clock.check();
		throw whyNotStored(error, otherRequestIds);
	}
}

/** Why the parts could not be made into one file. */
function whyNotStored(error: unknown, otherRequestIds: string[]): Failure {
	if (error instanceof PartsDiffer) {
		const { first, other } = error;
		return new Failure('partsDiffer', { first, other, otherRequestIds });
	}
	if (error instanceof WavTooLarge) return new Failure('narrationTooLarge', { otherRequestIds });
	const why = error instanceof Error ? error.message : '';
	return new Failure('narrationNotStored', { why, otherRequestIds });
}

function nameOf(
	{ fileName: wanted, parts: [part] }: NarrationJob,
	first: Spoken | undefined,
	type: AudioType,
): string {
	return fileName({ wanted, text: part?.text, requestId: first?.requestId }, type);
}

/** What one request spoke is the file, as it came. */
async function singlePart({ run, narration, spoken }: Making): Promise<Joined> {
	const { scan, audio } = spoken[0]!;
	const extension = /[^.]*$/.exec(audio.fileName ?? '')?.[0] ?? '';
	const type = { mimeType: audio.mimeType, extension, name: '' };
	const seconds = scan?.seconds ?? readAudioLengthSeconds(await bufferOf(run.context, audio)) ?? 0;
	const times = [{ start: 0, from: 0, to: seconds }];
	return {
		audio: { ...audio, fileName: nameOf(narration, spoken[0], type) },
		segments: segmentsOf(narration.parts, spoken, times, [scan]),
		seconds,
	};
}

/** Stores captions beside the audio, if the item asks for them. */
export async function storeCaptions(
	{ context }: RunContext,
	{ captions }: NarrationJob,
	audio: IBinaryData,
	segments: TimedText[],
): Promise<IBinaryData | undefined> {
	if (captions === 'none') return undefined;
	const { extension, mimeType } = CAPTION_FORMATS[captions];
	const file = Buffer.from(captionFile(await toCues(segments), captions), 'utf8');
	const base = (audio.fileName ?? 'openvoice').replace(/\.[^.]*$/, '');
	return await context.helpers.prepareBinaryData(file, `${base}.${extension}`, mimeType);
}

/** An upload is a text in memory, a third longer than the file. */
const LARGEST_UPLOAD_BYTES = 30_000_000;

/** As long as a slow line needs for that. */
const UPLOAD_DEADLINE_MS = 300_000;

/**
 * A web address of the narration, for an AI agent: it sees no files. What was joined here lies at no
 * address yet; Segmind's storage gives it one.
 */
export async function addressOf(
	{ context, account, clock }: RunContext,
	audio: IBinaryData,
	spoken: Spoken[],
): Promise<string | undefined> {
	if (spoken.length === 1) return spoken[0]?.audioUrl;
	if ((await sizeOf(context, audio)) > LARGEST_UPLOAD_BYTES) return undefined;
	const bytes = await bufferOf(context, audio);
	const dataUrl = `data:${audio.mimeType};base64,${bytes.toString('base64')}`;
	try {
		return await account.client.upload(
			async () => await Promise.resolve({ dataUrl }),
			clock.now() + UPLOAD_DEADLINE_MS,
		);
	} catch (error) {
		clock.check();
		// The narration is paid for: it is not lost for the sake of its address.
		const why = error instanceof Error ? error.message : '';
		context.logger.warn(`OpenVoice: the narration could not be stored at Segmind: ${why}`);
		return undefined;
	}
}
