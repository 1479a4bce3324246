import { decode } from './decode.ts';
import { durationSeconds } from './pcm.ts';
import { measurePitch, type Pitch } from './pitch.ts';
import { measureSpectrum, type Spectrum } from './spectrum.ts';

/** What is known of a reference recording. */
export interface Reference {
	durationSeconds: number;
	/** Missing when there is no voice in it: then nothing is imitated. */
	pitch?: Pitch;
	spectrum: Spectrum;
}

/** Decodes and measures a recording. @throws Error with a sentence for the user, when it is no audio. */
export async function measureReference(bytes: Uint8Array): Promise<Reference> {
	const sound = await decode(bytes);
	return {
		durationSeconds: durationSeconds(sound),
		pitch: await measurePitch(sound),
		spectrum: measureSpectrum(sound),
	};
}
