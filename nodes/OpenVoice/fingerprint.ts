import { createHash } from 'crypto';

/** Half of a SHA-256: no two contents of an execution share it. */
const FINGERPRINT_CHARACTERS = 32;

/** A short hash of a content that comes in pieces, to tell contents apart; from it the content cannot be read. */
export class Fingerprint {
	private readonly hash = createHash('sha256');

	add(content: string | Uint8Array): this {
		this.hash.update(content);
		return this;
	}

	end(): string {
		return this.hash.digest('hex').slice(0, FINGERPRINT_CHARACTERS);
	}
}

/** The same of a content in memory. */
export function fingerprint(content: string | Uint8Array): string {
	return new Fingerprint().add(content).end();
}

/** The same of a stream. */
export async function fingerprintOf(content: AsyncIterable<Uint8Array>): Promise<string> {
	const hash = new Fingerprint();
	for await (const chunk of content) hash.add(chunk);
	return hash.end();
}
