import type { AudioType } from './audioFormats';
import * as formats from './audioFormats';
import { tagsLength } from './id3Tag';
import { findMpegFrames } from './mpegFrames';

export type { AudioType } from './audioFormats';

/**
 * How many of a file's first bytes `detectAudioType` looks at: room for some junk before an MP3's first
 * frame and for two of its longest frames (1,441 bytes), and for the track list of a WebM or M4A.
 */
export const AUDIO_HEAD_BYTES = 4096;

/** Behind some junk, two of an MP3's longest frames begin within so many bytes: else there are none. */
const FRAMES_IN_SIGHT_BYTES = 2500;

/**
 * Tells what kind of recording a file is, by its bytes alone.
 * @param head the first `AUDIO_HEAD_BYTES` of the file, or all of a shorter one
 * @returns undefined if they do not show that it is audio
 */
export function detectAudioType(head: Uint8Array): AudioType | undefined {
	const bytes = head.subarray(0, AUDIO_HEAD_BYTES);
	const start = tagsLength(bytes);
	const found = findAudio(bytes.subarray(start));
	if (found || start === 0) return found?.type;
	// A picture in a tag hides what follows, which is nearly always MP3.
	return bytes.length - start < FRAMES_IN_SIGHT_BYTES ? formats.MP3 : undefined;
}

/**
 * The same behind tags.
 * @returns also where the recording begins: behind junk, where its format can begin anywhere
 */
export function findAudio(bytes: Uint8Array): { type: AudioType; offset: number } | undefined {
	const text = Buffer.from(bytes.subarray(0, AUDIO_HEAD_BYTES)).toString('latin1');
	const type = typeBySignature(text);
	if (type) return { type, offset: 0 };
	return mayBeFilm(text) ? undefined : findMpegFrames(bytes.subarray(0, AUDIO_HEAD_BYTES));
}

/** Where the first packet of an Ogg file's first page begins, which names the codec (RFC 3533). */
const OGG_PACKET = 28;

/** The brands of MPEG-4 files that hold audio only, and of those that may hold video as well. */
const AUDIO_BRANDS = ['M4A ', 'M4B ', 'M4P ', 'F4A ', 'F4B '];
const GENERAL_BRANDS = /^(iso[m2-9]|mp4[12]|dash|msdh|3g[gp2]|qt {2})/;
const EBML = '\x1a\x45\xdf\xa3';

/** @param text the first bytes, one Latin-1 character a byte */
function typeBySignature(text: string): AudioType | undefined {
	const has = (offset: number, ...names: string[]) =>
		names.some((name) => text.startsWith(name, offset));
	if (has(0, 'RIFF', 'RIFX', 'RF64', 'BW64') && has(8, 'WAVE')) return formats.WAV;
	if (has(0, 'FORM') && has(8, 'AIFF', 'AIFC')) return formats.AIFF;
	if (has(0, 'fLaC')) return formats.FLAC;
	if (has(0, '.snd')) return formats.AU;
	if (has(0, 'caff')) return formats.CAF;
	if (has(0, '#!AMR\n')) return formats.AMR;
	if (has(0, '#!AMR-WB\n')) return formats.AMR_WB;
	if (has(0, 'OggS')) {
		if (has(OGG_PACKET, '\x01vorbis')) return formats.OGG_VORBIS;
		if (has(OGG_PACKET, 'OpusHead')) return formats.OGG_OPUS;
		if (has(OGG_PACKET, '\x7fFLAC')) return formats.OGG_FLAC;
		return has(OGG_PACKET, '\x80theora') ? undefined : formats.OGG;
	}
	if (has(4, 'ftyp')) {
		const brand = text.slice(8, 12);
		if (AUDIO_BRANDS.includes(brand)) return formats.M4A;
		return GENERAL_BRANDS.test(brand) && !text.includes('vide') ? formats.M4A : undefined;
	}
	if (has(0, EBML) && /webm|matroska/.test(text.slice(0, 64))) {
		return /V_(VP8|VP9|AV1|MPEG)/.test(text) ? undefined : formats.WEBM;
	}
	return undefined;
}

/** Whether it is a film, whose beginning shows it: AVI, Matroska, Ogg, Flash, MPEG, MPEG-4. */
export function isFilm(head: Buffer): boolean {
	const text = head.toString('latin1');
	if (text.startsWith('RIFF')) return text.startsWith('AVI ', 8);
	return mayBeFilm(text) && (!text.startsWith('ftyp', 4) || text.includes('vide'));
}

/** Whether it is no recording, but may hold frames of MP3: AVI, Matroska, Flash, MPEG and MPEG-4. */
function mayBeFilm(text: string): boolean {
	const beginnings = ['RIFF', EBML, 'OggS', 'FLV\x01', '\0\0\x01\xb3', '\0\0\x01\xba'];
	return text.startsWith('ftyp', 4) || beginnings.some((start) => text.startsWith(start));
}
