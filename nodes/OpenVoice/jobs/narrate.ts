import type { IBinaryData, IDataObject } from 'n8n-workflow';

import { type AudioScan, scanAudio } from '../audio/audioScan';
import { MP3, WAV } from '../audio/audioFormats';
import { readBinary, storeBinary } from '../audio/binaryData';
import { readAudioLengthSeconds } from '../audio/audioLength';
import { fileName, sizeOf } from '../audio/speechAudio';
import { Failure } from '../errors/failure';
import {
	aboutPart,
	formatCannotBeJoined,
	narrationNotStored,
	narrationTooDear,
	narrationTooLarge,
	partsDiffer,
} from '../errors/narrationErrors';
import { CAPTION_FORMATS, captionFile, type CaptionFormat } from '../narration/captionFile';
import { type TimedText, toCues } from '../narration/cues';
import { joinedBytes, type JoinPart, PartsDiffer, planJoin } from '../narration/join';
import { WavTooLarge } from '../narration/joinedWav';
import type { Chapter, Part } from '../narration/parts';
import { inProportion, sentenceTimes, speakingWeight } from '../narration/sentenceTimes';
import { BatchStopped, ExecutionCancelled } from '../pace/executionClock';
import type { RunFacts } from '../segmind/answers';
import { omitUndefined } from './describe';
import type { ReferenceAudio, SpeechJob } from './job';
import { isTool } from './isTool';
import type { LedgerEntry } from './ledger';
import type { RunContext } from './runContext';
import { speak } from './speak';

/** What one item asks to be narrated, checked. */
export interface NarrationJob {
	itemIndex: number;
	parts: Part[];
	chapters: Chapter[];
	voiceOf: (speaker: string | undefined) => NarratorVoice;
	sentencePauseSeconds: number;
	paragraphPauseSeconds: number;
	captions: 'none' | CaptionFormat;
	fileName?: string;
	timeoutSeconds: number;
	pollIntervalSeconds?: number;
}

interface NarratorVoice {
	reference: ReferenceAudio;
	identity: string;
	language: string;
	speed: number;
}

/** One file, and what is said in it when. */
export interface NarrationOutput {
	json: IDataObject;
	audio: IBinaryData;
	captions?: IBinaryData;
	/** How many requests it took. */
	requests: number;
	facts: RunFacts;
}

/** One request: what equal parts have in common. */
interface Take {
	part: Part;
	entry: LedgerEntry;
	job: SpeechJob;
}

/** A request that is spoken. */
interface Spoken {
	requestId?: string;
	audio: IBinaryData;
	audioUrl?: string;
	/** Absent for audio that cannot be joined. */
	scan?: AudioScan;
	cost?: number;
	remainingCredits?: number;
}

/** Thrown where a part is not to be bought any more, because another one failed. */
class NarrationStopped extends Error {}

/** Credits are added up in these: see the ledger. */
const PARTS_OF_A_CREDIT = 1e10;

/** Times are told so exactly, in parts of a second. */
const PARTS_OF_A_SECOND = 1000;

/**
 * Speaks all parts side by side, each with what Generate does for one item, and joins them to one file.
 * Equal parts are bought once.
 * @throws Failure; nothing is sent if what it takes is more than may be spent
 */
export async function narrate(run: RunContext, job: NarrationJob): Promise<NarrationOutput> {
	const takes = takesOf(run, job);
	const distinct = [...new Set(takes)];
	planToBuy(run, distinct);
	const spoken = await speakAll(run, job, distinct).finally(() => {
		for (const { entry } of distinct) run.planned.delete(entry);
	});
	const spokenParts = takes.map((take) => spoken.get(take)!);
	const { audio, times, seconds } = await joinParts(run, job, spokenParts);
	const segments = segmentsOf(job.parts, spokenParts, times);
	const all = [...spoken.values()];
	const audioUrl = isTool(run.context) ? await addressOf(run, audio, all) : undefined;
	return {
		...(await describe(run, job, { audio, audioUrl, seconds, segments, spoken: all })),
		audio,
		captions: await storeCaptions(run, job, audio, segments.flat()),
	};
}

/** For each part the request that speaks it. */
function takesOf({ ledger }: RunContext, narration: NarrationJob): Take[] {
	const byContent = new Map<string, Take>();
	const { itemIndex, timeoutSeconds, pollIntervalSeconds } = narration;
	return narration.parts.map((part) => {
		const { reference, identity, language, speed } = narration.voiceOf(part.speaker);
		const { text } = part;
		const content = JSON.stringify([text, language, speed, identity]);
		const known = byContent.get(content);
		if (known) return known;
		const entry = ledger.claim(itemIndex, { text, language, speed, voice: identity }, true);
		const job: SpeechJob = {
			itemIndex,
			entry,
			mode: 'async',
			reference,
			text,
			language,
			speed,
			waitForCompletion: true,
			downloadAudio: true,
			simplify: true,
			timeoutSeconds,
			pollIntervalSeconds,
		};
		const take = { part, entry, job };
		byContent.set(content, take);
		return take;
	});
}

/** Half a narration is worth nothing: it is not begun if it cannot be paid. @throws Failure */
function planToBuy({ ledger, options, planned }: RunContext, takes: Take[]): void {
	const toBuy = takes.filter(({ entry }) => entry.now.state === 'new');
	const { maxCredits } = options;
	const plannedBefore = [...planned].filter(({ now }) => now.state === 'new').length;
	const before = ledger.creditsWith(plannedBefore);
	const after = ledger.creditsWith(plannedBefore + toBuy.length);
	if (toBuy.length > 0 && maxCredits > 0 && after > maxCredits) {
		throw narrationTooDear({
			requests: toBuy.length,
			needed: rounded(after - before, PARTS_OF_A_CREDIT),
			spent: before,
			limit: maxCredits,
		});
	}
	for (const { entry } of toBuy) planned.add(entry);
}

/** @throws Failure of the part that failed first, when all that was under way has ended */
async function speakAll(
	run: RunContext,
	narration: NarrationJob,
	takes: Take[],
): Promise<Map<Take, Spoken>> {
	const spoken = new Map<Take, Spoken>();
	let failed: { take: Take; error: unknown } | undefined;
	const check = () => {
		if (failed) throw new NarrationStopped();
	};
	await Promise.all(
		takes.map(async (take) => {
			try {
				spoken.set(take, await speakPart(run, { ...take.job, check }));
			} catch (error) {
				if (error instanceof NarrationStopped) return;
				const isStop = error instanceof BatchStopped || error instanceof ExecutionCancelled;
				if (!failed || (failed.error instanceof BatchStopped && !isStop)) failed = { take, error };
				// As with items: when the node is to stop, nothing is waited for that is not needed.
				if (!isStop && !run.context.continueOnFail()) run.clock.stop();
			}
		}),
	);
	if (!failed) return spoken;
	const { take, error } = failed;
	if (!(error instanceof Failure) || narration.parts.length === 1) throw error;
	// When the node stops, its error names the accepted requests of all items.
	const others = run.context.continueOnFail() ? takes.filter((other) => other !== take) : [];
	throw aboutPart(
		error,
		take.part.text,
		others.flatMap(({ entry }) => requestIdOf(entry) ?? []),
	);
}

async function speakPart(run: RunContext, job: SpeechJob): Promise<Spoken> {
	const { json, audio, facts } = await speak(run, job);
	if (!audio) throw new TypeError('A speech without audio');
	const cost = json.reused === true ? undefined : (json.cost as number | undefined);
	return {
		requestId: json.requestId as string | undefined,
		audio,
		audioUrl: json.audioUrl as string | undefined,
		scan: await scanAudio(await readBinary(run.context, audio)),
		cost,
		remainingCredits: facts?.remainingCredits,
	};
}

function requestIdOf({ now }: LedgerEntry): string | undefined {
	return 'requestId' in now ? now.requestId : undefined;
}

interface Joined {
	audio: IBinaryData;
	/** When each part begins and ends, in seconds. */
	times: Array<{ start: number; end: number }>;
	seconds: number;
}

/** @throws Failure that names every request */
async function joinParts(
	run: RunContext,
	narration: NarrationJob,
	spoken: Spoken[],
): Promise<Joined> {
	const { context, clock } = run;
	const [first] = spoken;
	if (first && spoken.length === 1) return await singlePart(run, narration, first);
	// When the node stops, its error names the accepted requests of all items.
	const named = context.continueOnFail() ? spoken : [];
	const requestIds = [...new Set(named.flatMap(({ requestId }) => requestId ?? []))];
	const pauses = {
		none: 0,
		sentence: narration.sentencePauseSeconds,
		paragraph: narration.paragraphPauseSeconds,
	};
	const parts = spoken.map(({ scan, audio }, index): JoinPart => {
		if (!scan) throw formatCannotBeJoined(audio.mimeType, requestIds);
		const pauseBeforeSeconds = pauses[narration.parts[index]?.pauseBefore ?? 'none'];
		return { scan, pauseBeforeSeconds };
	});
	const open = async (part: number) => await readBinary(context, spoken[part]!.audio);
	try {
		const plan = planJoin(parts);
		const bytes = joinedBytes(plan, parts, open, () => clock.check());
		const type = plan.mimeType === WAV.mimeType ? WAV : MP3;
		const audio = await storeBinary(context, bytes, {
			fileName: nameOf(narration, first, type),
			mimeType: type.mimeType,
			like: first!.audio,
		});
		return { audio, times: plan.times, seconds: plan.seconds };
	} catch (error) {
		clock.check();
		if (error instanceof PartsDiffer) throw partsDiffer(error.first, error.other, requestIds);
		if (error instanceof WavTooLarge) throw narrationTooLarge(requestIds);
		throw narrationNotStored(error instanceof Error ? error.message : '', requestIds);
	}
}

function nameOf(
	{ fileName: wanted }: NarrationJob,
	first: Spoken | undefined,
	type: typeof WAV,
): string {
	return fileName({ wanted, requestId: first?.requestId }, type);
}

/** What one request spoke is the file, as it came. */
async function singlePart(
	{ context }: RunContext,
	narration: NarrationJob,
	spoken: Spoken,
): Promise<Joined> {
	const { scan, audio } = spoken;
	const extension = /[^.]*$/.exec(audio.fileName ?? '')?.[0] ?? '';
	const named = fileName(
		{ wanted: narration.fileName, requestId: spoken.requestId },
		{ mimeType: audio.mimeType, extension, name: '' },
	);
	const seconds =
		scan?.seconds ??
		(await readAudioLengthSeconds(
			await context.helpers.binaryToBuffer(
				audio.id === undefined
					? Buffer.from(audio.data, 'base64')
					: await context.helpers.getBinaryStream(audio.id),
			),
		)) ??
		0;
	return {
		audio: { ...audio, fileName: named },
		times: [{ start: 0, end: seconds }],
		seconds,
	};
}

/** What is said when, by part. */
interface TimedSegment extends TimedText {
	requestId?: string;
}

function segmentsOf(
	parts: Part[],
	spoken: Spoken[],
	times: Array<{ start: number; end: number }>,
): TimedSegment[][] {
	return parts.map(({ segments }, index) => {
		const { scan, requestId } = spoken[index]!;
		const { start: partStart, end: partEnd } = times[index]!;
		const texts = segments.map(({ text }) => text);
		const within = scan
			? sentenceTimes(texts, scan)
			: inProportion(texts.map(speakingWeight), 0, partEnd - partStart);
		return segments.map(({ text, speaker }, segment) => ({
			start: rounded(partStart + (within[segment]?.start ?? 0), PARTS_OF_A_SECOND),
			end: rounded(partStart + (within[segment]?.end ?? 0), PARTS_OF_A_SECOND),
			text,
			...omitUndefined({ speaker, requestId }),
		}));
	});
}

/** An upload is a text in memory, a third longer than the file. */
const LARGEST_UPLOAD_BYTES = 30_000_000;

/** As long as a slow line needs for that. */
const UPLOAD_DEADLINE_MS = 300_000;

/**
 * A web address of the narration, for an AI agent: it sees no files. What was joined here lies at no
 * address yet; Segmind's storage gives it one.
 */
async function addressOf(
	{ context, client, clock }: RunContext,
	audio: IBinaryData,
	spoken: Spoken[],
): Promise<string | undefined> {
	if (spoken.length === 1) return spoken[0]?.audioUrl;
	if ((await sizeOf(context, audio)) > LARGEST_UPLOAD_BYTES) return undefined;
	const bytes = await context.helpers.binaryToBuffer(
		audio.id === undefined
			? Buffer.from(audio.data, 'base64')
			: await context.helpers.getBinaryStream(audio.id),
	);
	const dataUrl = `data:${audio.mimeType};base64,${bytes.toString('base64')}`;
	try {
		return await client.upload(dataUrl, clock.now() + UPLOAD_DEADLINE_MS);
	} catch (error) {
		clock.check();
		// The narration is paid for: it is not lost for the sake of its address.
		const why = error instanceof Error ? error.message : '';
		context.logger.warn(`OpenVoice: the narration could not be stored at Segmind: ${why}`);
		return undefined;
	}
}

async function describe(
	{ context }: RunContext,
	{ chapters }: NarrationJob,
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
		costs.length === 0
			? undefined
			: rounded(
					costs.reduce((sum, one) => sum + one, 0),
					PARTS_OF_A_CREDIT,
				);
	const remaining = spoken.flatMap(({ remainingCredits }) => remainingCredits ?? []);
	const remainingCredits = remaining.length === 0 ? undefined : Math.min(...remaining);
	const json = omitUndefined({
		audioSeconds: rounded(seconds, PARTS_OF_A_SECOND),
		audioUrl,
		mimeType: audio.mimeType,
		fileName: audio.fileName,
		fileSize: await sizeOf(context, audio),
		cost,
		remainingCredits,
		parts: spoken.length,
		segments: segments.flat().map((one) => ({ ...one })),
		chapters: chapters.map(({ title, part, segment }) => ({
			start: segments[part]?.[segment]?.start,
			title,
		})),
	});
	const costOfOne = cost === undefined ? undefined : cost / costs.length;
	return { json, facts: { cost: costOfOne, remainingCredits }, requests: spoken.length };
}

async function storeCaptions(
	{ context }: RunContext,
	{ captions }: NarrationJob,
	audio: IBinaryData,
	segments: TimedSegment[],
): Promise<IBinaryData | undefined> {
	if (captions === 'none') return undefined;
	const { extension, mimeType } = CAPTION_FORMATS[captions];
	const file = Buffer.from(captionFile(toCues(segments), captions), 'utf8');
	const base = (audio.fileName ?? 'openvoice').replace(/\.[^.]*$/, '');
	return await context.helpers.prepareBinaryData(file, `${base}.${extension}`, mimeType);
}

function rounded(value: number, parts: number): number {
	return Math.round(value * parts) / parts;
}
