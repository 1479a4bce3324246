import { createHash } from 'crypto';

/** Half of a SHA-256: no two contents of an execution share it. */
const FINGERPRINT_CHARACTERS = 32;

/** A short hash of a content, to tell contents apart; from it the content cannot be read. */
export function fingerprint(content: string | Uint8Array): string {
	return createHash('sha256').update(content).digest('hex').slice(0, FINGERPRINT_CHARACTERS);
}
