import { fromBeginning, type Tags } from './tags';

/** Encoding 1: UTF-16 with a byte order mark. */
const UTF_16 = 1;

/** "ID3v2 Chapter Frame Addendum": where in the file it lies is not told. */
const NO_OFFSET = 0xffffffff;

/** It is the whole table, and in order. */
const TOP_LEVEL_ORDERED = 3;

/** A table counts its chapters in one byte. */
const MOST_CHAPTERS = 255;

/**
 * An ID3v2.3 tag with title and chapters.
 * @param seconds how long the file plays
 * @returns no bytes if there is nothing to tell
 */
export function id3Tag({ title, chapters }: Tags, seconds: number): Buffer {
	const listed = fromBeginning(chapters).slice(0, MOST_CHAPTERS);
	const ids = listed.map((_, index) => `chapter${index + 1}`);
	const frames = listed.map(({ start, title: name }, index) =>
		frame(
			'CHAP',
			Buffer.concat([
				Buffer.from(`${ids[index]}\0`, 'latin1'),
				uint32(start * 1000),
				uint32((listed[index + 1]?.start ?? seconds) * 1000),
				uint32(NO_OFFSET),
				uint32(NO_OFFSET),
				textFrame('TIT2', name),
			]),
		),
	);
	if (frames.length > 0) {
		const head = Buffer.from([TOP_LEVEL_ORDERED, ids.length]);
		const entries = Buffer.from(ids.map((id) => `${id}\0`).join(''), 'latin1');
		frames.unshift(frame('CTOC', Buffer.concat([Buffer.from('toc\0'), head, entries])));
	}
	if (title) frames.unshift(textFrame('TIT2', title));
	if (frames.length === 0) return Buffer.alloc(0);
	const body = Buffer.concat(frames);
	return Buffer.concat([Buffer.from('ID3\x03\0\0', 'latin1'), syncSafe(body.length), body]);
}

function frame(id: string, content: Buffer): Buffer {
	return Buffer.concat([
		Buffer.from(id, 'latin1'),
		uint32(content.length),
		Buffer.alloc(2),
		content,
	]);
}

function textFrame(id: string, text: string): Buffer {
	const head = Buffer.from([UTF_16, 0xff, 0xfe]);
	return frame(id, Buffer.concat([head, Buffer.from(text, 'utf16le')]));
}

function uint32(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(Math.round(value));
	return bytes;
}

/** Sizes of tags have seven bits a byte: none looks like the beginning of a frame. */
function syncSafe(size: number): Buffer {
	return Buffer.from([21, 14, 7, 0].map((shift) => (size >> shift) & 0x7f));
}
