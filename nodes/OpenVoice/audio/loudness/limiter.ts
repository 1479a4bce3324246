import { appended, framesOf, type PcmBlock, type PcmFormat } from '../codec/pcm';
import { PEAK_DELAY, STRETCH, TruePeaks } from './truePeak';

/** Gain goes down over this time before a peak… */
const ATTACK_SECONDS = 0.005;

/** …and comes back, by two thirds, in this time after it. */
const RELEASE_SECONDS = 0.05;

/** Turns sound down around its peaks, so that none is above a ceiling, between samples neither; the rest stays. */
export class Limiter {
	private readonly peaks: TruePeaks;

	/** Stretches of the attack. */
	private readonly attack: number;

	private readonly release: number;

	private pending: PcmBlock;

	private received = 0;

	/** Stretches that went out. */
	private done = 0;

	/** The gain that a stretch needs, where that is less than 1. */
	private readonly needs = new Map<number, number>();

	private readonly gains: number[];

	private gain = 1;

	/** @param ceiling 1 is full scale */
	constructor(
		{ sampleRate, channels }: PcmFormat,
		private readonly ceiling: number,
	) {
		this.peaks = new TruePeaks(channels);
		this.attack = Math.ceil((ATTACK_SECONDS * sampleRate) / STRETCH);
		this.release = STRETCH / (RELEASE_SECONDS * sampleRate);
		this.pending = Array.from({ length: channels }, () => new Float32Array(0));
		this.gains = Array.from({ length: this.attack }, () => 1);
	}

	/** What can be told so far. */
	push(block: PcmBlock): PcmBlock {
		this.peaks.scan(
			block,
			() => this.ceiling,
			(peak, at) => {
				const from = this.received + at;
				const last = Math.floor((from + STRETCH) / STRETCH);
				for (let stretch = Math.floor((from - 1) / STRETCH); stretch <= last; stretch++) {
					const need = this.ceiling / peak;
					this.needs.set(stretch, Math.min(need, this.needs.get(stretch) ?? 1));
				}
			},
		);
		this.received += framesOf(block);
		this.pending = this.pending.map((channel, index) => appended(channel, block[index]!));
		const known = Math.floor((this.received - PEAK_DELAY) / STRETCH) - 1;
		return this.take(Math.max(0, known - this.attack - 2 - this.done));
	}

	/** The rest. */
	finish(): PcmBlock {
		const total = this.received;
		const before = this.done * STRETCH;
		const after = (this.attack + 5) * STRETCH;
		const rest = this.push(this.pending.map(() => new Float32Array(after)));
		return rest.map((channel) => channel.subarray(0, total - before));
	}

	private take(stretches: number): PcmBlock {
		const frames = stretches * STRETCH;
		const output = this.pending.map((channel) => channel.slice(0, frames));
		this.pending = this.pending.map((channel) => channel.slice(frames));
		for (let index = 0; index < stretches; index++) {
			const before = this.gain;
			const after = this.nextGain();
			if (before === 1 && after === 1) continue;
			for (const channel of output) {
				for (let at = 0; at < STRETCH; at++) {
					channel[index * STRETCH + at]! *= before + ((after - before) * at) / STRETCH;
				}
			}
		}
		return output;
	}

	/** The gain at the end of the next stretch: the mean of what those around it need. */
	private nextGain(): number {
		const boundary = ++this.done;
		let need = 1;
		if (this.needs.size > 0) {
			for (let other = boundary - 1; other <= boundary + this.attack + 1; other++) {
				need = Math.min(need, this.needs.get(other) ?? 1);
			}
			this.needs.delete(boundary - 2);
		}
		const last = this.gains[this.gains.length - 1] ?? 1;
		const recovered = last > 0.9999 ? 1 : last + (1 - last) * this.release;
		this.gains.push(Math.min(need, recovered));
		this.gains.shift();
		this.gain = this.gains.reduce((sum, one) => sum + one, 0) / this.gains.length;
		if (this.gain > 0.9999) this.gain = 1;
		return this.gain;
	}
}
