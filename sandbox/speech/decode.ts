import decodeAudio from '@audio/decode';
import type { Pcm } from './pcm.ts';

const UNREADABLE =
	'The reference audio could not be decoded. Give a recording in MP3, WAV, OGG, FLAC, M4A or WebM that plays in an ordinary player.';

/**
 * Decodes a whole audio file, of any kind that `@audio/decode` reads, to mono.
 * @throws Error with a sentence for the user, when the bytes are no audio or hold no sound.
 */
export async function decode(bytes: Uint8Array): Promise<Pcm> {
	const { channelData, sampleRate } = await decodeAudio(bytes).catch((cause: unknown) => {
		throw new Error(UNREADABLE, { cause });
	});
	const [first, ...others] = channelData;
	if (!first?.length || !sampleRate) throw new Error(UNREADABLE);
	return { samples: others.length ? mix([first, ...others]) : first, sampleRate };
}

function mix(channels: Float32Array[]): Float32Array {
	const mono = new Float32Array(Math.min(...channels.map((channel) => channel.length)));
	for (const channel of channels) {
		for (let i = 0; i < mono.length; i++) mono[i]! += channel[i]! / channels.length;
	}
	return mono;
}
