import { framesOf, type PcmBlock, type PcmFormat } from '../codec/pcm';
import { KWeighting } from './kWeighting';

/** BS.1770-4: blocks of 400 ms, a new one every 100 ms. */
const STEP_SECONDS = 0.1;
const STEPS_OF_BLOCK = 4;

/** BS.1770-4: what is quieter than this is no programme… */
const ABSOLUTE_GATE_LUFS = -70;

/** …and what is so far below the rest of it is a pause. */
const RELATIVE_GATE_LU = -10;

/** What a power is in LUFS, and back. */
const OFFSET_LUFS = -0.691;

/** Measures the power of sound, block by block of BS.1770. */
export class LoudnessMeter {
	private readonly weightings: KWeighting[];

	private readonly framesOfStep: number;

	private energy = 0;

	private counted = 0;

	/** The mean power of each step, all channels together. */
	private readonly steps: number[] = [];

	constructor({ sampleRate, channels }: PcmFormat) {
		this.weightings = Array.from({ length: channels }, () => new KWeighting(sampleRate));
		this.framesOfStep = Math.max(1, Math.round(sampleRate * STEP_SECONDS));
	}

	push(block: PcmBlock): void {
		const frames = framesOf(block);
		for (let at = 0; at < frames;) {
			const until = Math.min(frames, at + this.framesOfStep - this.counted);
			for (const [index, weighting] of this.weightings.entries()) {
				this.energy += weighting.energyOf(block[index]!, at, until);
			}
			this.counted += until - at;
			at = until;
			if (this.counted === this.framesOfStep) this.endStep();
		}
	}

	/** The power of each block; of sound shorter than a block, that of all of it. */
	end(): number[] {
		const { steps } = this;
		if (steps.length < STEPS_OF_BLOCK) {
			if (this.counted > 0) this.endStep();
			return steps.length === 0 ? [] : [mean(steps)];
		}
		return steps
			.slice(STEPS_OF_BLOCK - 1)
			.map((_, index) => mean(steps.slice(index, index + STEPS_OF_BLOCK)));
	}

	private endStep(): void {
		this.steps.push(this.energy / this.counted);
		this.energy = 0;
		this.counted = 0;
	}
}

/**
 * The integrated loudness of blocks, in LUFS (BS.1770-4, gated twice).
 * @returns undefined for what is silent
 */
export function integratedLoudness(powers: number[]): number | undefined {
	const audible = powers.filter((power) => power > powerOf(ABSOLUTE_GATE_LUFS));
	if (audible.length === 0) return undefined;
	const gate = powerOf(lufsOf(mean(audible)) + RELATIVE_GATE_LU);
	return lufsOf(mean(audible.filter((power) => power > gate)));
}

function mean(values: number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function lufsOf(power: number): number {
	return OFFSET_LUFS + 10 * Math.log10(power);
}

function powerOf(lufs: number): number {
	return 10 ** ((lufs - OFFSET_LUFS) / 10);
}
