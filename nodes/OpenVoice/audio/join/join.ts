import type { AudioScan } from '../audioScan';
import type { Mp3Scan } from '../mp3Scanner';
import type { WavScan } from '../wavScanner';
import { soundOf } from './soundOf';
import { mp3IndexFrame, Mp3Silence, type Mp3Stretch } from './joinedMp3';
import { wavHeader, wavSilence, wavSilenceFrames } from './joinedWav';

/** One part of a narration, and how long to be silent before it. */
export interface JoinPart {
	scan: AudioScan;
	pauseBeforeSeconds: number;
}

/** How parts become one file. */
export interface JoinPlan {
	mimeType: string;
	/** In order: bytes that stand here, and the sound of parts. */
	pieces: Array<Buffer | { part: number }>;
	/** When each part begins and ends, in seconds from the beginning of the file. */
	times: Array<{ start: number; end: number }>;
	/** How long all of it lasts, in seconds. */
	seconds: number;
	/** How large it is, in bytes. */
	bytes: number;
}

/** How a part differs from the first one, in words for the user. */
export class PartsDiffer extends Error {
	constructor(
		readonly part: number,
		readonly first: string,
		readonly other: string,
	) {
		super('The parts differ');
	}
}

/** What parts must have in common to be one file, in words. */
export function formatName(scan: AudioScan): string {
	const channels = (count: number) =>
		count === 1 ? 'mono' : count === 2 ? 'stereo' : `${count} channels`;
	if (scan.kind === 'mp3') {
		const { sampleRate, isMono } = scan.header;
		return `MP3, ${sampleRate} Hz, ${isMono ? 'mono' : 'stereo'}`;
	}
	const width = `${scan.bits} bit${scan.isFloat ? ' float' : ''}`;
	return `WAV, ${scan.sampleRate} Hz, ${width}, ${channels(scan.channels)}`;
}

/**
 * Plans how parts become one file; none of their sound is needed for that.
 * @throws PartsDiffer; WavTooLarge
 */
export function planJoin(parts: JoinPart[]): JoinPlan {
	const first = parts[0]?.scan;
	if (!first) throw new RangeError('There are no parts');
	const format = formatName(first);
	for (const [index, { scan }] of parts.entries()) {
		if (formatName(scan) !== format) throw new PartsDiffer(index, format, formatName(scan));
	}
	return first.kind === 'wav'
		? planWav(parts as Array<JoinPart & { scan: WavScan }>, first)
		: planMp3(parts as Array<JoinPart & { scan: Mp3Scan }>, first);
}

function planWav(parts: Array<JoinPart & { scan: WavScan }>, first: WavScan): JoinPlan {
	const pieces: JoinPlan['pieces'] = [];
	const times: JoinPlan['times'] = [];
	let frames = 0;
	for (const [part, { scan, pauseBeforeSeconds }] of parts.entries()) {
		const silent = wavSilenceFrames(first, pauseBeforeSeconds);
		const own = spannedBytes(scan) / first.frameBytes;
		for (const piece of wavSilence(first, silent)) pieces.push(piece);
		pieces.push({ part });
		const start = frames + silent;
		frames = start + own;
		times.push({ start: start / first.sampleRate, end: frames / first.sampleRate });
	}
	const soundBytes = frames * first.frameBytes;
	const header = wavHeader(first, soundBytes);
	const padding = Buffer.alloc(soundBytes % 2);
	return {
		mimeType: 'audio/wav',
		pieces: [header, ...pieces, padding],
		times,
		seconds: frames / first.sampleRate,
		bytes: header.length + soundBytes + padding.length,
	};
}

function planMp3(parts: Array<JoinPart & { scan: Mp3Scan }>, first: Mp3Scan): JoinPlan {
	const silence = new Mp3Silence(first);
	const pieces: JoinPlan['pieces'] = [];
	const stretches: Mp3Stretch[] = [];
	const times: JoinPlan['times'] = [];
	let frames = 0;
	for (const [part, { scan, pauseBeforeSeconds }] of parts.entries()) {
		const silent = silence.framesFor(pauseBeforeSeconds);
		if (silent > 0) {
			pieces.push(silence.bytesOf(silent));
			stretches.push({ frames: silent, bytes: silent * silence.frameBytes });
		}
		pieces.push({ part });
		const { frameBytes } = scan;
		stretches.push({ frames: frameBytes.length, bytes: spannedBytes(scan), frameBytes });
		const start = frames + silent;
		frames = start + frameBytes.length;
		times.push({ start: silence.secondsOf(start), end: silence.secondsOf(frames) });
	}
	const { constantBitRate } = first;
	const isConstant =
		constantBitRate > 0 &&
		silence.bitRate === constantBitRate &&
		parts.every(({ scan }) => scan.constantBitRate === constantBitRate);
	const index = mp3IndexFrame(first, stretches, isConstant);
	return {
		mimeType: 'audio/mpeg',
		pieces: index ? [index, ...pieces] : pieces,
		times,
		seconds: silence.secondsOf(frames),
		bytes: stretches.reduce((sum, { bytes }) => sum + bytes, index?.length ?? 0),
	};
}

function spannedBytes({ spans }: AudioScan): number {
	return spans.reduce((sum, { start, end }) => sum + end - start, 0);
}

/**
 * The joined file, piece by piece: nothing is held but what flows by.
 * @param open opens the file of a part, from its beginning
 * @param check is asked before each piece; what it throws ends the file
 */
export async function* joinedBytes(
	{ pieces }: Pick<JoinPlan, 'pieces'>,
	parts: JoinPart[],
	open: (part: number) => Promise<AsyncIterable<Uint8Array>>,
	check: () => void = () => undefined,
): AsyncGenerator<Uint8Array> {
	for (const piece of pieces) {
		check();
		if (piece instanceof Uint8Array) {
			if (piece.length > 0) yield piece;
			continue;
		}
		const scan = parts[piece.part]?.scan;
		if (!scan) continue;
		for await (const chunk of soundOf(scan, await open(piece.part))) {
			check();
			yield chunk;
		}
	}
}
