import { AAC, declaredFormatWithoutSignature, FLAC, MP3 } from './audioFormats';
import type { AudioType } from './audioFormats';
import { containerFormat } from './containerFormat';
import { id3TagLength } from './id3Tag';
import { isOtherFile } from './otherFiles';
import { findMpegFrames } from './mpegFrames';

export type { AudioType } from './audioFormats';

/**
 * How many of a file's first bytes `detectAudioType` looks at: room for some junk before an MP3's first
 * frame and for two of its longest frames (1,441 bytes), and for the track list of a WebM or M4A.
 */
export const AUDIO_HEAD_BYTES = 4096;

/** Behind some junk, two of an MP3's longest frames begin within so many bytes: else there are none. */
const FRAMES_IN_SIGHT_BYTES = 2500;

/**
 * Tells what kind of recording a file is. The bytes decide; the header of the answer that brought them
 * is asked only where they leave the question open.
 * @param head the first `AUDIO_HEAD_BYTES` of the file, or all of a shorter one
 * @param declaredContentType the Content-Type that came with the file, if any
 * @returns undefined if the file is something else, or nothing says that it is audio
 */
export function detectAudioType(
	head: Uint8Array,
	declaredContentType?: string,
): AudioType | undefined {
	const bytes = head.subarray(0, AUDIO_HEAD_BYTES);
	const tagLength = id3TagLength(bytes);
	if (tagLength > 0) return taggedFormat(bytes.subarray(tagLength), declaredContentType);

	const text = Buffer.from(bytes).toString('latin1');
	const container = containerFormat(text, declaredContentType);
	if (container) return container;
	if (isOtherFile(bytes, text)) return undefined;
	return findMpegFrames(bytes) ?? declaredFormatWithoutSignature(declaredContentType);
}

/**
 * An ID3v2 tag stands before MP3, and now and then before AAC and FLAC. A tag with a picture is longer
 * than the head: what follows it is then out of sight.
 */
function taggedFormat(afterTag: Uint8Array, declaredContentType?: string): AudioType | undefined {
	const text = Buffer.from(afterTag).toString('latin1');
	const declared = declaredContentType?.toLowerCase() ?? '';
	if (text.startsWith('fLaC')) return FLAC;
	if (afterTag.length === 0 && /flac/.test(declared)) return FLAC;
	if (afterTag.length === 0 && /aac/.test(declared)) return AAC;
	return findMpegFrames(afterTag) ?? (afterTag.length < FRAMES_IN_SIGHT_BYTES ? MP3 : undefined);
}
