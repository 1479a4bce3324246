import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { encodeWaveFromFloat32Channels } from '@echogarden/wave-codec';
import type { Clock } from './clock.ts';

/** Files live for 7 days (docs/segmind.md, "Async"). */
const FILE_MS = 7 * 24 * 3600 * 1000;

/** The project's own reference recording, below `/files/`. */
export const OWN_RECORDING = 'reference.mp3';

/** How much of a large file is made at a time, in bytes. */
const CHUNK_BYTES = 65_536;

/** A file on a public, unguessable address. */
export interface StoredFile {
	/** What follows `/files/`. */
	name: string;
	contentType: string;
	size: number;
	/** How long its speech takes; absent for silence. */
	seconds?: number;
	/** The bytes, or none for silence that is made while it is sent. */
	bytes?: Uint8Array;
	expiresAt: number;
}

/** Recordings that were uploaded, and finished audio. In memory. */
export class Files {
	private readonly files = new Map<string, StoredFile>();

	constructor(private readonly clock: Clock) {}

	/** Stores bytes, or (given a number) silence of that many bytes, under an address of its own. */
	store(content: Uint8Array | number, contentType: string, extension: string, folder = '') {
		const file: StoredFile = {
			name: `${folder}${randomUUID()}.${extension}`,
			contentType,
			size: typeof content === 'number' ? content : content.length,
			...(typeof content !== 'number' && { bytes: content }),
			expiresAt: this.clock.now() + FILE_MS,
		};
		this.files.set(file.name, file);
		return file;
	}

	/** Stores bytes for good, under a given name. */
	keep(name: string, bytes: Uint8Array, contentType: string): void {
		const file = { name, contentType, size: bytes.length, bytes, expiresAt: Infinity };
		this.files.set(name, file);
	}

	find(name: string): StoredFile | undefined {
		const file = this.files.get(name);
		return file && file.expiresAt > this.clock.now() ? file : undefined;
	}

	clear(): void {
		this.files.clear();
	}
}

/** A file's content, a piece at a time, so that memory stays flat however large it is. */
export function contentOf({ bytes, size, contentType }: StoredFile): Readable {
	const [head, more] = contentType === 'audio/mpeg' ? silentMp3() : silentWav(size);
	return Readable.from(bytes ? pieces(bytes) : silence(size, head, more), { objectMode: false });
}

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
	for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

function* silence(size: number, head: Buffer, more: Buffer): Generator<Uint8Array> {
	yield head;
	for (let left = size - head.length; left > 0; left -= more.length) yield more.subarray(0, left);
}

/** How a WAV of silence that is `size` bytes long begins, and goes on. */
function silentWav(size: number): [head: Buffer, more: Buffer] {
	const header = Buffer.from(encodeWaveFromFloat32Channels([new Float32Array(0)], 24_000, 16));
	header.writeUInt32LE(size - 8, 4);
	header.writeUInt32LE(size - header.length, header.length - 4);
	return [header, Buffer.alloc(CHUNK_BYTES)];
}

/** What a frame of MP3 at 64 kbit/s and 48 kHz begins with, mono and without a checksum. */
const FRAME_HEADER = Buffer.from('fffb54c4', 'hex');
const FRAME_BYTES = 192;
const FRAMES_AT_ONCE = 340;

/** How an MP3 of silence begins, and goes on; its last frame may be cut short. */
function silentMp3(): [head: Buffer, more: Buffer] {
	const frame = Buffer.concat([FRAME_HEADER], FRAME_BYTES);
	return [frame, Buffer.concat(new Array<Buffer>(FRAMES_AT_ONCE).fill(frame))];
}
