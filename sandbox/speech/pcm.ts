/** Mono sound as numbers between -1 and 1. */
export interface Pcm {
	samples: Float32Array;
	/** Samples a second. */
	sampleRate: number;
}

/** Of all that the sandbox says, in Hz: OpenVoice's own. */
export const SAMPLE_RATE = 22_050;

/** How long a sound lasts, in seconds. */
export function durationSeconds({ samples, sampleRate }: Pcm): number {
	return samples.length / sampleRate;
}

/** The largest absolute sample: 0 is silence, 1 is full scale. */
export function peak({ samples }: Pcm): number {
	let largest = 0;
	for (const sample of samples) largest = Math.max(largest, Math.abs(sample));
	return largest;
}

/** The same sound, louder or quieter by a factor. */
export function scale({ samples, sampleRate }: Pcm, factor: number): Pcm {
	return { samples: samples.map((sample) => sample * factor), sampleRate };
}

/** The same sound, the samples above `knee` pressed together so that they stay below `most`. */
export function limitPeaks({ samples, sampleRate }: Pcm, knee: number, most: number): Pcm {
	const room = most - knee;
	const limit = (sample: number) => {
		const over = Math.abs(sample) - knee;
		return over <= 0 ? sample : Math.sign(sample) * (knee + room * Math.tanh(over / room));
	};
	return { samples: samples.map(limit), sampleRate };
}

/** A power of two that holds at least `seconds` of sound: the frame length that FFTs want. */
export function frameLength(seconds: number, sampleRate: number): number {
	return 2 ** Math.ceil(Math.log2(seconds * sampleRate));
}
