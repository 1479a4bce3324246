import libsamplerate from '@alexanderolsen/libsamplerate-js';
import type { Pcm } from './pcm.ts';

/** The same sound at another sample rate, in Hz. It keeps what lies below 0.9 of half the lower rate. */
export async function resample({ samples, sampleRate }: Pcm, to: number): Promise<Pcm> {
	const converter = await libsamplerate.create(1, sampleRate, to, {
		converterType: libsamplerate.ConverterType.SRC_SINC_MEDIUM_QUALITY,
	});
	try {
		return { samples: converter.simple(samples), sampleRate: to };
	} finally {
		converter.destroy();
	}
}
