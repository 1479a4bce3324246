/** What the sandbox uses of a library that has no types of its own. */
declare module '@echogarden/espeak-ng-emscripten' {
	interface Worker {
		set_voice(name: string, language: string, gender: number, age: number, variant: number): number;
		set_rate(wordsPerMinute: number): void;
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
