import { isChannelCount, isSampleRate, type Measured } from './measured';
import { passSound, type Sound } from './sound';
import { type Position, read, readUnlessAtEnd, type Walk } from './walk';

const MOST_CHUNKS = 10_000;

/** The largest chunk that describes the sound. */
const LARGEST_DESCRIPTION_BYTES = 65_536;

/** AIFF and AIFF-C. Layout: Apple, Audio Interchange File Format 1.3 and AIFF-C draft of 1991. */
export function* aiff(file: Position, found: Measured): Walk {
	const head = yield* read(12);
	const formEnd = 8 + head.readUInt32BE(4);
	let common: { frames: number; rate: number; frameBytes: number } | undefined;
	let sound: Sound | undefined;
	try {
		for (let count = 0; count < MOST_CHUNKS; count++) {
			const header = yield* readUnlessAtEnd(8);
			if (!header) break;
			const id = header.toString('latin1', 0, 4);
			const size = header.readUInt32BE(4);
			if (id === 'COMM' && size >= 18 && size <= LARGEST_DESCRIPTION_BYTES) {
				common = readCommon(yield* read(size));
			} else if (id === 'SSND' && size >= 8) {
				yield { skip: 8 };
				const start = file.offset;
				sound = yield* passSound(file, size - 8);
				if (file.offset - start < size - 8) found.ending = 'cut';
			} else {
				yield { skip: size };
			}
			yield { pass: size % 2 };
		}
		if (found.ending === 'unknown') found.ending = file.offset < formEnd ? 'cut' : 'whole';
	} finally {
		if (common && isSampleRate(common.rate)) {
			const { frames, frameBytes, rate } = common;
			const there = sound?.bytes ?? 0;
			const most = frameBytes > 0 ? Math.floor(there / frameBytes) : there > 0 ? frames : 0;
			found.seconds = Math.min(frames, most) / rate;
			if (sound) found.isSilent = sound.isConstant;
		}
	}
}

/** Packets of IMA ADPCM in AIFF-C hold so many samples of a channel. */
const IMA4_SAMPLES = 64;

function readCommon(chunk: Buffer): { frames: number; rate: number; frameBytes: number } {
	const channels = chunk.readUInt16BE(0);
	const bits = chunk.readUInt16BE(6);
	const compression = chunk.length >= 22 ? chunk.toString('latin1', 18, 22) : 'NONE';
	const frames = chunk.readUInt32BE(2) * (compression === 'ima4' ? IMA4_SAMPLES : 1);
	const isPlain = /^(NONE|sowt|twos|raw |in24|in32|fl32|FL32|fl64|FL64)$/.test(compression);
	return {
		frames,
		// An 80-bit float: sign and exponent, then the mantissa.
		rate: Number(chunk.readBigUInt64BE(10)) * 2 ** ((chunk.readUInt16BE(8) & 0x7fff) - 16_446),
		frameBytes: isPlain && isChannelCount(channels) ? channels * Math.ceil(bits / 8) : 0,
	};
}

/** Bytes of a sample by encoding (Sun, audio_filehdr(3)): µ-law, linear, float, A-law. */
const AU_SAMPLE_BYTES = [0, 1, 1, 2, 3, 4, 4, 8];
const AU_A_LAW = 27;
const AU_SIZE_NOT_KNOWN = 0xffffffff;
const LARGEST_AU_HEADER_BYTES = 1_000_000;

/** Sun's AU. */
export function* au(file: Position, found: Measured): Walk {
	const head = yield* read(24);
	const offset = head.readUInt32BE(4);
	const size = head.readUInt32BE(8);
	const encoding = head.readUInt32BE(12);
	const rate = head.readUInt32BE(16);
	const channels = head.readUInt32BE(20);
	const sampleBytes = encoding === AU_A_LAW ? 1 : (AU_SAMPLE_BYTES[encoding] ?? 0);
	const isUsable = sampleBytes > 0 && isSampleRate(rate) && isChannelCount(channels);
	if (!isUsable || offset < 24 || offset > LARGEST_AU_HEADER_BYTES) return;
	yield { skip: offset - 24 };
	const sound = yield* passSound(file, size === AU_SIZE_NOT_KNOWN ? Infinity : size);
	found.seconds = Math.floor(sound.bytes / (sampleBytes * channels)) / rate;
	found.isSilent = sound.isConstant;
	if (size !== AU_SIZE_NOT_KNOWN) found.ending = sound.bytes < size ? 'cut' : 'whole';
}

/** Apple's CAF. Layout: Apple, Core Audio Format Specification 1.0. */
export function* caf(file: Position, found: Measured): Walk {
	yield { skip: 8 };
	let description: { rate: number; packetBytes: number; packetFrames: number } | undefined;
	let validFrames: number | undefined;
	let sound: Sound | undefined;
	try {
		for (let count = 0; count < MOST_CHUNKS; count++) {
			const header = yield* readUnlessAtEnd(12);
			if (!header) {
				found.ending = 'whole';
				return;
			}
			const id = header.toString('latin1', 0, 4);
			const size = Number(header.readBigInt64BE(4));
			if (id === 'desc' && size === 32) {
				const chunk = yield* read(size);
				description = {
					rate: chunk.readDoubleBE(0),
					packetBytes: chunk.readUInt32BE(16),
					packetFrames: chunk.readUInt32BE(20),
				};
			} else if (id === 'pakt' && size >= 24 && size <= Number.MAX_SAFE_INTEGER) {
				validFrames = Number((yield* read(24)).readBigInt64BE(8));
				yield { skip: size - 24 };
			} else if (id === 'data') {
				yield { skip: 4 };
				// A size of -1 means: to the end of the file.
				sound = yield* passSound(file, size < 0 ? Infinity : size - 4);
				if (size < 0) return;
				if (sound.bytes < size - 4) {
					found.ending = 'cut';
					return;
				}
			} else if (size < 0) {
				return;
			} else {
				yield { skip: size };
			}
		}
	} finally {
		if (description && isSampleRate(description.rate)) {
			const { rate, packetBytes, packetFrames } = description;
			const there = sound?.bytes ?? 0;
			const frames = packetBytes > 0 ? Math.floor(there / packetBytes) * packetFrames : validFrames;
			if (frames !== undefined) found.seconds = there > 0 ? Math.max(0, frames) / rate : 0;
			if (sound) found.isSilent = sound.isConstant;
		}
	}
}
