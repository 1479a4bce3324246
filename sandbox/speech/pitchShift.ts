import loadRubberBand from '@echogarden/rubberband-wasm';
import type { Pcm } from './pcm.ts';

/** Rubber Band's OptionFormantPreserved and OptionEngineFiner: words stay clear, as measured. */
const OPTIONS = 0x01000000 | 0x20000000;

const BYTES_A_FLOAT = 4;

/** Samples handed over at once: its memory grows with them, and never shrinks. */
const BLOCK = 4096;

let loaded: ReturnType<typeof loadRubberBand> | undefined;

/** Moves speech to another pitch, `ratio` times its own; duration and vowels stay as they were. */
export async function shiftPitch({ samples, sampleRate }: Pcm, ratio: number): Promise<Pcm> {
	loaded ??= loadRubberBand();
	const rubberBand = await loaded;
	const state = rubberBand._rubberband_new(sampleRate, 1, OPTIONS, 1, ratio);
	const buffer = rubberBand._malloc(BLOCK * BYTES_A_FLOAT);
	const channels = rubberBand._malloc(BYTES_A_FLOAT);
	const start = buffer / BYTES_A_FLOAT;
	const shifted = new Float32Array(samples.length);
	let done = 0;

	const put = (from: number) => {
		const block = samples.subarray(from, from + BLOCK);
		rubberBand.HEAPF32.set(block, start);
		return [block.length, from + BLOCK >= samples.length ? 1 : 0] as const;
	};
	const take = () => {
		for (let ready; (ready = rubberBand._rubberband_available(state)) > 0;) {
			const count = Math.min(ready, BLOCK);
			rubberBand._rubberband_retrieve(state, channels, count);
			shifted.set(rubberBand.HEAPF32.subarray(start, start + count), done);
			done += count;
		}
	};

	try {
		rubberBand.HEAPU32[channels / BYTES_A_FLOAT] = buffer;
		rubberBand._rubberband_set_max_process_size(state, BLOCK);
		for (let from = 0; from < samples.length; from += BLOCK) {
			rubberBand._rubberband_study(state, channels, ...put(from));
		}
		for (let from = 0; from < samples.length; from += BLOCK) {
			rubberBand._rubberband_process(state, channels, ...put(from));
			take();
		}
		return { samples: shifted.subarray(0, done), sampleRate };
	} finally {
		rubberBand._rubberband_delete(state);
		rubberBand._free(buffer);
		rubberBand._free(channels);
	}
}
