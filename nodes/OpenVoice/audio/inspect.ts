import type { AudioStream } from './audioStream';
import { AUDIO_HEAD_BYTES, type AudioType, detectAudioType } from './audioType';

/** A body of which the first bytes have been looked at, and put back. */
export interface Inspected {
	/** All of it: in memory if it is short or came inside of something, else a stream that is not read yet. */
	content: Buffer | AudioStream;
	/** Its first bytes. */
	head: Buffer;
	/** What audio it is; absent if its bytes show none. */
	type?: AudioType;
}

/** Looks at what is in memory already. */
export function inspectBytes(content: Buffer): Inspected {
	const head = content.subarray(0, AUDIO_HEAD_BYTES);
	return { content, head, type: detectAudioType(head) };
}

/**
 * Finds out what a body holds. Only its bytes count: whatever its header calls it, what does not show
 * that it is audio is none.
 * @throws the stream's own error if it is cut short within the first bytes
 */
export async function inspect(body: AudioStream): Promise<Inspected> {
	const { head, whole } = await readHead(body);
	return { content: whole ? head : body, head, type: detectAudioType(head) };
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
