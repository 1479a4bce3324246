import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { HttpResponse, AudioStream } from '../segmind/httpOutcome';
import { readAudioLengthSeconds } from './audioLength';
import { AUDIO_HEAD_BYTES, type AudioType, detectAudioType } from './audioType';

/** Thrown when what came is no audio; the message is its beginning, untrusted. */
export class NotAudioError extends Error {}

/** How the file is to be called. */
export interface FileNaming {
	/** What the user wants; an extension in it is replaced where it does not fit. */
	wanted?: string;
	/** What it is named after otherwise. */
	requestId?: string;
}

/** So much of something that is no audio is shown in the error. */
const SHOWN_CHARACTERS = 200;

/** An answer of which the first bytes have been looked at, and put back. */
export interface Inspected {
	/** All of the answer: in memory if it is short, else a stream that is not read yet. */
	content: Buffer | AudioStream;
	/** Its first bytes. */
	head: Buffer;
	/** What audio it is; absent if it is none. */
	type?: AudioType;
}

/**
 * Finds out what an answer holds: its first bytes tell, its header only helps.
 * @throws the stream's own error if it is cut short within these bytes
 */
export async function inspect({
	body,
	headers,
}: Pick<HttpResponse<AudioStream>, 'body' | 'headers'>): Promise<Inspected> {
	const { head, whole } = await readHead(body);
	const type = detectAudioType(head, headers['content-type']);
	return { content: whole ? head : body, head, type };
}

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
	if (type) return await keep(context, content, type, naming);
	if ('destroy' in content) content.destroy();
	throw new NotAudioError(head.toString('utf8').slice(0, SHOWN_CHARACTERS));
}

/** The same for audio that is in memory already. @throws NotAudioError */
export async function storeAudioBytes(
	context: IExecuteFunctions,
	bytes: Buffer,
	naming: FileNaming,
): Promise<IBinaryData> {
	const type = detectAudioType(bytes.subarray(0, AUDIO_HEAD_BYTES));
	if (!type) throw new NotAudioError(bytes.toString('utf8').slice(0, SHOWN_CHARACTERS));
	return await keep(context, bytes, type, naming);
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
		const bytes =
			audio.id === undefined
				? Buffer.from(audio.data, 'base64')
				: await context.helpers.binaryToBuffer(await context.helpers.getBinaryStream(audio.id));
		const seconds = await readAudioLengthSeconds(bytes);
		return seconds && Math.round(seconds * 100) / 100;
	} catch {
		// The speech is paid for and stored: it is not lost for the sake of its length.
		return undefined;
	}
}

async function keep(
	context: IExecuteFunctions,
	content: Buffer | AudioStream,
	type: AudioType,
	naming: FileNaming,
): Promise<IBinaryData> {
	return await context.helpers.prepareBinaryData(content, fileName(naming, type), type.mimeType);
}

/** A file name without folders or characters that a file system refuses, its extension fitting. */
export function fileName({ wanted, requestId }: FileNaming, { extension }: AudioType): string {
	const safe = (wanted ?? '').replace(/[\p{Cc}<>:"/\\|?*]+/gu, '-').replace(/^[\s.]+|[\s.]+$/g, '');
	const base = safe.replace(/\.(mp3|wav|ogg|oga|opus|flac|m4a|mp4|aac|aiff?|webm|amr)$/i, '');
	const fallback = requestId === undefined ? 'openvoice' : `openvoice-${requestId}`;
	return `${base || fallback}.${extension}`;
}

/**
 * Reads the first bytes of a stream and puts them back.
 * @returns `whole` if the stream held no more than that, and is now at its end
 */
async function readHead(stream: AudioStream): Promise<{ head: Buffer; whole: boolean }> {
	return await new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let size = 0;
		const finish = (whole: boolean) => {
			stream.off('readable', onReadable).off('end', onEnd).off('error', onError);
			const head = Buffer.concat(chunks);
			if (!whole) stream.unshift(head);
			resolve({ head, whole });
		};
		const onEnd = () => finish(true);
		const onError = (error: Error) => {
			stream.off('readable', onReadable).off('end', onEnd).off('error', onError);
			reject(error);
		};
		const onReadable = () => {
			for (;;) {
				const chunk = stream.read() as Buffer | null;
				if (chunk === null) return;
				chunks.push(chunk);
				size += chunk.length;
				if (size >= AUDIO_HEAD_BYTES) return finish(false);
			}
		};
		stream.on('readable', onReadable).on('end', onEnd).on('error', onError);
	});
}
