import { encodeWaveFromFloat32Channels } from '@echogarden/wave-codec';
import { createMp3Encoder } from 'wasm-media-encoders';
import type { Format } from './formats.ts';
import type { Pcm } from './pcm.ts';

/** Constant, so that a player can tell the duration from the size; enough for one voice. */
const MP3_KILOBITS_A_SECOND = 64;

let mp3Encoder: ReturnType<typeof createMp3Encoder> | undefined;

/** Writes mono sound as a whole file: MP3 of 64 kbit/s, or WAV of 16-bit PCM. */
export async function encode(sound: Pcm, format: Format): Promise<Uint8Array> {
	if (format === 'wav') return encodeWaveFromFloat32Channels([sound.samples], sound.sampleRate, 16);
	mp3Encoder ??= createMp3Encoder();
	const encoder = await mp3Encoder;
	encoder.configure({
		channels: 1,
		sampleRate: sound.sampleRate,
		bitrate: MP3_KILOBITS_A_SECOND,
	});
	// The encoder owns what it returns and overwrites it at the next call: both parts are copied.
	return Buffer.concat([
		Buffer.from(encoder.encode([sound.samples])),
		Buffer.from(encoder.finalize()),
	]);
}
