/** Finished audio, as JSON tells of it. */
export interface Audio {
	url: string;
	content_type: string;
	file_name: string;
	file_size: number | string;
}

type Shape = (audio: Audio, base64: () => Promise<string>) => object | Promise<object>;

/**
 * The shapes of JSON in which finished audio may come (docs/segmind.md, "Sync" and "Async"). Beside them
 * stand `bytes`, the audio itself, and `html`, a page that is no audio.
 */
const shapes = {
	output: ({ url }) => ({ output: url }),
	list: ({ url }) => ({ output: [url] }),
	url_object: ({ url }) => ({ output: { url } }),
	audio_url_object: ({ url }) => ({ output: { audio_url: url } }),
	data_url: async ({ content_type: type }, base64) => ({
		output: `data:${type};base64,${await base64()}`,
	}),
	base64: async (_, base64) => ({ output: await base64() }),
	audio: (audio) => ({ audio }),
	both: (audio) => ({ output: audio.url, audio }),
	audios: (audio) => ({ audios: [audio] }),
	audio_url: ({ url }) => ({ audio_url: url }),
	data: ({ url }) => ({ data: url }),
} satisfies Record<string, Shape>;

export const AUDIO_SHAPES: Record<keyof typeof shapes, Shape> = shapes;
export const SHAPE_NAMES = Object.keys(shapes) as Array<keyof typeof shapes>;
