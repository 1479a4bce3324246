import { decode, pcmFormatOf } from '../codec/decode';
import {
	framesOf,
	type PcmBlock,
	type PcmFormat,
	type PcmStream,
	silence,
	withChannels,
} from '../codec/pcm';
import { resampledFrames, Resampler } from '../codec/resample';
import { Limiter } from '../loudness/limiter';
import type { Breath } from './breath';
import type { SoundPart } from './measure';

/** At a seam, sound that does not begin or end with silence would click. */
const FADE_SECONDS = 0.005;

/** What of a part is heard, and how. */
export interface Cut {
	/** Frames of silence before it, in the rate that comes out. */
	pauseFrames: number;
	/** In the part's own rate. */
	firstFrame: number;
	frames: number;
	gain: number;
	/** Whether another part stands before it, and after it. */
	fadesIn: boolean;
	fadesOut: boolean;
}

/** How many frames come out of a part, its pause left out. */
export function framesOfCut({ scan }: SoundPart, { frames }: Cut, sampleRate: number): number {
	return resampledFrames(frames, pcmFormatOf(scan).sampleRate, sampleRate);
}

/**
 * The sound of parts in order, as one.
 * @param ceiling what no peak may be above, 1 being full scale
 */
export async function* render(
	parts: SoundPart[],
	cuts: Cut[],
	format: PcmFormat,
	{ ceiling, breath }: { ceiling?: number; breath: Breath },
): AsyncGenerator<PcmBlock> {
	const limiter = ceiling === undefined ? undefined : new Limiter(format, ceiling);
	for (const [index, part] of parts.entries()) {
		for await (const block of withPause(part, cuts[index]!, format)) {
			await breath.take();
			const ready = limiter ? limiter.push(block) : block;
			if (framesOf(ready) > 0) yield ready;
		}
	}
	if (limiter) yield limiter.finish();
}

async function* withPause(part: SoundPart, cut: Cut, format: PcmFormat): AsyncGenerator<PcmBlock> {
	yield* silence(cut.pauseFrames, format.channels);
	const { sampleRate } = pcmFormatOf(part.scan);
	const sound = cutOut(part, cut, format.channels);
	yield* sampleRate === format.sampleRate
		? sound
		: resampled(sound, { ...format, sampleRate }, format);
}

async function* resampled(
	sound: PcmStream,
	from: PcmFormat,
	{ sampleRate }: PcmFormat,
): AsyncGenerator<PcmBlock> {
	const resampler = new Resampler(from, sampleRate);
	for await (const block of sound) yield resampler.push(block);
	yield resampler.finish();
}

/** @throws Error if the part is shorter than it was */
async function* cutOut(
	{ scan, open }: SoundPart,
	{ firstFrame, frames, gain, fadesIn, fadesOut }: Cut,
	channels: number,
): AsyncGenerator<PcmBlock> {
	const fade = Math.round(pcmFormatOf(scan).sampleRate * FADE_SECONDS);
	let at = -firstFrame;
	for await (const decoded of decode(scan, await open())) {
		const length = framesOf(decoded);
		const from = Math.max(0, -at);
		const to = Math.min(length, frames - at);
		if (from < to) {
			const block = withChannels(decoded, channels).map((channel) => channel.slice(from, to));
			const first = at + from;
			for (const channel of block) {
				for (let index = 0; index < channel.length; index++) {
					const frame = first + index;
					const rising = fadesIn ? Math.min(1, frame / fade) : 1;
					const falling = fadesOut ? Math.min(1, (frames - 1 - frame) / fade) : 1;
					channel[index]! *= gain * rising * falling;
				}
			}
			yield block;
		}
		at += length;
		if (at >= frames) return;
	}
	throw new Error('The audio of a part is shorter than it was');
}
