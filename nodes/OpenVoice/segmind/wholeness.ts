import { AudioReader } from '../audio/audioReader';
import type { HttpResponse } from './httpOutcome';

/** How much of a file came. */
export interface Shortfall {
	bytes: number;
	/** How many it should have; absent where only its container says that something is missing. */
	insteadOf?: number;
}

/** Thrown by a body that ended too early, though HTTP calls it complete. */
export class CutShort extends Error {
	constructor(readonly shortfall: Shortfall) {
		super('The file is cut short');
	}
}

/** `bytes 0-1023/1024`: a part that is all of it (RFC 9110, section 14.4). */
const CONTENT_RANGE = /^bytes 0-(\d+)\/(\d+)$/;

/**
 * Tells at the end of a body whether it is whole. HTTP alone does not: a body may end with its connection, a damaged gzip
 * stream is unpacked as far as it goes (n8n's HTTP client hides that there was one), and a file can be half-written at
 * its host. So the container's own word counts, too.
 */
export class Wholeness {
	private readonly container = new AudioReader(false);

	private bytes = 0;

	/** @param toldBytes how many bytes it should have, as far as somebody told; else 0 */
	constructor(
		private readonly answer: Pick<HttpResponse<unknown>, 'status' | 'headers'>,
		private readonly toldBytes = 0,
	) {}

	push(chunk: Uint8Array): void {
		this.bytes += chunk.length;
		this.container.push(chunk);
	}

	/** What is missing, now that the body has ended; undefined: nothing that anybody knows of. */
	shortfall(): Shortfall | undefined {
		const { bytes, toldBytes, container } = this;
		const { status, headers } = this.answer;
		const [, last = NaN, size = NaN] = CONTENT_RANGE.exec(headers['content-range'] ?? '') ?? [];
		const isAllOfIt = Number(last) + 1 === Number(size);
		if (status === 206 && !isAllOfIt) return { bytes, insteadOf: toldBytes || undefined };
		if (bytes < toldBytes) return { bytes, insteadOf: toldBytes };
		const { ending } = container.end();
		const isProven = Number(headers['content-length'] ?? NaN) === bytes;
		const isCut = ending === 'cut' || (ending === 'withinFrame' && !isProven);
		return isCut ? { bytes } : undefined;
	}
}
