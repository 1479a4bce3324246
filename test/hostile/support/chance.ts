/** Numbers by chance that are the same for the same seed (mulberry32). */
export class Chance {
	constructor(private state: number) {}

	/** A whole number, 0 or more and less than `limit`. */
	upTo(limit: number): number {
		return Math.floor(this.next() * limit);
	}

	isTrue(): boolean {
		return this.next() < 0.5;
	}

	oneOf<Choice>(choices: readonly Choice[]): Choice {
		return choices[this.upTo(choices.length)] as Choice;
	}

	private next(): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}
}
