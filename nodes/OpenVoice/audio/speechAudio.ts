import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { readAudioLengthSeconds } from './audioLength';
import type { AudioType } from './audioType';
import { bufferOf } from './binaryData';
import type { Inspected } from './inspect';

/** Thrown when what came is no audio; the message is its beginning, untrusted. */
export class NotAudioError extends Error {}

/** How the file is to be called. */
export interface FileNaming {
	/** What the user wants; an extension in it is replaced where it does not fit. */
	wanted?: string;
	/** What it is named after otherwise: the first words of what is spoken, and the request. */
	text?: string;
	requestId?: string;
}

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
	throw new NotAudioError(head.toString('utf8').slice(0, SHOWN_CHARACTERS));
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

/** A file name without folders or characters that a file system refuses, its extension fitting. */
export function fileName(
	{ wanted, text = '', requestId = '' }: FileNaming,
	{ extension }: AudioType,
): string {
	const safe = (wanted ?? '').replace(/[\p{Cc}<>:"/\\|?*]+/gu, '-').replace(/^[\s.]+|[\s.]+$/g, '');
	const base = safe.replace(/\.(mp3|wav|ogg|oga|opus|flac|m4a|mp4|aac|aiff?|webm|amr)$/i, '');
	const fallback = ['openvoice', firstWords(text), requestId].filter(Boolean).join('-');
	return `${base || fallback}.${extension}`;
}

/** Enough of a text to know a file by, and short enough for every file system. */
const NAME_CHARACTERS = 30;

/** The first words of a text, fit for a file name; of a text without spaces, its first characters. */
function firstWords(text: string): string {
	const words = text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
	let name = [...(words.shift() ?? '')].slice(0, NAME_CHARACTERS).join('');
	for (const word of words) {
		if (name.length + word.length >= NAME_CHARACTERS) break;
		name = `${name}-${word}`;
	}
	return name;
}
