/**
 * The shapes of JSON in which finished audio may come (docs/segmind.md, "Sync" and "Async"). Beside them
 * stand `bytes`, the audio itself, and `html`, a page that is no audio.
 */
export const JSON_SHAPES = [
	'output',
	'list',
	'url_object',
	'audio_url_object',
	'data_url',
	'base64',
	'audio',
	'both',
	'audios',
	'audio_url',
	'data',
] as const;
export type JsonShape = (typeof JSON_SHAPES)[number];
