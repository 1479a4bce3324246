import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { firstCharacters } from '../characters';
import { readAudioLengthSeconds } from './audioLength';
import { bufferOf } from './binaryData';
import { type FileNaming, fileName } from './fileName';
import type { Inspected } from './inspect';

export { type FileNaming, fileName } from './fileName';

/** Thrown when what came is no audio; the message is its beginning, untrusted. */
export class NotAudioError extends Error {}

/** So much of something that is no audio is shown in the error. */
const SHOWN_CHARACTERS = 200;

/**
 * Streams audio into n8n's binary storage; memory does not grow with its size (but n8n's own memory
 * mode holds it all).
 * @throws NotAudioError; the stream's own error if it is cut short (nothing is then kept)
 */
export async function storeAudio(
	context: IExecuteFunctions,
	{ content, head, type }: Inspected,
	naming: FileNaming,
): Promise<IBinaryData> {
	if (type) {
		return await context.helpers.prepareBinaryData(content, fileName(naming, type), type.mimeType);
	}
	if ('destroy' in content) content.destroy();
	throw new NotAudioError(firstCharacters(head.toString('utf8'), SHOWN_CHARACTERS));
}

/** The size of stored audio in bytes. */
export async function sizeOf(context: IExecuteFunctions, audio: IBinaryData): Promise<number> {
	// `bytes` is newer than the oldest n8n that this node runs on.
	const { bytes } = audio as IBinaryData & { bytes?: number };
	if (bytes !== undefined) return bytes;
	if (audio.id === undefined) return Buffer.byteLength(audio.data, 'base64');
	return (await context.helpers.getBinaryMetadata(audio.id)).fileSize;
}

/**
 * Speech that is longer than some minutes is not read again for its length: that would cost more than
 * it tells.
 */
const LARGEST_MEASURED_BYTES = 3_000_000;

/** How long stored audio plays, in seconds; undefined if it does not tell, or is large. Never throws. */
export async function lengthSecondsOf(
	context: IExecuteFunctions,
	audio: IBinaryData,
): Promise<number | undefined> {
	try {
		if ((await sizeOf(context, audio)) > LARGEST_MEASURED_BYTES) return undefined;
		const seconds = readAudioLengthSeconds(await bufferOf(context, audio));
		return seconds && Math.round(seconds * 100) / 100;
	} catch {
		// The speech is paid for and stored: it is not lost for the sake of its length.
		return undefined;
	}
}
