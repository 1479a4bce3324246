import type { Ending } from './containers/measured';
import { Walker } from './containers/walk';
import { wav, type WavFound } from './containers/wav';
import { type WavFormat, wavSampleReader } from './containers/wavFormat';
import { behindTags } from './id3Tag';
import type { Span } from './span';

/** What a WAV file of uncompressed sound holds. */
export interface WavScan extends WavFormat {
	kind: 'wav';
	seconds: number;
	/** Where the sound lies, whole samples of it. */
	spans: Span[];
	/** How loud each stretch of `levelSeconds` is, in dB below full scale. */
	levels: number[];
	levelSeconds: number;
	/** Whether all of the sound is there that the header announces. */
	ending: Ending;
}

/** How finely loudness is measured. */
const LEVEL_SECONDS = 0.01;

/** Quieter than the last bit of 16. */
const SILENT_DB = -100;

/** Reads a WAV whose bytes come in pieces. Memory grows with its length in time, a number every 10 ms. */
export class WavScanner {
	private readonly found: WavFound = { ending: 'unknown', soundStart: 0, soundBytes: 0 };

	private readonly walker: Walker;

	private readonly levels: number[] = [];

	private squares = 0;

	private counted = 0;

	/** @param measure whether to measure how loud the sound is */
	constructor(measure: boolean) {
		const hear = measure ? this.hear.bind(this) : undefined;
		this.walker = new Walker((file) => behindTags(wav(file, this.found, hear)));
	}

	/** The next bytes of the file. */
	push(chunk: Uint8Array): void {
		this.walker.push(chunk);
	}

	/** The file has ended. @returns undefined if it is no WAV of uncompressed sound */
	end(): WavScan | undefined {
		this.walker.end();
		const { uncompressed, seconds = 0, soundStart, soundBytes } = this.found;
		if (!uncompressed) return undefined;
		return {
			kind: 'wav',
			...uncompressed,
			seconds,
			spans: [{ start: soundStart, end: soundStart + soundBytes }],
			levels: this.levels,
			levelSeconds: LEVEL_SECONDS,
			ending: this.found.ending,
		};
	}

	/** Measures the loudness of the first channel. */
	private hear(format: WavFormat, sound: Buffer): void {
		const { frameBytes, sampleRate } = format;
		const read = wavSampleReader(format, sound);
		const framesOfLevel = Math.max(1, Math.round(sampleRate * LEVEL_SECONDS));
		for (let at = 0; at < sound.length; at += frameBytes) {
			const sample = read(at);
			this.squares += sample * sample;
			if (++this.counted === framesOfLevel) {
				this.levels.push(Math.max(SILENT_DB, 10 * Math.log10(this.squares / framesOfLevel)));
				this.squares = 0;
				this.counted = 0;
			}
		}
	}
}
