import { flacFrameAt, readStreamInfo, STREAM_INFO_BYTES } from './flac';
import { isSampleRate, type Measured } from './measured';
import { opusSamples } from './opusPacket';
import { type Position, read, readUnlessAtEnd, type Walk } from './walk';

/** Page headers (RFC 3533, section 6). */
const PAGE_HEADER_BYTES = 27;
const CONTINUED = 1;
const FIRST = 2;
const LAST = 4;

/** The position of a page on which no packet ends. */
const NO_POSITION = 2n ** 64n - 1n;

/** Opus counts in these, whatever was recorded (RFC 7845, section 4). */
const OPUS_SAMPLE_RATE = 48_000;

/** In an Ogg FLAC's first packet, the STREAMINFO block comes after so many bytes. */
const OGG_FLAC_INFO_OFFSET = 17;

/**
 * Vorbis and Speex do not tell how much sound is on their first page. If its position is so many times what
 * any other page holds, the stream was cut out of a live one.
 */
const LIVE_PAGES = 4;

/** Links of a chain, or streams side by side. */
const MOST_STREAMS = 1_000;

/** Opus of digital silence takes three bytes a packet, Vorbis less. */
const LARGEST_SILENT_PACKET_BYTES = 8;

/** One stream of a file; a chained file has several, one after the other. */
interface Stream {
	/** Positions a second; 0 if nothing of the codec is known. */
	sampleRate: number;
	isOpus: boolean;
	/** Positions at the beginning that are not played. */
	skipped: number;
	/** Samples in each block of FLAC. */
	blockSamples?: number;
	/** The position at which its sound begins: not 0 if it was cut out of a live stream. */
	begins?: number;
	/** The position at the end of its first page, and of its last. */
	first?: number;
	last?: number;
	/** How much sound is on the page that has most of it, without the first. */
	longestPage: number;
	isEnded: boolean;
}

interface Page {
	flags: number;
	position: bigint;
	serial: number;
	/** The lengths of what is on it, as they are stored. */
	lacing: Buffer;
	bytes: number;
}

/** Ogg with Vorbis, Opus, FLAC or Speex: the positions on its pages tell how much sound is over. */
export function* ogg(_: Position, found: Measured): Walk {
	const streams: Stream[] = [];
	/** Those that the pages to come may belong to: in a chained file, the next link may use a number again. */
	const bySerial = new Map<number, Stream>();
	let largestPacket = 0;
	const sumUp = () => {
		if (streams.every(({ sampleRate }) => sampleRate === 0)) return;
		found.seconds = streams.reduce((sum, stream) => sum + secondsOf(stream), 0);
		if (found.seconds > 0) found.isSilent = largestPacket <= LARGEST_SILENT_PACKET_BYTES;
	};
	try {
		while (streams.length < MOST_STREAMS) {
			const page = yield* pageHeader();
			if (page === 'none') {
				found.ending = streams.every(({ isEnded }) => isEnded) ? 'whole' : 'cut';
				return;
			}
			// Behind the last page stands what some taggers append.
			if (!page) return;
			if (page.flags & FIRST) {
				const packet = yield* read(page.bytes);
				if (packet.toString('latin1', 0, 7) === '\x80theora') found.hasVideo = true;
				else {
					const stream = newStream(page, packet);
					streams.push(stream);
					bySerial.set(page.serial, stream);
				}
				continue;
			}
			const stream = bySerial.get(page.serial);
			if (!stream || page.position === 0n) {
				yield { skip: page.bytes };
				continue;
			}
			largestPacket = Math.max(largestPacket, largestOf(page));
			if (stream.last === undefined) yield* firstPage(page, stream);
			else yield { skip: page.bytes };
			if (page.flags & LAST) stream.isEnded = true;
			if (page.position === NO_POSITION) continue;
			const position = Number(page.position);
			stream.longestPage = Math.max(stream.longestPage, position - (stream.last ?? position));
			stream.first ??= position;
			stream.last = position;
		}
	} finally {
		sumUp();
	}
}

/** @returns `none` at the end of the file; undefined for what is no page */
function* pageHeader(): Walk<Page | 'none' | undefined> {
	const header = yield* readUnlessAtEnd(PAGE_HEADER_BYTES);
	if (!header) return 'none';
	if (header.toString('latin1', 0, 4) !== 'OggS') return undefined;
	const page = {
		flags: header.readUInt8(5),
		position: header.readBigUInt64LE(6),
		serial: header.readUInt32LE(14),
	};
	const lacing = Buffer.from(yield* read(header.readUInt8(26)));
	return { ...page, lacing, bytes: lacing.reduce((sum, size) => sum + size, 0) };
}

function secondsOf(stream: Stream): number {
	const { sampleRate, first = 0, last, longestPage, skipped } = stream;
	if (last === undefined || !isSampleRate(sampleRate)) return 0;
	const isLive = longestPage > 0 && first > LIVE_PAGES * longestPage;
	const begins = stream.begins ?? (isLive ? first - longestPage : 0);
	return Math.max(0, last - begins - skipped) / sampleRate;
}

/** What the first packet of a stream tells. */
function newStream({ flags }: Page, packet: Buffer): Stream {
	const name = packet.toString('latin1', 0, 8);
	const isEnded = (flags & LAST) !== 0;
	const stream = { sampleRate: 0, isOpus: false, skipped: 0, longestPage: 0, isEnded };
	if (name === 'OpusHead' && packet.length >= 12) {
		const skipped = packet.readUInt16LE(10);
		return { ...stream, sampleRate: OPUS_SAMPLE_RATE, isOpus: true, skipped };
	}
	if (name.startsWith('\x01vorbis') && packet.length >= 16) {
		return { ...stream, sampleRate: packet.readUInt32LE(12) };
	}
	if (name === 'Speex   ' && packet.length >= 40) {
		return { ...stream, sampleRate: packet.readUInt32LE(36) };
	}
	const info = packet.subarray(OGG_FLAC_INFO_OFFSET, OGG_FLAC_INFO_OFFSET + STREAM_INFO_BYTES);
	if (name.startsWith('\x7fFLAC') && info.length === STREAM_INFO_BYTES) {
		return { ...stream, ...readStreamInfo(info) };
	}
	return stream;
}

/** The largest of what is on a page, between its seams. */
function largestOf({ lacing }: Page): number {
	let largest = 0;
	let packet = 0;
	for (const size of lacing) {
		packet += size;
		largest = Math.max(largest, packet);
		if (size < 255) packet = 0;
	}
	return largest;
}

/** Reads where the sound begins, which Opus (RFC 7845, section 4.3) and FLAC tell on their first page. */
function* firstPage(page: Page, stream: Stream): Walk {
	const content = yield* read(page.bytes);
	if (page.flags & CONTINUED || page.position === NO_POSITION) return;
	if (stream.blockSamples !== undefined) {
		stream.begins = flacFrameAt(content, 0, stream as { blockSamples: number })?.firstSample;
		return;
	}
	if (!stream.isOpus) return;
	let samples = 0;
	let start = 0;
	let end = 0;
	for (const size of page.lacing) {
		end += size;
		if (size === 255) continue;
		samples += opusSamples(content.subarray(start, end));
		start = end;
	}
	stream.begins = Math.max(0, Number(page.position) - samples);
}
