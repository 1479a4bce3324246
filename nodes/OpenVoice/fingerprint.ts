import { createHash, type Hash } from 'crypto';

/** Half of a SHA-256: no two contents of an execution share it. */
const FINGERPRINT_CHARACTERS = 32;

/** A short hash of a content, to tell contents apart; from it the content cannot be read. */
export function fingerprint(content: string | Uint8Array): string {
	return shortened(createHash('sha256').update(content));
}

/**
 * The same of a stream.
 * @returns undefined if it is not exactly so many bytes long; no more of it is read then
 */
export async function fingerprintOf(
	content: AsyncIterable<Uint8Array>,
	size: number,
): Promise<string | undefined> {
	const hash = createHash('sha256');
	let bytes = 0;
	for await (const chunk of content) {
		bytes += chunk.length;
		if (bytes > size) return undefined;
		hash.update(chunk);
	}
	return bytes === size ? shortened(hash) : undefined;
}

function shortened(hash: Hash): string {
	return hash.digest('hex').slice(0, FINGERPRINT_CHARACTERS);
}
