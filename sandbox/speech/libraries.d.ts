/** What the sandbox uses of libraries that have no types of their own, or none that say anything. */

declare module '@echogarden/espeak-ng-emscripten' {
	interface Worker {
		set_voice(name: string, language: string, gender: number, age: number, variant: number): number;
		set_rate(wordsAMinute: number): void;
		set_volume(volume: number): void;
		set_pitch(pitch: number): void;
		set_range(range: number): void;
		get_samplerate(): number;
		/** `receive` gets 16-bit samples and returns true to stop. */
		synthesize(text: string, receive: (samples: Int16Array) => boolean): void;
	}

	interface Espeak {
		FS: { writeFile(path: string, text: string): void };
		eSpeakNGWorker: new () => Worker;
	}

	export default function load(): Promise<Espeak>;
}

declare module '@echogarden/rubberband-wasm' {
	/** Rubber Band's C interface; pointers are byte offsets into the heaps. */
	interface RubberBand {
		/** The heaps are new objects once memory has grown: read them anew after each call. */
		readonly HEAPF32: Float32Array;
		readonly HEAPU32: Uint32Array;
		_malloc(bytes: number): number;
		_free(pointer: number): void;
		_rubberband_new(
			sampleRate: number,
			channels: number,
			options: number,
			timeRatio: number,
			pitchScale: number,
		): number;
		_rubberband_delete(state: number): void;
		_rubberband_set_max_process_size(state: number, samples: number): void;
		_rubberband_study(state: number, channels: number, samples: number, final: number): void;
		_rubberband_process(state: number, channels: number, samples: number, final: number): void;
		/** Samples ready to be retrieved; -1 at the end. */
		_rubberband_available(state: number): number;
		_rubberband_retrieve(state: number, channels: number, samples: number): number;
	}

	export default function load(): Promise<RubberBand>;
}

declare module 'aubiojs' {
	/** A pitch tracker; it lies outside of JavaScript's memory, and is to be deleted. */
	interface Pitch {
		/** Takes the next `hopSize` samples. @returns Hz, 0 where there is no pitch */
		do(samples: Float32Array): number;
		delete(): void;
	}

	type NewPitch = new (
		method: 'yinfft',
		bufferSize: number,
		hopSize: number,
		sampleRate: number,
	) => Pitch;

	export default function load(): Promise<{ Pitch: NewPitch }>;
}

declare module 'fft.js' {
	/** A Fourier transform of `size` samples, a power of two. Complex numbers lie in pairs in an array. */
	export default class FFT {
		constructor(size: number);
		createComplexArray(): number[];
		/** Fills the first half of `bins`; `completeSpectrum` fills the rest. */
		realTransform(bins: number[], samples: number[]): void;
		completeSpectrum(bins: number[]): void;
		inverseTransform(samples: number[], bins: number[]): void;
	}
}

/** WebAssembly's global, whose types come with the DOM's alone. */
declare namespace WebAssembly {
	/** Of pages of 64 KiB. */
	class Memory {
		constructor(size: { initial: number });
		readonly buffer: ArrayBuffer;
	}
	interface Module {
		readonly [Symbol.toStringTag]: 'WebAssembly.Module';
	}
	interface Instance {
		readonly exports: { memory: Memory; _start: () => unknown };
	}
	function compile(bytes: Uint8Array): Promise<Module>;
	function instantiate(module: Module, imports: Record<string, object>): Promise<Instance>;
}
