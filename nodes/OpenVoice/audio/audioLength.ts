import { readAudioFacts } from './audioReader';

/**
 * How long a recording lasts, in seconds: 0 if there is no sound in it.
 * @param bytes the whole file
 * @returns undefined for what is not audio or does not tell its length. Never throws.
 */
export function readAudioLengthSeconds(bytes: Uint8Array): number | undefined {
	return readAudioFacts(bytes).seconds;
}
