import { readFile } from 'node:fs/promises';
import decodeAudio from '@audio/decode';
import { encodeWaveFromFloat32Channels } from '@echogarden/wave-codec';

/** A voice to upload: somebody speaking, not a tone, for the model looks for speech. */
const SPEECH = new URL('../sandbox/speech/reference.mp3', import.meta.url);

/** Just above what the model asks for (docs/segmind.md, "The model"). */
const SECONDS = 6;

/** A recording of 6 s. @returns the bytes of a WAV */
export async function recording(): Promise<Uint8Array> {
	const { channelData, sampleRate } = await decodeAudio(await readFile(SPEECH));
	const samples = channelData[0]?.subarray(0, SECONDS * sampleRate) ?? new Float32Array();
	return encodeWaveFromFloat32Channels([samples], sampleRate, 16);
}
