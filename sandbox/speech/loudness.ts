import type { Pcm } from './pcm.ts';

/** A filter of second order: what the latest samples in (b) and out (a) count for; a0 is 1. */
interface Biquad {
	b: [number, number, number];
	a: [number, number];
}

const BLOCK_SECONDS = 0.4;
/** Blocks start four times a block. */
const OVERLAP = 4;

/** In LUFS: a block that is quieter is silence. */
const SILENCE = -70;
/** In LU: a block so much quieter than the average of the others is a pause. */
const PAUSE = -10;

/**
 * How loud a mono sound is, in LUFS: its integrated loudness, pauses left out, as ITU-R BS.1770-4 (and
 * with it EBU R 128) defines it. -Infinity for silence.
 */
export function loudness({ samples, sampleRate }: Pcm): number {
	const weighted = headFilters(sampleRate).reduce(filter, samples);
	const length = Math.round(BLOCK_SECONDS * sampleRate);
	const hop = Math.round(length / OVERLAP);
	const powers: number[] = [];
	// What is shorter than a block is one.
	for (let start = 0; start === 0 || start + length <= weighted.length; start += hop) {
		powers.push(mean(weighted.subarray(start, start + length).map((sample) => sample * sample)));
	}
	const sounding = powers.filter((power) => lufs(power) > SILENCE);
	const threshold = lufs(mean(sounding)) + PAUSE;
	return lufs(mean(sounding.filter((power) => lufs(power) > threshold)));
}

function lufs(power: number): number {
	return -0.691 + 10 * Math.log10(power);
}

function mean(numbers: number[] | Float32Array): number {
	let sum = 0;
	for (const number of numbers) sum += number;
	return sum / Math.max(numbers.length, 1);
}

function filter(samples: Float32Array, { b, a }: Biquad): Float32Array {
	let [in1, in2, out1, out2] = [0, 0, 0, 0];
	return samples.map((sample) => {
		const out = b[0] * sample + b[1] * in1 + b[2] * in2 - a[0] * out1 - a[1] * out2;
		[in2, in1, out2, out1] = [in1, sample, out1, out];
		return out;
	});
}

/**
 * The "K" weighting: a shelf for what the head does to sound, then a high-pass. BS.1770 gives the
 * coefficients for 48 kHz; the analogue filters behind them, for any rate, are those of De Man
 * ("Evaluation of Implementations of the EBU R128 Loudness Measurement", 2018).
 */
function headFilters(sampleRate: number): Biquad[] {
	const shelf = { hertz: 1681.974450955533, q: 0.7071752369554196, decibels: 3.999843853973347 };
	const highPass = { hertz: 38.13547087602444, q: 0.5003270373238773 };

	const high = 10 ** (shelf.decibels / 20);
	const middle = high ** 0.4996667741545416;
	const k = Math.tan((Math.PI * shelf.hertz) / sampleRate);
	const a0 = 1 + k / shelf.q + k * k;
	const l = Math.tan((Math.PI * highPass.hertz) / sampleRate);
	const c0 = 1 + l / highPass.q + l * l;
	return [
		{
			b: [
				(high + (middle * k) / shelf.q + k * k) / a0,
				(2 * (k * k - high)) / a0,
				(high - (middle * k) / shelf.q + k * k) / a0,
			],
			a: [(2 * (k * k - 1)) / a0, (1 - k / shelf.q + k * k) / a0],
		},
		{ b: [1, -2, 1], a: [(2 * (l * l - 1)) / c0, (1 - l / highPass.q + l * l) / c0] },
	];
}
