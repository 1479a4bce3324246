import { buffer } from 'node:stream/consumers';
import type { JsonShape } from './answerShapes.ts';
import { contentOf, type StoredFile } from './files.ts';

/** How audio is told of. */
interface AudioOptions {
	shape: JsonShape;
	/** Whether what `output` would hold is JSON in a string, as with language models. */
	inString: boolean;
	fileSizeAsString: boolean;
	contentType: string;
}

/**
 * The part of an answer that holds its audio.
 * @param url where the file is
 */
export async function audioJson(
	file: StoredFile,
	url: string,
	{ shape, inString, fileSizeAsString, contentType }: AudioOptions,
): Promise<Record<string, unknown>> {
	const base64 = async () => (await buffer(contentOf(file))).toString('base64');
	const audio = {
		url,
		content_type: contentType,
		file_name: file.name,
		file_size: fileSizeAsString ? String(file.size) : file.size,
	};
	const shapes: Record<JsonShape, () => unknown> = {
		output: () => ({ output: url }),
		list: () => ({ output: [url] }),
		url_object: () => ({ output: { url } }),
		audio_url_object: () => ({ output: { audio_url: url } }),
		data_url: async () => ({ output: `data:${contentType};base64,${await base64()}` }),
		base64: async () => ({ output: await base64() }),
		audio: () => ({ audio }),
		both: () => ({ output: url, audio }),
		audios: () => ({ audios: [audio] }),
		audio_url: () => ({ audio_url: url }),
		data: () => ({ data: url }),
	};
	const content = (await shapes[shape]()) as Record<string, unknown>;
	if (!inString) return content;
	const { output = content, ...beside } = content;
	return output === content
		? { output: JSON.stringify(content) }
		: { output: JSON.stringify(output), ...beside };
}

/** Whether the answer holds the audio itself, so that nothing is left to be fetched. */
export function holdsAudio(shape: string): boolean {
	return ['bytes', 'data_url', 'base64'].includes(shape);
}
