import { framesOf, type PcmBlock, type PcmFormat } from './pcm';
import { exit, LazyProgram, type Program } from './webAssembly';

/** LAME as wasm-media-encoders compiles it (its src/c/mp3.c). */
interface Lame extends Program {
	_initialize: () => void;
	malloc: (bytes: number) => number;
	enc_init: (parameters: number) => number;
	enc_get_pcm: (encoder: number, frames: number) => number;
	enc_encode: (encoder: number, frames: number) => number;
	enc_flush: (encoder: number) => number;
	enc_get_out_buf: (encoder: number) => number;
}

const lame = new LazyProgram<Lame>(async () => await import('../../vendor/lame.js'), {
	env: { emscripten_notify_memory_growth: () => undefined },
	wasi_snapshot_preview1: { proc_exit: exit },
});

/** A variable bit rate's quality that stands for: none, the bit rate is constant. */
const CONSTANT_BIT_RATE = -1;

/** Samples by which LAME delays what it encodes (`lame_get_encoder_delay`). */
export const LAME_DELAY = 576;

/** How many frames LAME makes of so many samples, with those that empty its buffers (as measured). */
export function lameFrames(samples: number, samplesOfFrame: number): number {
	return Math.ceil(samples / samplesOfFrame) + (samplesOfFrame === 1152 ? 1 : 2);
}

/** Encodes MP3 at a constant bit rate; no tags, no index frame. */
export class LameEncoder {
	private constructor(
		private readonly program: Lame,
		private readonly encoder: number,
		private readonly channels: number,
	) {}

	/** @param kilobits a second @throws Error if LAME does not take such sound */
	static async open({ sampleRate, channels }: PcmFormat, kilobits: number): Promise<LameEncoder> {
		const program = await lame.open();
		program._initialize();
		const parameters = program.malloc(20);
		const view = new DataView(program.memory.buffer, parameters, 20);
		view.setUint32(0, channels, true);
		view.setUint32(4, sampleRate, true);
		view.setInt32(8, kilobits, true);
		view.setFloat32(12, CONSTANT_BIT_RATE, true);
		view.setInt32(16, sampleRate, true);
		const encoder = program.enc_init(parameters);
		if (!encoder) throw new Error('LAME could not be started');
		return new LameEncoder(program, encoder, channels);
	}

	/** The frames that are ready. */
	encode(block: PcmBlock): Buffer {
		const frames = framesOf(block);
		const buffers = this.program.enc_get_pcm(this.encoder, frames);
		const { buffer } = this.program.memory;
		const pointers = new Uint32Array(buffer, buffers, this.channels);
		for (const [channel, pointer] of pointers.entries()) {
			new Float32Array(buffer, pointer, frames).set(block[channel]!);
		}
		return this.output(this.program.enc_encode(this.encoder, frames));
	}

	/** The last frames. */
	finish(): Buffer {
		return this.output(this.program.enc_flush(this.encoder));
	}

	private output(bytes: number): Buffer {
		if (bytes < 0) throw new Error('LAME could not encode');
		const at = this.program.enc_get_out_buf(this.encoder);
		return Buffer.from(new Uint8Array(this.program.memory.buffer, at, bytes));
	}
}
