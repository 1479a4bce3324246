import { exit, LazyProgram, type Program } from './webAssembly';

/** mpg123 as mpg123-decoder compiles it; emscripten shortened the names (its src/EmscriptenWasm.js). */
interface Mpg123 extends Program {
	k: Program['memory'];
	/** Sets up C's own variables. */
	l: () => void;
	/** `malloc` */
	m: (bytes: number) => number;
	/** `mpeg_frame_decoder_create` */
	p: (decoder: number, isGapless: number) => number;
	/** `mpeg_decoder_feed` */
	q: (decoder: number, bytes: number, length: number) => number;
	/** `mpeg_decoder_read`: the left channel's samples, then the right one's */
	r: (
		decoder: number,
		samples: number,
		most: number,
		count: number,
		sampleRate: number,
		error: number,
	) => number;
}

const nothing = () => 0;

const mpg123 = new LazyProgram<Mpg123>(async () => await import('../../vendor/mpg123.js'), {
	a: {
		...{ a: exit, b: nothing, c: exit, d: nothing, e: nothing, j: nothing },
		// WASI file calls: not supported (errno 52 ENOSYS, 70 ESPIPE).
		...{ f: () => 52, g: () => 52, h: () => 52, i: () => 70 },
	},
});

/** mpg123.h */
const NEW_FORMAT = -11;
const NEED_MORE = -10;

const INPUT_BYTES = 1024;

/** Room for what so many bytes may hold: as mpg123-decoder reckons it. */
const OUTPUT_FLOATS = 2889 * 16 * 2;

/** Decodes MP3 to stereo, without the encoder delay and padding that the Info frame declares. */
export class Mpg123Decoder {
	private readonly input: number;

	private readonly output: number;

	private readonly fields: number;

	private readonly decoder: number;

	private constructor(private readonly program: Mpg123) {
		program.l();
		this.input = program.m(INPUT_BYTES);
		this.output = program.m(OUTPUT_FLOATS * 4);
		this.fields = program.m(16);
		if (program.p(this.fields, 1) !== 0) throw new Error('mpg123 could not be started');
		this.decoder = new Uint32Array(program.k.buffer, this.fields, 1)[0]!;
	}

	static async open(): Promise<Mpg123Decoder> {
		return new Mpg123Decoder(await mpg123.open());
	}

	/** The sound of the next bytes, block by block. @throws Error if it cannot be decoded */
	*decode(bytes: Uint8Array): Generator<[Float32Array, Float32Array]> {
		const { program, decoder, input, output, fields } = this;
		for (let at = 0; at < bytes.length; at += INPUT_BYTES) {
			const chunk = bytes.subarray(at, at + INPUT_BYTES);
			new Uint8Array(program.k.buffer, input, chunk.length).set(chunk);
			let status = program.q(decoder, input, chunk.length);
			if (status === NEED_MORE) continue;
			for (;;) {
				new Uint32Array(program.k.buffer, fields, 1)[0] = 0;
				status = program.r(decoder, output, OUTPUT_FLOATS, fields, fields + 4, fields + 8);
				const count = new Uint32Array(program.k.buffer, fields, 1)[0]!;
				if (count > 0) {
					const samples = new Float32Array(program.k.buffer, output, count * 2);
					yield [samples.slice(0, count), samples.slice(count)];
				}
				if (status === NEED_MORE) break;
				if (status !== 0 && status !== NEW_FORMAT) throw new Error(`mpg123: ${status}`);
			}
		}
	}
}
