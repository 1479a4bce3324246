import loadRubberBand from '@echogarden/rubberband-wasm';
import type { Pcm } from './pcm.ts';

/** Rubber Band's OptionFormantPreserved and OptionEngineFiner: words stay clear, as measured. */
const OPTIONS = 0x01000000 | 0x20000000;

const BYTES_A_FLOAT = 4;

let loaded: ReturnType<typeof loadRubberBand> | undefined;

/** Moves speech to another pitch, `ratio` times its own; duration and vowels stay as they were. */
export async function shiftPitch({ samples, sampleRate }: Pcm, ratio: number): Promise<Pcm> {
	loaded ??= loadRubberBand();
	const rubberBand = await loaded;
	const { length } = samples;
	const state = rubberBand._rubberband_new(sampleRate, 1, OPTIONS, 1, ratio);
	const buffer = rubberBand._malloc(length * BYTES_A_FLOAT);
	const channels = rubberBand._malloc(BYTES_A_FLOAT);
	try {
		rubberBand.HEAPU32[channels / BYTES_A_FLOAT] = buffer;
		rubberBand.HEAPF32.set(samples, buffer / BYTES_A_FLOAT);
		rubberBand._rubberband_set_max_process_size(state, length);
		rubberBand._rubberband_study(state, channels, length, 1);
		rubberBand._rubberband_process(state, channels, length, 1);
		const got = rubberBand._rubberband_retrieve(state, channels, length);
		const start = buffer / BYTES_A_FLOAT;
		return { samples: rubberBand.HEAPF32.slice(start, start + got), sampleRate };
	} finally {
		rubberBand._rubberband_delete(state);
		rubberBand._free(buffer);
		rubberBand._free(channels);
	}
}
