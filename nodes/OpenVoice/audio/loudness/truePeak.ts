import type { PcmBlock } from '../codec/pcm';

/** Oversampling factor (BS.1770-4, annex 2). */
const PLACES = 4;
const TAPS = 12;
const BEFORE = TAPS / 2 - 1;

/** Windowed sinc functions for the places between two samples. */
const FILTERS = Array.from({ length: PLACES - 1 }, (_, index) =>
	Float32Array.from({ length: TAPS }, (__, tap) => {
		const x = tap - BEFORE - (index + 1) / PLACES;
		return (Math.sin(Math.PI * x) / (Math.PI * x)) * Math.cos((Math.PI * x) / TAPS) ** 2;
	}),
);

/** By how much sound between samples can be above all of these, at most. */
const MOST_OVERSHOOT = Math.max(
	...FILTERS.map((filter) => filter.reduce((sum, value) => sum + Math.abs(value), 0)),
);

/** Samples per check; blocks that stay far below the limit are skipped. */
export const STRETCH = 32;

/** Latency of the look-ahead filter, in samples. */
export const PEAK_DELAY = TAPS - BEFORE;

/** Finds peaks of sound, between its samples too. */
export class TruePeaks {
	private readonly histories: Float32Array[];

	constructor(channels: number) {
		this.histories = Array.from({ length: channels }, () => new Float32Array(TAPS));
	}

	/**
	 * Tells each stretch of `STRETCH` samples that has a peak above `floor()`.
	 * @param found gets the peak and where the stretch begins, from the block's beginning; negative: before it
	 */
	scan(block: PcmBlock, floor: () => number, found: (peak: number, at: number) => void): void {
		for (const [index, samples] of block.entries()) {
			const all = new Float32Array(TAPS + samples.length);
			all.set(this.histories[index]!);
			all.set(samples, TAPS);
			for (let at = 0; at < samples.length; at += STRETCH) {
				const length = Math.min(STRETCH, samples.length - at);
				const least = floor();
				if (largest(all, at, at + length + TAPS) * MOST_OVERSHOOT <= least) continue;
				const peak = peakOf(all, at + BEFORE, length);
				if (peak > least) found(peak, at - PEAK_DELAY);
			}
			this.histories[index] = all.slice(all.length - TAPS);
		}
	}
}

function largest(samples: Float32Array, from: number, to: number): number {
	let most = 0;
	for (let at = from; at < to; at++) {
		const size = Math.abs(samples[at]!);
		if (size > most) most = size;
	}
	return most;
}

function peakOf(samples: Float32Array, from: number, length: number): number {
	let peak = largest(samples, from, from + length);
	for (const filter of FILTERS) {
		for (let at = from; at < from + length; at++) {
			let sum = 0;
			for (let tap = 0; tap < TAPS; tap++) sum += filter[tap]! * samples[at - BEFORE + tap]!;
			if (sum > peak) peak = sum;
			else if (-sum > peak) peak = -sum;
		}
	}
	return peak;
}
