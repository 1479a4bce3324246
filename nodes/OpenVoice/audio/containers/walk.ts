/**
 * What a walk over a file asks for. `read` and `skip` are exact: a file that ends before them ends the walk.
 * What `peek`, `some` and `pass` name is the most: at the end of the file the answer is shorter, or empty.
 */
export type Ask =
	| { read: number }
	| { skip: number }
	/** Not consumed: the next request gets the same bytes. */
	| { peek: number }
	/** At least one byte; a multiple of `unit`, but for what is left at the end of the file. */
	| { some: number; unit?: number }
	/** Bytes that nobody needs. */
	| { pass: number };

/** A parser that asks for its bytes in order, so that it works on a stream as on a file in memory. */
export type Walk<Found = void> = Generator<Ask, Found, Buffer>;

/** How far a walk is, in bytes from the beginning of the file. */
export interface Position {
	offset: number;
}

/** Exactly so many bytes. */
export function* read(bytes: number): Walk<Buffer> {
	return yield { read: bytes };
}

/** The same, or undefined where the file ends. */
export function* readUnlessAtEnd(bytes: number): Walk<Buffer | undefined> {
	const answer = yield { some: bytes, unit: bytes };
	if (answer.length === 0) return undefined;
	return answer.length === bytes ? answer : yield* read(bytes);
}

/** Drives a walk with the bytes of a file as they arrive. Holds no more of them than the walk asks for at once. */
export class Walker {
	private readonly file: Position = { offset: 0 };

	private readonly walk: Walk;

	private ask: Ask | undefined;

	private skipped = 0;

	/** Chunks that have come while a request needs more than there is. */
	private waiting: Uint8Array[] = [];

	private waitingBytes = 0;

	private endsTooEarly = false;

	constructor(start: (file: Position) => Walk) {
		this.walk = start(this.file);
		this.proceed(Buffer.alloc(0), false);
	}

	/** True when the rest of the file does not matter. */
	get isDone(): boolean {
		return this.ask === undefined;
	}

	/** The next bytes of the file. */
	push(chunk: Uint8Array): void {
		if (this.isDone || chunk.length === 0) return;
		this.waiting.push(chunk);
		this.waitingBytes += chunk.length;
		if (this.waitingBytes >= this.leastBytes) this.feed(false);
	}

	/** The file has ended. @returns false if it ended before the walk did */
	end(): boolean {
		if (!this.isDone) this.feed(true);
		return !this.endsTooEarly;
	}

	private get leastBytes(): number {
		const { ask } = this;
		if (!ask) return 0;
		if ('read' in ask) return ask.read;
		if ('peek' in ask) return ask.peek;
		return 'some' in ask ? (ask.unit ?? 1) : 1;
	}

	private feed(isEnd: boolean): void {
		const [only] = this.waiting;
		const bytes =
			only && this.waiting.length === 1
				? Buffer.from(only.buffer, only.byteOffset, only.length)
				: Buffer.concat(this.waiting);
		const rest = bytes.subarray(this.consume(bytes, isEnd));
		this.waiting = rest.length > 0 ? [rest] : [];
		this.waitingBytes = rest.length;
	}

	/** @returns how many bytes the walk has taken */
	private consume(bytes: Buffer, isEnd: boolean): number {
		let at = 0;
		while (this.ask) {
			const { ask } = this;
			const left = bytes.length - at;
			if ('skip' in ask || 'pass' in ask) {
				const all = 'skip' in ask ? ask.skip : ask.pass;
				const step = Math.min(all - this.skipped, left);
				this.skipped += step;
				this.file.offset += step;
				at += step;
				if (this.skipped < all && !isEnd) return at;
				const isShort = 'skip' in ask && this.skipped < all;
				this.skipped = 0;
				this.proceed(bytes.subarray(at, at), isShort);
				continue;
			}
			if (left < this.leastBytes && !isEnd) return at;
			const taken = 'some' in ask ? wholeUnits(ask, left) : 'read' in ask ? ask.read : ask.peek;
			const answer = bytes.subarray(at, at + taken);
			if (!('peek' in ask)) {
				at += answer.length;
				this.file.offset += answer.length;
			}
			this.proceed(answer, 'read' in ask && answer.length < taken);
		}
		return at;
	}

	private proceed(answer: Buffer, isTooShort: boolean): void {
		this.endsTooEarly ||= isTooShort;
		// `return` runs the walk's `finally` blocks.
		const next = isTooShort ? this.walk.return() : this.walk.next(answer);
		this.ask = next.done ? undefined : next.value;
	}
}

function wholeUnits({ some, unit = 1 }: { some: number; unit?: number }, left: number): number {
	const most = Math.min(some, left);
	return most >= unit ? most - (most % unit) : most;
}
