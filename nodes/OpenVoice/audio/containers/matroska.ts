import type { Measured } from './measured';
import { type Position, read, readUnlessAtEnd, type Walk } from './walk';

/** Elements (RFC 8794, RFC 9559), by their IDs. */
const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
const PARENTS = [
	SEGMENT,
	CLUSTER,
	0x1549a966, // Info
	0x1654ae6b, // Tracks
	0xae, // TrackEntry
	0xa0, // BlockGroup
];
const TIMESTAMP_SCALE = 0x2ad7b1;
const DURATION = 0x4489;
const TRACK_TYPE = 0x83;
const TIMESTAMP = 0xe7;
const SIMPLE_BLOCK = 0xa3;
const BLOCK = 0xa1;
const BLOCK_DURATION = 0x9b;

const VIDEO = 1;

/** Ten minutes of Opus in frames of 20 ms are 30,000 blocks; what has more has the length that it claims. */
const MOST_ELEMENTS = 40_000;

/** How long the last block lasts is not always known. */
const LONGEST_BLOCK_SECONDS = 0.15;

/** Numbers take at most eight bytes. */
const NUMBER_BYTES = 8;

/** A block begins with its track and its time after its cluster's. */
const BLOCK_HEAD_BYTES = 4;

/** Opus of digital silence takes three bytes a frame. */
const LARGEST_SILENT_BLOCK_BYTES = BLOCK_HEAD_BYTES + 8;

/** WebM and Matroska, also as browsers record it: without a length, and with sizes that are not known. */
export function* matroska(file: Position, found: Measured): Walk {
	let nanosecondsOfTick = 1_000_000;
	let claimedTicks = 0;
	let clusterTicks = 0;
	let previous: number | undefined;
	let last: number | undefined;
	let lastDuration = 0;
	let largestBlock = 0;
	let blocks = 0;
	let segmentEnd = Infinity;
	let hasMore = false;
	const sumUp = () => {
		const ticks = last === undefined ? 0 : last + (lastDuration || last - (previous ?? last));
		const counted = Math.max(0, ticks * nanosecondsOfTick) / 1e9;
		const claimed = (claimedTicks * nanosecondsOfTick) / 1e9;
		const most = hasMore ? Infinity : counted + LONGEST_BLOCK_SECONDS;
		found.seconds = claimed > 0 && blocks > 0 ? Math.min(claimed, most) : counted;
		if (blocks > 0) found.isSilent = largestBlock <= LARGEST_SILENT_BLOCK_BYTES;
	};
	try {
		for (let count = 0; count < MOST_ELEMENTS; count++) {
			const id = yield* elementId();
			if (id === 'none') {
				found.ending =
					segmentEnd === Infinity ? 'unknown' : file.offset < segmentEnd ? 'cut' : 'whole';
				return;
			}
			const size = yield* elementSize();
			if (id === undefined || size === undefined) return;
			if (PARENTS.includes(id)) {
				if (id === SEGMENT) segmentEnd = file.offset + size;
				continue;
			}
			if (size === Infinity) return;
			if (id === SIMPLE_BLOCK || id === BLOCK) {
				const head = yield* read(Math.min(size, BLOCK_HEAD_BYTES));
				yield { skip: size - head.length };
				if (head.length < BLOCK_HEAD_BYTES) continue;
				previous = last;
				last = clusterTicks + head.readInt16BE(1);
				lastDuration = 0;
				blocks++;
				largestBlock = Math.max(largestBlock, size);
				continue;
			}
			if (size > NUMBER_BYTES) {
				yield { skip: size };
				continue;
			}
			const content = yield* read(size);
			if (id === TIMESTAMP_SCALE) nanosecondsOfTick = unsigned(content) || nanosecondsOfTick;
			else if (id === DURATION) claimedTicks = float(content);
			else if (id === TIMESTAMP) clusterTicks = unsigned(content);
			else if (id === BLOCK_DURATION) lastDuration = unsigned(content);
			else if (id === TRACK_TYPE && unsigned(content) === VIDEO) found.hasVideo = true;
		}
		hasMore = true;
	} finally {
		sumUp();
	}
}

/** How many bytes a number takes that says so by its leading zeros; 0 if it takes too many. */
const lengthOf = (firstByte: number) => (firstByte === 0 ? 0 : Math.clz32(firstByte) - 23);

/** @returns `none` at the end of the file; undefined for what is no ID */
function* elementId(): Walk<number | 'none' | undefined> {
	const [first] = (yield* readUnlessAtEnd(1)) ?? [];
	if (first === undefined) return 'none';
	const length = lengthOf(first);
	if (length === 0 || length > 4) return undefined;
	if (length === 1) return first;
	return first * 256 ** (length - 1) + (yield* read(length - 1)).readUIntBE(0, length - 1);
}

/** @returns Infinity if it is not known; undefined if it is none */
function* elementSize(): Walk<number | undefined> {
	const first = (yield* read(1)).readUInt8();
	const length = lengthOf(first);
	if (length === 0) return undefined;
	const mask = 0xff >> length;
	const rest = length === 1 ? Buffer.alloc(0) : yield* read(length - 1);
	const isUnknown = (first & mask) === mask && rest.every((byte) => byte === 0xff);
	return isUnknown ? Infinity : (first & mask) * 256 ** rest.length + unsigned(rest);
}

function unsigned(bytes: Buffer): number {
	return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

function float(bytes: Buffer): number {
	const value =
		bytes.length === 8 ? bytes.readDoubleBE() : bytes.length === 4 ? bytes.readFloatBE() : 0;
	return Number.isFinite(value) ? value : 0;
}
