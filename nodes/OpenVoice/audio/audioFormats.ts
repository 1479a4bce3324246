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
export const MP2 = format('MP2', 'audio/mpeg', 'mp2');
export const OGG_VORBIS = format('Ogg Vorbis', 'audio/ogg', 'ogg');
export const OGG_OPUS = format('Ogg Opus', 'audio/ogg', 'ogg');
export const OGG_FLAC = format('Ogg FLAC', 'audio/ogg', 'ogg');
export const OGG = format('Ogg', 'audio/ogg', 'ogg');
export const FLAC = format('FLAC', 'audio/flac', 'flac');
export const M4A = format('M4A', 'audio/mp4', 'm4a');
export const AAC = format('AAC', 'audio/aac', 'aac');
export const AIFF = format('AIFF', 'audio/aiff', 'aiff');
export const AU = format('AU', 'audio/basic', 'au');
export const CAF = format('CAF', 'audio/x-caf', 'caf');
export const WEBM = format('WebM', 'audio/webm', 'webm');
export const AMR = format('AMR', 'audio/amr', 'amr');
export const AMR_WB = format('AMR-WB', 'audio/amr-wb', 'awb');
