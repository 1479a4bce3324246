import { MP3, WAV } from './audioFormats';
import { AUDIO_HEAD_BYTES, detectAudioType } from './audioType';
import { type Mp3Scan, Mp3Scanner } from './mp3Scanner';
import { type WavScan, WavScanner } from './wavScanner';

/** Speech of a format that can be joined, read from its beginning to its end. */
export type AudioScan = WavScan | Mp3Scan;

/**
 * Reads a WAV or MP3 as it streams by: its exact length, where its sound lies, how loud it is when.
 * @returns undefined for everything else, and for what is too damaged to be read
 */
export async function scanAudio(chunks: AsyncIterable<Uint8Array>): Promise<AudioScan | undefined> {
	let scanner: WavScanner | Mp3Scanner | undefined;
	let head = Buffer.alloc(0);
	for await (const chunk of chunks) {
		if (scanner) {
			scanner.push(chunk);
			continue;
		}
		head = Buffer.concat([head, chunk]);
		if (head.length < AUDIO_HEAD_BYTES) continue;
		scanner = scannerFor(head);
		if (!scanner) return undefined;
		scanner.push(head);
	}
	if (!scanner) {
		scanner = scannerFor(head);
		scanner?.push(head);
	}
	return readable(scanner?.end());
}

/** Sample rates that speech has; of others, a few bytes could be hours, or hours of silence gigabytes. */
export const LOWEST_SAMPLE_RATE = 1_000;
export const HIGHEST_SAMPLE_RATE = 384_000;

function readable(scan: AudioScan | undefined): AudioScan | undefined {
	if (scan?.kind !== 'wav') return scan;
	const { sampleRate } = scan;
	return sampleRate >= LOWEST_SAMPLE_RATE && sampleRate <= HIGHEST_SAMPLE_RATE ? scan : undefined;
}

/** The same for bytes that are in memory, without its loudness: of long files, that takes most of the time. */
export function scanAudioBytes(bytes: Uint8Array): AudioScan | undefined {
	const scanner = scannerFor(bytes, false);
	scanner?.push(bytes);
	return readable(scanner?.end());
}

function scannerFor(head: Uint8Array, measure = true): WavScanner | Mp3Scanner | undefined {
	const type = detectAudioType(head.subarray(0, AUDIO_HEAD_BYTES));
	return type === WAV
		? new WavScanner(measure)
		: type === MP3
			? new Mp3Scanner(measure)
			: undefined;
}
