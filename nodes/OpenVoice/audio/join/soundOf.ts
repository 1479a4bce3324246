import type { AudioScan } from '../audioScan';

/** Of a part's file, the bytes that are its sound. @throws Error if the file is shorter than it was */
export async function* soundOf(
	scan: AudioScan,
	file: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
	const last = scan.spans[scan.spans.length - 1]?.end ?? 0;
	let offset = 0;
	for await (const chunk of file) {
		const end = offset + chunk.length;
		for (const span of scan.spans) {
			const from = Math.max(span.start, offset);
			const to = Math.min(span.end, end);
			if (from < to) yield patched(chunk.subarray(from - offset, to - offset), from, scan);
		}
		offset = end;
		if (offset >= last) return;
	}
	throw new Error('The audio of a part is shorter than it was');
}

function patched(bytes: Uint8Array, offset: number, scan: AudioScan): Uint8Array {
	if (scan.kind !== 'mp3' || scan.patches.length === 0) return bytes;
	const copy = Buffer.from(bytes);
	for (const patch of scan.patches) {
		for (const [index, byte] of patch.bytes.entries()) {
			const at = patch.offset + index - offset;
			if (at >= 0 && at < copy.length) copy[at] = byte;
		}
	}
	return copy;
}
