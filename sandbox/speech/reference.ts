import { decode } from './decode.ts';
import { durationSeconds } from './pcm.ts';

/** What is known of a reference recording. */
export interface Reference {
	durationSeconds: number;
}

/** Decodes and measures a recording. @throws Error with a sentence for the user, when it is no audio. */
export async function measureReference(bytes: Uint8Array): Promise<Reference> {
	const sound = await decode(bytes);
	return { durationSeconds: durationSeconds(sound) };
}
