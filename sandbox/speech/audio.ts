import { encodeWaveFromFloat32Channels } from '@echogarden/wave-codec';

/** Mono sound as numbers between -1 and 1. */
export interface Pcm {
	samples: Float32Array;
	/** Samples per second. */
	sampleRate: number;
}

/** What a file of each format is called and served as. */
export const FORMATS = {
	mp3: { contentType: 'audio/mpeg', extension: 'mp3' },
	wav: { contentType: 'audio/wav', extension: 'wav' },
} as const;

export type Format = keyof typeof FORMATS;

/** Sample rates that both formats have, in Hz. */
export const SAMPLE_RATES = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

/** How speech is written down, beside its format. */
export interface SoundForm {
	/** One of `SAMPLE_RATES`; absent: the synthesizer's own. */
	sampleRate?: number;
	/** 1 or 2, which then say the same; absent: 1. */
	channels?: number;
	/** Below the level of all speech, in dB; absent: 0. */
	quieterDecibels?: number;
}

/** Constant, so that a player can tell the duration from the size; enough for one voice. */
const MP3_KILOBITS_PER_SECOND = 64;

const UNREADABLE =
	'The reference audio could not be decoded. Give a recording in MP3, WAV, OGG, FLAC, M4A or WebM that plays in an ordinary player.';

export function durationSeconds({ samples, sampleRate }: Pcm): number {
	return samples.length / sampleRate;
}

/**
 * Decodes a whole audio file, of any kind that `@audio/decode` reads, to mono.
 * @throws Error with a sentence for the user, when the bytes are no audio or hold no sound
 */
export async function decode(bytes: Uint8Array): Promise<Pcm> {
	// Large libraries are loaded when first used: most sandboxes never need them.
	const { default: decodeAudio } = await import('@audio/decode');
	const { channelData, sampleRate } = await decodeAudio(bytes).catch((cause: unknown) => {
		throw new Error(UNREADABLE, { cause });
	});
	const [first, ...others] = channelData;
	if (!first?.length || !sampleRate) throw new Error(UNREADABLE);
	for (const channel of others) channel.forEach((sample, at) => (first[at]! += sample));
	return { samples: first.map((sample) => sample / channelData.length), sampleRate };
}

/** Writes sound as a whole file: MP3 of 64 kbit/s, or WAV of 16-bit PCM. */
export async function encode(
	sound: Pcm,
	format: Format,
	{ channels = 1, sampleRate = sound.sampleRate, quieterDecibels = 0 }: SoundForm = {},
): Promise<Uint8Array> {
	const gain = 10 ** (-quieterDecibels / 20);
	const samples = resampled(sound, sampleRate).map((sample) => sample * gain);
	const all = Array.from({ length: channels }, () => samples);
	if (format === 'wav') return encodeWaveFromFloat32Channels(all, sampleRate, 16);
	const { createMp3Encoder } = await import('wasm-media-encoders');
	const encoder = await createMp3Encoder();
	encoder.configure({
		channels: channels === 2 ? 2 : 1,
		sampleRate,
		bitrate: MP3_KILOBITS_PER_SECOND,
	});
	// The encoder owns what it returns and overwrites it at the next call: both parts are copied.
	const frames = Buffer.from(encoder.encode(all));
	return Buffer.concat([frames, encoder.finalize()]);
}

/** By straight lines between samples: good enough for speech to test with. */
function resampled({ samples, sampleRate }: Pcm, wantedRate: number): Float32Array {
	if (wantedRate === sampleRate) return samples;
	const step = sampleRate / wantedRate;
	return Float32Array.from({ length: Math.round(samples.length / step) }, (_, index) => {
		const at = Math.floor(index * step);
		const [before = 0, after = before] = samples.subarray(at, at + 2);
		return before + (after - before) * (index * step - at);
	});
}
