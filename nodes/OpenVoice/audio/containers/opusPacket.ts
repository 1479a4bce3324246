/** In samples of 48 kHz: the lengths of a frame in SILK, hybrid and CELT modes (RFC 6716, section 3.1). */
const SILK = [480, 960, 1920, 2880];
const HYBRID = [480, 960];
const CELT = [120, 240, 480, 960];

/** How long a packet of Opus lasts, in samples of 48 kHz. */
export function opusSamples(packet: Uint8Array): number {
	const [toc, count = 0] = packet;
	if (toc === undefined) return 0;
	const mode = toc >> 3;
	const frame = (mode < 12 ? SILK[mode & 3] : mode < 16 ? HYBRID[mode & 1] : CELT[mode & 3]) ?? 0;
	const frames = (toc & 3) === 0 ? 1 : (toc & 3) === 3 ? count & 0x3f : 2;
	return frame * frames;
}
