import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { decode } from '../speech/decode.ts';
import { encode } from '../speech/encode.ts';

/** Recordings of one person each, out of Debian's packages; none is committed here. */
const SPEAKERS: Record<string, string[]> = {
	'alsa, a woman': [
		...['Front_Center', 'Front_Left', 'Front_Right', 'Rear_Center'].map(alsa),
		...['Rear_Left', 'Rear_Right', 'Side_Left', 'Side_Right'].map(alsa),
	],
	'librivox, a man': ['0870', '0880', '0890', '0920', '0930'].map((part) =>
		pocketsphinx(`librivox/sense_and_sensibility_01_austen_64kb-${part}.wav`),
	),
	'cards, a man': ['1', '2', '3', '4', '5'].map((card) => pocketsphinx(`cards/00${card}.wav`)),
	'numbers, a man': ['goforward', 'numbers', 'something'].map((name) =>
		pocketsphinx(`${name}.raw`),
	),
};

const HOW_TO_INSTALL =
	'This benchmark needs recordings of people. Install them, on Debian or Ubuntu, with: ' +
	'sudo apt-get install alsa-utils pocketsphinx-testdata';

/** What pocketsphinx's raw files hold: 16-bit mono. */
const RAW_SAMPLE_RATE = 16_000;

function alsa(name: string): string {
	return `/usr/share/sounds/alsa/${name}.wav`;
}

function pocketsphinx(name: string): string {
	return `/usr/share/pocketsphinx/test/data/${name}`;
}

/**
 * The recordings of each speaker, joined, as a WAV file: one that is long enough for the service.
 * @throws Error with a sentence on how to install them, when they are missing.
 */
export async function recordings(): Promise<{ speaker: string; bytes: Uint8Array }[]> {
	const missing = Object.values(SPEAKERS)
		.flat()
		.filter((file) => !existsSync(file));
	if (missing.length) throw new Error(`${HOW_TO_INSTALL} (missing: ${missing.join(', ')})`);
	const joined = Object.entries(SPEAKERS).map(async ([speaker, files]) => ({
		speaker,
		bytes: await join(files),
	}));
	return await Promise.all(joined);
}

async function join(files: string[]): Promise<Uint8Array> {
	const samples: number[] = [];
	let sampleRate = RAW_SAMPLE_RATE;
	for (const file of files) {
		const bytes = await readFile(file);
		const sound = file.endsWith('.raw') ? raw(bytes) : await decode(bytes);
		for (const sample of sound.samples) samples.push(sample);
		({ sampleRate } = sound);
	}
	return await encode({ samples: Float32Array.from(samples), sampleRate }, 'wav');
}

function raw(bytes: Buffer) {
	const samples = Float32Array.from(
		{ length: bytes.length / 2 },
		(_, i) => bytes.readInt16LE(2 * i) / 32768,
	);
	return { samples, sampleRate: RAW_SAMPLE_RATE };
}
