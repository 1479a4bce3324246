/** First bytes of what services and people send in place of a recording. */
const SIGNATURES = [
	'\x89PNG',
	'\xff\xd8\xff', // JPEG
	'GIF8',
	'%PDF',
	'PK\x03\x04', // ZIP, and so DOCX and XLSX
	'PK\x05\x06',
	'\x1f\x8b', // gzip
	'Rar!',
	'7z\xbc\xaf\x27\x1c',
	'RIFF', // WAV was recognised before: this is AVI or WebP
	'\x1a\x45\xdf\xa3', // likewise: Matroska or WebM with video
	'OggS',
	'FLV\x01',
	'\x00\x00\x01\xba', // MPEG video
	'\x00\x00\x01\xb3',
	'\x7fELF',
	'MZ',
	'\x00asm',
	'SQLite format 3',
	'\xff\xfe', // text in UTF-16
	'\xfe\xff',
];

/** MPEG-4 files, pictures in HEIC among them, have their signature here. */
const MPEG4_SIGNATURE_OFFSET = 4;

/** Control characters are those below the space. */
const SPACE = 0x20;

/** The control characters that a text may hold: tab, line feed, form feed, carriage return, escape. */
const IN_TEXTS = [0x09, 0x0a, 0x0c, 0x0d, 0x1b];

/** One of the WHATWG MIME Sniffing Standard's "binary data bytes", which no text holds. */
const isBinary = (byte: number) => byte < SPACE && !IN_TEXTS.includes(byte);

/**
 * Says whether a file that no audio signature fits is surely something else: a text (HTML, JSON, XML),
 * a picture, a document, an archive, a video, or nothing at all.
 * @param bytes the file's first bytes
 * @param text the same, one Latin-1 character a byte
 */
export function isOtherFile(bytes: Uint8Array, text: string): boolean {
	if (bytes.length === 0) return true;
	if (SIGNATURES.some((signature) => text.startsWith(signature))) return true;
	return text.startsWith('ftyp', MPEG4_SIGNATURE_OFFSET) || !bytes.some(isBinary);
}
