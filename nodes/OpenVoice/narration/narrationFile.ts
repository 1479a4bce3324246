import type { IBinaryData } from 'n8n-workflow';

import { type AudioType, MP3, WAV } from '../audio/audioFormats';
import { readAudioLengthSeconds } from '../audio/audioLength';
import { bufferOf, readBinary, storeBinary } from '../audio/binaryData';
import { fileName, sizeOf } from '../audio/speechAudio';
import { Failure } from '../errors/failure';
import { CAPTION_FORMATS, captionFile } from './captionFile';
import { type TimedText, toCues } from './cues';
import { joinedBytes, type JoinPart, PartsDiffer, planJoin } from '../audio/join/join';
import { WavTooLarge } from '../audio/join/joinedWav';
import type { NarrationJob, Spoken } from './narrationJob';
import type { RunContext } from '../purchase/runContext';

/** The parts as one file. */
export interface Joined {
	audio: IBinaryData;
	/** When each part begins and ends, in seconds. */
	times: Array<{ start: number; end: number }>;
	seconds: number;
}

/**
 * Joins the parts in order, with pauses between them, as a stream.
 * @throws Failure that names every request
 */
export async function joinParts(
	run: RunContext,
	narration: NarrationJob,
	spoken: Spoken[],
): Promise<Joined> {
	const { context, clock } = run;
	const [first] = spoken;
	const isAlone = spoken.length === 1 && !narration.parts[0]?.pauseBeforeSeconds;
	if (first && isAlone) return await singlePart(run, narration, first);
	// When the node stops, its error names the accepted requests of all items.
	const named = context.continueOnFail() ? spoken : [];
	const otherRequestIds = [...new Set(named.flatMap(({ requestId }) => requestId ?? []))];
	const pauses = {
		none: 0,
		sentence: narration.sentencePauseSeconds,
		paragraph: narration.paragraphPauseSeconds,
	};
	const parts = spoken.map(({ scan, audio }, index): JoinPart => {
		if (!scan)
			throw new Failure('formatCannotBeJoined', { format: audio.mimeType, otherRequestIds });
		const { pauseBefore = 'none', pauseBeforeSeconds: written } = narration.parts[index] ?? {};
		const pauseBeforeSeconds = written ?? pauses[pauseBefore];
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
		if (error instanceof PartsDiffer) {
			const { first: one, other } = error;
			throw new Failure('partsDiffer', { first: one, other, otherRequestIds });
		}
		if (error instanceof WavTooLarge) throw new Failure('narrationTooLarge', { otherRequestIds });
		const why = error instanceof Error ? error.message : '';
		throw new Failure('narrationNotStored', { why, otherRequestIds });
	}
}

function nameOf(
	{ fileName: wanted, parts: [part] }: NarrationJob,
	first: Spoken | undefined,
	type: AudioType,
): string {
	return fileName({ wanted, text: part?.text, requestId: first?.requestId }, type);
}

/** What one request spoke is the file, as it came. */
async function singlePart(
	{ context }: RunContext,
	narration: NarrationJob,
	spoken: Spoken,
): Promise<Joined> {
	const { scan, audio } = spoken;
	const extension = /[^.]*$/.exec(audio.fileName ?? '')?.[0] ?? '';
	const type = { mimeType: audio.mimeType, extension, name: '' };
	const seconds = scan?.seconds ?? readAudioLengthSeconds(await bufferOf(context, audio)) ?? 0;
	return {
		audio: { ...audio, fileName: nameOf(narration, spoken, type) },
		times: [{ start: 0, end: seconds }],
		seconds,
	};
}

/** Stores what is said when as a caption file beside the audio, if captions are wanted. */
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
		return await account.client.upload(dataUrl, clock.now() + UPLOAD_DEADLINE_MS);
	} catch (error) {
		clock.check();
		// The narration is paid for: it is not lost for the sake of its address.
		const why = error instanceof Error ? error.message : '';
		context.logger.warn(`OpenVoice: the narration could not be stored at Segmind: ${why}`);
		return undefined;
	}
}
