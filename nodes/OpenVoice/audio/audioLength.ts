import { AUDIO_HEAD_BYTES, detectAudioType } from './audioType';

/**
 * Reads how long a recording lasts, from its headers where they say so and else by counting its frames.
 * The library that does it is loaded on first use: most runs of the node never need it.
 * @param bytes the whole file
 * @returns seconds; undefined for what is not audio or does not tell its length. Never throws.
 */
export async function readAudioLengthSeconds(bytes: Uint8Array): Promise<number | undefined> {
	// The format is always named to the library, which would otherwise guess.
	const type = detectAudioType(bytes.subarray(0, AUDIO_HEAD_BYTES));
	if (!type) return undefined;
	const { parseBuffer } = await import('./musicMetadata');
	try {
		const { format } = await parseBuffer(bytes, type.mimeType, {
			duration: true,
			skipCovers: true,
		});
		return asLength(format.duration);
	} catch {
		// A damaged file, whose length nobody can tell.
		return undefined;
	}
}

function asLength(seconds: number | undefined): number | undefined {
	return seconds !== undefined && Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}
