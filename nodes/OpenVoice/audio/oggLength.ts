import { flacSampleRate } from './flacLength';

/** Page headers (RFC 3533, section 6). */
const PAGE_HEADER_BYTES = 27;
const GRANULE_OFFSET = 6;
const SERIAL_OFFSET = 14;

/** The position of a page on which no packet ends. */
const NO_POSITION = 2n ** 64n - 1n;

/** Opus counts in these, whatever was recorded (RFC 7845, section 4). */
const OPUS_SAMPLE_RATE = 48_000;

/** In an Ogg FLAC's first packet, the STREAMINFO block comes after so many bytes. */
const OGG_FLAC_INFO_OFFSET = 17;

/**
 * How long an Ogg lasts (Vorbis, Opus, FLAC, Speex): its last whole page tells how many samples are over.
 * @returns seconds; undefined for other codecs, and where no page tells
 */
export function oggLengthSeconds(bytes: Uint8Array): number | undefined {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	let clock: { sampleRate: number; skippedSamples: number } | undefined;
	let serial: number | undefined;
	let last: bigint | undefined;
	for (let at = 0; at + PAGE_HEADER_BYTES <= bytes.length;) {
		if (view.getUint32(at) !== 0x4f676753) break; // `OggS`
		const segments = view.getUint8(at + PAGE_HEADER_BYTES - 1);
		const table = bytes.subarray(at + PAGE_HEADER_BYTES, at + PAGE_HEADER_BYTES + segments);
		const start = at + PAGE_HEADER_BYTES + segments;
		const end = start + table.reduce((sum, size) => sum + size, 0);
		if (end > bytes.length) break;
		const pageSerial = view.getUint32(at + SERIAL_OFFSET);
		if (serial === undefined) {
			clock = clockOf(Buffer.from(bytes.subarray(start, end)));
			serial = clock && pageSerial;
		}
		const position = view.getBigUint64(at + GRANULE_OFFSET, true);
		if (pageSerial === serial && position !== NO_POSITION) last = position;
		at = end;
	}
	if (!clock || last === undefined) return undefined;
	return (Number(last) - clock.skippedSamples) / clock.sampleRate;
}

/** What positions in a stream count, from its first packet. */
function clockOf(packet: Buffer): { sampleRate: number; skippedSamples: number } | undefined {
	const name = packet.toString('latin1', 0, 8);
	const at = (offset: number, sampleRate: (offset: number) => number) =>
		packet.length >= offset + 4 ? { sampleRate: sampleRate(offset), skippedSamples: 0 } : undefined;
	if (name.startsWith('\x01vorbis')) return at(12, (offset) => packet.readUInt32LE(offset));
	if (name === 'Speex   ') return at(36, (offset) => packet.readUInt32LE(offset));
	if (name === 'OpusHead' && packet.length >= 12) {
		return { sampleRate: OPUS_SAMPLE_RATE, skippedSamples: packet.readUInt16LE(10) };
	}
	if (name.startsWith('\x7fFLAC')) {
		const sampleRate = flacSampleRate(packet.subarray(OGG_FLAC_INFO_OFFSET));
		return { sampleRate, skippedSamples: 0 };
	}
	return undefined;
}
