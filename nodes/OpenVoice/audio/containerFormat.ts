import {
	AIFF,
	AMR,
	AMR_WB,
	FLAC,
	M4A,
	OGG,
	OGG_FLAC,
	OGG_OPUS,
	OGG_VORBIS,
	WAV,
	WEBM,
} from './audioFormats';
import type { AudioType } from './audioFormats';

/** Where the first packet of an Ogg file's first page begins, which names the codec (RFC 3533). */
const OGG_FIRST_PACKET_OFFSET = 28;

/** The brands of MPEG-4 files that hold audio only, and of those that may hold video as well. */
const AUDIO_BRANDS = ['M4A ', 'M4B ', 'M4P ', 'F4A ', 'F4B '];
const GENERAL_BRANDS = /^(iso[m2-9]|mp4[12]|dash|msdh|3g[gp2])/;

/**
 * Recognises the audio formats that begin with a signature.
 * @param text the file's first bytes, one Latin-1 character a byte
 * @param declaredContentType tells audio from video where the container holds either
 */
export function containerFormat(text: string, declaredContentType = ''): AudioType | undefined {
	if (/^(RIFF|RIFX|RF64)$/.test(text.slice(0, 4)) && text.startsWith('WAVE', 8)) return WAV;
	if (text.startsWith('FORM') && /^AIF[FC]$/.test(text.slice(8, 12))) return AIFF;
	if (text.startsWith('fLaC')) return FLAC;
	if (text.startsWith('#!AMR\n')) return AMR;
	if (text.startsWith('#!AMR-WB\n')) return AMR_WB;
	if (text.startsWith('OggS')) return oggFormat(text);
	if (text.startsWith('ftyp', 4)) return mpeg4Format(text, declaredContentType);
	if (text.startsWith('\x1a\x45\xdf\xa3')) return webmFormat(text, declaredContentType);
	return undefined;
}

function oggFormat(text: string): AudioType | undefined {
	const codec = text.slice(OGG_FIRST_PACKET_OFFSET, OGG_FIRST_PACKET_OFFSET + 8);
	if (codec.startsWith('\x01vorbis')) return OGG_VORBIS;
	if (codec.startsWith('OpusHead')) return OGG_OPUS;
	if (codec.startsWith('\x7fFLAC')) return OGG_FLAC;
	return codec.startsWith('\x80theora') ? undefined : OGG;
}

function mpeg4Format(text: string, declaredContentType: string): AudioType | undefined {
	const brand = text.slice(8, 12);
	if (AUDIO_BRANDS.includes(brand)) return M4A;
	if (!GENERAL_BRANDS.test(brand)) return undefined;
	return holdsAudioOnly(text, /vide/, /soun/, declaredContentType) ? M4A : undefined;
}

function webmFormat(text: string, declaredContentType: string): AudioType | undefined {
	if (!text.slice(0, 64).includes('webm')) return undefined;
	const videoCodec = /V_(VP8|VP9|AV1)/;
	const audioCodec = /A_(OPUS|VORBIS)/;
	return holdsAudioOnly(text, videoCodec, audioCodec, declaredContentType) ? WEBM : undefined;
}

/** What the container lists of its tracks decides; the header only if the list is out of sight. */
function holdsAudioOnly(
	text: string,
	videoTrack: RegExp,
	audioTrack: RegExp,
	declaredContentType: string,
): boolean {
	if (videoTrack.test(text)) return false;
	return audioTrack.test(text) || !/^\s*video\//i.test(declaredContentType);
}
