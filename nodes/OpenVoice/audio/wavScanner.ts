import { type Span, viewOf } from './span';

/** What a WAV file of uncompressed sound holds. */
export interface WavScan {
	kind: 'wav';
	seconds: number;
	/** The content of its `fmt ` chunk. */
	format: Buffer;
	sampleRate: number;
	channels: number;
	/** Bits of a sample as it is stored. */
	bits: number;
	isFloat: boolean;
	/** Bytes of one sample of all channels. */
	frameBytes: number;
	/** Where the sound lies, whole samples of it. */
	spans: Span[];
	/** How loud each stretch of `levelSeconds` is, in dB below full scale. */
	levels: number[];
	levelSeconds: number;
}

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

/** In an extensible format the true one stands at the beginning of a GUID. */
const SUB_FORMAT_OFFSET = 24;

const RIFF_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;

/** Format chunks have 16, 18 or 40 bytes. */
const LONGEST_FORMAT_BYTES = 1024;

/** Writers that do not know the end yet leave these as the size; the sound then goes on to the end. */
const SIZES_NOT_KNOWN = [0, 0xffffffff, 0x7fffffff, 0xfffffff0, 0x7ffff000];

/** How finely loudness is measured. */
const LEVEL_SECONDS = 0.01;

/** Quieter than the last bit of 16. */
const SILENT_DB = -100;

/** Reads a WAV whose bytes come in pieces. Memory grows with its length in time, a number every 10 ms. */
export class WavScanner {
	private rest: Buffer = Buffer.alloc(0);

	/** Where `rest` begins in the file. */
	private offset = 0;

	private skip = 0;

	private state: 'riff' | 'chunks' | 'sound' | 'done' | 'unusable' = 'riff';

	format?: Omit<WavScan, 'kind' | 'seconds' | 'spans' | 'levels' | 'levelSeconds'>;

	private soundStart = 0;

	/** What the header says; `Infinity` if it does not know. */
	private soundEnd = 0;

	private readonly levels: number[] = [];

	private squares = 0;

	private counted = 0;

	/** @param measure whether to measure how loud the sound is */
	constructor(private readonly measure: boolean) {}

	/** The next bytes of the file. */
	push(chunk: Uint8Array): void {
		if (this.state === 'done' || this.state === 'unusable') {
			this.offset += chunk.length;
			return;
		}
		this.rest = this.rest.length === 0 ? viewOf(chunk) : Buffer.concat([this.rest, chunk]);
		while (this.step());
	}

	/** The file has ended. @returns undefined if it is no WAV of uncompressed sound */
	end(): WavScan | undefined {
		const { format, soundStart } = this;
		if (!format || soundStart === 0 || this.state === 'unusable') return undefined;
		const fileEnd = this.offset + this.rest.length;
		const bytes = Math.min(this.soundEnd, fileEnd) - soundStart;
		const frames = Math.floor(bytes / format.frameBytes);
		return {
			kind: 'wav',
			...format,
			seconds: frames / format.sampleRate,
			spans: [{ start: soundStart, end: soundStart + frames * format.frameBytes }],
			levels: this.levels,
			levelSeconds: LEVEL_SECONDS,
		};
	}

	/** @returns false if more bytes are needed */
	private step(): boolean {
		const { rest } = this;
		if (this.skip > 0) {
			const skipped = Math.min(this.skip, rest.length);
			this.skip -= skipped;
			this.drop(skipped);
			return this.skip === 0;
		}
		switch (this.state) {
			case 'riff':
				if (rest.length < RIFF_HEADER_BYTES) return false;
				this.state = /^RIFF....WAVE/s.test(rest.toString('latin1', 0, RIFF_HEADER_BYTES))
					? 'chunks'
					: 'unusable';
				this.drop(RIFF_HEADER_BYTES);
				return true;
			case 'chunks':
				return this.readChunk();
			case 'sound':
				this.hear();
				return false;
			default:
				this.drop(rest.length);
				return false;
		}
	}

	private readChunk(): boolean {
		const { rest } = this;
		if (rest.length < CHUNK_HEADER_BYTES) return false;
		const name = rest.toString('latin1', 0, 4);
		const size = rest.readUInt32LE(4);
		if (name === 'data') {
			this.drop(CHUNK_HEADER_BYTES);
			this.soundStart = this.offset;
			this.soundEnd = SIZES_NOT_KNOWN.includes(size) ? Infinity : this.offset + size;
			this.state = this.format ? 'sound' : 'unusable';
			return true;
		}
		if (name !== 'fmt ') {
			this.drop(CHUNK_HEADER_BYTES);
			this.skip = size + (size % 2);
			return true;
		}
		if (size > LONGEST_FORMAT_BYTES) {
			this.state = 'unusable';
			return true;
		}
		if (rest.length < CHUNK_HEADER_BYTES + size) return false;
		this.format = readFormat(
			Buffer.from(rest.subarray(CHUNK_HEADER_BYTES, CHUNK_HEADER_BYTES + size)),
		);
		if (!this.format) this.state = 'unusable';
		this.drop(CHUNK_HEADER_BYTES);
		this.skip = size + (size % 2);
		return true;
	}

	private drop(bytes: number): void {
		this.rest = this.rest.subarray(bytes);
		this.offset += bytes;
	}

	/** Measures the loudness of the whole samples that are there, in the first channel. */
	private hear(): void {
		const { format, rest } = this;
		if (!format) return;
		const { frameBytes, sampleRate } = format;
		const available = Math.min(rest.length, this.soundEnd - this.offset);
		const usable = available - (available % frameBytes);
		if (!this.measure) {
			this.drop(usable);
			return;
		}
		const read = sampleReader(format, rest);
		const framesOfLevel = Math.max(1, Math.round(sampleRate * LEVEL_SECONDS));
		for (let at = 0; at < usable; at += frameBytes) {
			const sample = read(at);
			this.squares += sample * sample;
			if (++this.counted === framesOfLevel) {
				this.levels.push(Math.max(SILENT_DB, 10 * Math.log10(this.squares / framesOfLevel)));
				this.squares = 0;
				this.counted = 0;
			}
		}
		this.drop(usable);
		if (this.offset + frameBytes > this.soundEnd) this.state = 'done';
	}
}

function readFormat(format: Buffer): WavScanner['format'] {
	if (format.length < 16) return undefined;
	const tag = format.readUInt16LE(0);
	const isExtensible = tag === EXTENSIBLE && format.length >= SUB_FORMAT_OFFSET + 2;
	const encoding = isExtensible ? format.readUInt16LE(SUB_FORMAT_OFFSET) : tag;
	const channels = format.readUInt16LE(2);
	const sampleRate = format.readUInt32LE(4);
	const frameBytes = format.readUInt16LE(12);
	const bits = (frameBytes / channels) * 8;
	const isFloat = encoding === FLOAT;
	const isUsable = isFloat ? bits === 32 || bits === 64 : encoding === PCM && bits % 8 === 0;
	if (!isUsable || channels === 0 || sampleRate === 0 || bits < 8 || bits > 64) return undefined;
	return { format, sampleRate, channels, bits, isFloat, frameBytes };
}

/** Reads the sample of the first channel at a place, from -1 to 1; of integers only the upper 16 bits. */
function sampleReader(
	{ bits, isFloat }: { bits: number; isFloat: boolean },
	bytes: Buffer,
): (at: number) => number {
	if (isFloat) return bits === 64 ? (at) => bytes.readDoubleLE(at) : (at) => bytes.readFloatLE(at);
	if (bits === 8) return (at) => ((bytes[at] ?? 128) - 128) / 128;
	const upper = bits / 8 - 2;
	return (at) => bytes.readInt16LE(at + upper) / 32_768;
}
