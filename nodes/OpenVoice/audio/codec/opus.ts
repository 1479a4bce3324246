import { exit, LazyProgram, type Program } from './webAssembly';

/** libopus as @evan/opus compiles it: its functions, `ctl` split in two. */
interface LibOpus extends Program {
	_initialize: () => void;
	malloc: (bytes: number) => number;
	opus_encoder_get_size: (channels: number) => number;
	opus_encoder_init: (
		e: number,
		sampleRate: number,
		channels: number,
		application: number,
	) => number;
	opus_encode: (e: number, pcm: number, frames: number, out: number, mostBytes: number) => number;
	opus_encoder_ctl_set: (e: number, request: number, value: number) => number;
	opus_encoder_ctl_get: (e: number, request: number) => number;
}

const nothing = () => 0;

const opus = new LazyProgram<LibOpus>(async () => await import('../../vendor/opus.js'), {
	env: { emscripten_notify_memory_growth: nothing },
	wasi_snapshot_preview1: {
		proc_exit: exit,
		fd_seek: nothing,
		fd_write: nothing,
		fd_close: nothing,
	},
});

/** opus_defines.h */
const APPLICATION_AUDIO = 2049;
const SET_BITRATE = 4002;
const SET_COMPLEXITY = 4010;
const GET_LOOKAHEAD = 4027;

/** The most, as ffmpeg takes: what speech needs is little. */
const COMPLEXITY = 10;
const MOST_PACKET_BYTES = 4000;

/** Encodes frames of mono speech, 20 ms each. */
export class OpusEncoder {
	private constructor(
		private readonly program: LibOpus,
		private readonly encoder: number,
		private readonly input: number,
		private readonly output: number,
		/** Samples by which it delays what it encodes. */
		readonly delay: number,
	) {}

	/** @param sampleRate 8, 12, 16, 24 or 48 kHz @param bitRate bits a second */
	static async open(sampleRate: number, bitRate: number): Promise<OpusEncoder> {
		const program = await opus.open();
		program._initialize();
		const encoder = program.malloc(program.opus_encoder_get_size(1));
		const failed =
			program.opus_encoder_init(encoder, sampleRate, 1, APPLICATION_AUDIO) ||
			program.opus_encoder_ctl_set(encoder, SET_BITRATE, bitRate) ||
			program.opus_encoder_ctl_set(encoder, SET_COMPLEXITY, COMPLEXITY);
		if (failed) throw new Error(`Opus could not be started: ${failed}`);
		const input = program.malloc(2 * (sampleRate / 50));
		const output = program.malloc(MOST_PACKET_BYTES);
		const delay = program.opus_encoder_ctl_get(encoder, GET_LOOKAHEAD);
		return new OpusEncoder(program, encoder, input, output, delay);
	}

	encode(samples: Int16Array): Buffer {
		const { program, encoder, input, output } = this;
		new Int16Array(program.memory.buffer, input, samples.length).set(samples);
		const bytes = program.opus_encode(encoder, input, samples.length, output, MOST_PACKET_BYTES);
		if (bytes < 0) throw new Error(`Opus could not encode: ${bytes}`);
		return Buffer.from(new Uint8Array(program.memory.buffer, output, bytes));
	}
}
