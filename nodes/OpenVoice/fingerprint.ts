import { createHash, type Hash } from 'crypto';

/** Half of a SHA-256: no two contents of an execution share it. */
const FINGERPRINT_CHARACTERS = 32;

/** A short hash of a content, to tell contents apart; from it the content cannot be read. */
export function fingerprint(content: string | Uint8Array): string {
	return shortened(createHash('sha256').update(content));
}

/** The same of a stream. */
export async function fingerprintOf(content: AsyncIterable<Uint8Array>): Promise<string> {
	const hash = createHash('sha256');
	for await (const chunk of content) hash.update(chunk);
	return shortened(hash);
}

function shortened(hash: Hash): string {
	return hash.digest('hex').slice(0, FINGERPRINT_CHARACTERS);
}
