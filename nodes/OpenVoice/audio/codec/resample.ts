import { appended, framesOf, type PcmBlock, type PcmFormat } from './pcm';

/** Zero crossings of the filter on each side: with the window below, what folds back is 80 dB down. */
const CROSSINGS = 16;

/** Of the band that both rates have, so much is kept. */
const PASS_BAND = 0.94;

/** Kaiser's window: 80 dB. */
const BETA = 8;

/** Rates with a longer common period take the nearest of so many positions between two samples. */
const MOST_PHASES = 1024;

/** How many frames so many become. */
export function resampledFrames(frames: number, fromRate: number, toRate: number): number {
	return Math.ceil((frames * toRate) / fromRate);
}

/** Brings sound to another sample rate, by windowed sinc functions (J. O. Smith, "Digital Audio Resampling"). */
export class Resampler {
	/** The filter for each position between two input samples. */
	private readonly filters: Float32Array[] = [];

	private readonly phases: number;

	private readonly side: number;

	private readonly cutOff: number;

	/** Input that is still needed; its first frame has the number `base`. */
	private input: PcmBlock;

	private base: number;

	private received = 0;

	private produced = 0;

	constructor(
		private readonly from: PcmFormat,
		private readonly toRate: number,
	) {
		const divisor = greatestCommonDivisor(from.sampleRate, toRate);
		this.phases = Math.min(MOST_PHASES, toRate / divisor);
		this.cutOff = Math.min(1, toRate / from.sampleRate) * PASS_BAND;
		this.side = Math.ceil(CROSSINGS / this.cutOff);
		this.input = this.silence();
		this.base = -this.side;
	}

	/** What can be told so far. */
	push(block: PcmBlock): PcmBlock {
		this.received += framesOf(block);
		return this.run(block, Infinity);
	}

	/** The rest. */
	finish(): PcmBlock {
		const total = resampledFrames(this.received, this.from.sampleRate, this.toRate);
		return this.run(this.silence(), total);
	}

	private silence(): PcmBlock {
		return Array.from({ length: this.from.channels }, () => new Float32Array(this.side + 1));
	}

	private run(block: PcmBlock, mostFrames: number): PcmBlock {
		const { side, toRate, phases } = this;
		const { sampleRate } = this.from;
		const input = this.input.map((channel, index) => appended(channel, block[index]!));
		const end = this.base + framesOf(input);
		// The output frame whose last input frame would be `end` is the first that has to wait.
		const ready = Math.ceil(((end - side - 1) * toRate) / sampleRate);
		const until = Math.max(this.produced, Math.min(ready, mostFrames));
		const output = input.map(() => new Float32Array(until - this.produced));
		for (let frame = this.produced; frame < until; frame++) {
			let before = Math.floor((frame * sampleRate) / toRate);
			let phase = Math.round(((frame * sampleRate - before * toRate) * phases) / toRate);
			if (phase === phases) {
				phase = 0;
				before++;
			}
			const filter = (this.filters[phase] ??= this.filterAt(phase / phases));
			const first = before - side + 1 - this.base;
			for (const [index, channel] of input.entries()) {
				let sum = 0;
				for (let tap = 0; tap < filter.length; tap++) sum += filter[tap]! * channel[first + tap]!;
				output[index]![frame - this.produced] = sum;
			}
		}
		this.produced = until;
		const needed = Math.floor((until * sampleRate) / toRate) - side;
		const dropped = Math.max(0, needed - this.base);
		this.input = input.map((channel) => channel.slice(dropped));
		this.base += dropped;
		return output;
	}

	/** @param position from one input sample to the next, 0 to 1 */
	private filterAt(position: number): Float32Array {
		const { side, cutOff } = this;
		const filter = Float32Array.from({ length: 2 * side }, (_, tap) => {
			const distance = tap - side + 1 - position;
			const x = Math.PI * distance * cutOff;
			const sinc = x === 0 ? 1 : Math.sin(x) / x;
			return cutOff * sinc * kaiser(distance / side);
		});
		// Steady sound keeps its level exactly, at every position.
		const sum = filter.reduce((all, one) => all + one, 0);
		return filter.map((one) => one / sum);
	}
}

function kaiser(x: number): number {
	return Math.abs(x) >= 1 ? 0 : bessel(BETA * Math.sqrt(1 - x * x)) / bessel(BETA);
}

/** The modified Bessel function of the first kind and order 0. */
function bessel(x: number): number {
	let sum = 1;
	let term = 1;
	for (let k = 1; term > 1e-9 * sum; k++) {
		term *= (x / (2 * k)) ** 2;
		sum += term;
	}
	return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
	return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
