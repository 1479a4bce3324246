import type { AudioStream } from '../audio/audioStream';
import { type ExecutionClock, TIMED_OUT } from '../pace/executionClock';
import { TooLarge } from './readBody';
import { CutShort, type Wholeness } from './wholeness';

/** What an answer's body has to keep to. */
export interface BodyRules {
	/** How long its server may be silent, in ms. */
	silenceMs: number;
	mostBytes: number;
	wholeness: Wholeness;
}

/**
 * One attempt of a request, and its end. Once the headers have come, neither n8n's `timeout` nor `destroy()` reaches a
 * silent socket (axios wraps the body in a generator, whose end waits for the next chunk): only an abort signal does.
 */
export class Attempt {
	private readonly controller = new AbortController();

	/** Why it was ended: nothing came for too long. */
	isTimedOut = false;

	constructor(private readonly clock: ExecutionClock) {
		clock.abortSignal?.addEventListener('abort', this.end);
		if (clock.abortSignal?.aborted) this.end();
	}

	get signal(): AbortSignal {
		return this.controller.signal;
	}

	/** Closes its socket, if it is still open. */
	readonly end = (): void => {
		this.clock.abortSignal?.removeEventListener('abort', this.end);
		this.controller.abort();
	};

	/**
	 * Watches over a body until it is read or given up: one that is silent for too long, too large or cut short breaks off,
	 * the latter two with `TooLarge` and `CutShort`. All is seen where bytes come in: whoever reads notices nothing.
	 */
	watch(body: AudioStream, rules: BodyRules): void {
		// Whoever reads it hears of an error; while nobody does, it must not end n8n's process.
		body.on('error', () => {});
		const over = new Promise<void>((resolve) => body.once('close', resolve));
		void over.then(this.end);
		const destroy = body.destroy.bind(body);
		body.destroy = (error) => {
			destroy(error);
			if (!body.readableEnded) this.end();
			return body;
		};
		const heard = { atMs: this.clock.now() };
		checkChunks(body, rules, () => (heard.atMs = this.clock.now()));
		void this.endIfSilent(body, over, rules.silenceMs, heard);
		if (this.signal.aborted) body.destroy();
	}

	private async endIfSilent(
		body: AudioStream,
		over: Promise<void>,
		silenceMs: number,
		heard: { atMs: number },
	): Promise<void> {
		for (;;) {
			if ((await this.clock.withDeadline(heard.atMs + silenceMs, over)) !== TIMED_OUT) return;
			const nowMs = this.clock.now();
			// A full buffer waits for its reader, not for the server.
			if (body.readableLength >= body.readableHighWaterMark) heard.atMs = nowMs;
			if (heard.atMs + silenceMs > nowMs) continue;
			this.isTimedOut = true;
			// With an error: whoever stores it takes an end without one for his own.
			body.destroy(new Error('The server has fallen silent'));
			return;
		}
	}
}

/** Checks a body where its chunks come in. */
function checkChunks(
	body: AudioStream,
	{ mostBytes, wholeness }: BodyRules,
	onChunk: () => void,
): void {
	const push = body.push.bind(body);
	// Some of it may have come already.
	let left = mostBytes - body.readableLength;
	body.push = (chunk: Buffer | null, ...more) => {
		const problem = chunk === null ? shortfall(wholeness) : tooLarge((left -= chunk.length));
		if (problem) {
			body.destroy(problem);
			return false;
		}
		if (chunk !== null) {
			onChunk();
			wholeness.push(chunk);
		}
		return push(chunk, ...more);
	};
}

function shortfall(wholeness: Wholeness): CutShort | undefined {
	const missing = wholeness.shortfall();
	return missing && new CutShort(missing);
}

function tooLarge(bytesLeft: number): TooLarge | undefined {
	return bytesLeft < 0 ? new TooLarge() : undefined;
}
