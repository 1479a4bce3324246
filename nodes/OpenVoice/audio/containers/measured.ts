/**
 * Whether a file ends where its container declares. `withinFrame`: the format declares no length, and the last frame is
 * truncated; complete files in the wild have that, too.
 */
export type Ending = 'whole' | 'cut' | 'withinFrame' | 'unknown';

/** What a walk over a recording has found so far. */
export interface Measured {
	/** How long the sound lasts, in seconds; 0 if there is none; absent if nothing tells. */
	seconds?: number;
	ending: Ending;
	/** There are pictures beside the sound. */
	hasVideo?: boolean;
	/** All of its sound is digital silence. Absent where that would take a decoder. */
	isSilent?: boolean;
}

/** Sizes that nothing real has: whoever claims one has damaged or crafted the header. */
export const HIGHEST_SAMPLE_RATE = 768_000;
export const MOST_CHANNELS = 64;

/** Whether sound can have this rate, in samples a second. */
export function isSampleRate(rate: number): boolean {
	return rate >= 1 && rate <= HIGHEST_SAMPLE_RATE;
}

/** Whether sound can have so many channels. */
export function isChannelCount(channels: number): boolean {
	return channels >= 1 && channels <= MOST_CHANNELS;
}
