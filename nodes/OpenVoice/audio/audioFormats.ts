/** What a recording is: its MIME type without parameters, its file extension without a dot, its name for messages. */
export interface AudioType {
	mimeType: string;
	extension: string;
	name: string;
}

const format = (name: string, mimeType: string, extension: string): AudioType => ({
	mimeType,
	extension,
	name,
});

/** The MIME types are those that browsers play and that n8n shows a player for. */
export const WAV = format('WAV', 'audio/wav', 'wav');
export const MP3 = format('MP3', 'audio/mpeg', 'mp3');
export const OGG_VORBIS = format('Ogg Vorbis', 'audio/ogg', 'ogg');
export const OGG_OPUS = format('Ogg Opus', 'audio/ogg', 'ogg');
export const OGG_FLAC = format('Ogg FLAC', 'audio/ogg', 'ogg');
export const OGG = format('Ogg', 'audio/ogg', 'ogg');
export const FLAC = format('FLAC', 'audio/flac', 'flac');
export const M4A = format('M4A', 'audio/mp4', 'm4a');
export const AAC = format('AAC', 'audio/aac', 'aac');
export const AIFF = format('AIFF', 'audio/aiff', 'aiff');
export const WEBM = format('WebM', 'audio/webm', 'webm');
export const AMR = format('AMR', 'audio/amr', 'amr');
export const AMR_WB = format('AMR-WB', 'audio/amr-wb', 'awb');

/**
 * Formats that can begin anywhere in a stream of frames, or have no signature at all: only their bytes
 * can be unknown and still be what a header declares. A WAV, for one, without `RIFF` is no WAV.
 */
const WITHOUT_SIGNATURE: Record<string, AudioType> = {
	mpeg: MP3,
	mp3: MP3,
	mpeg3: MP3,
	aac: AAC,
	aacp: AAC,
	l16: format('raw PCM', 'audio/l16', 'pcm'),
	pcm: format('raw PCM', 'audio/pcm', 'pcm'),
	basic: format('raw µ-law', 'audio/basic', 'au'),
};

/**
 * The format that a header declares, if it is one whose bytes need not show what they are.
 * @param declaredContentType a Content-Type, as `audio/x-mp3; charset=binary`
 */
export function declaredFormatWithoutSignature(declaredContentType = ''): AudioType | undefined {
	const subtype = /^\s*audio\/(?:x-)?([a-z0-9]+)\s*(?:;|$)/i.exec(declaredContentType)?.[1];
	return subtype === undefined ? undefined : WITHOUT_SIGNATURE[subtype.toLowerCase()];
}
