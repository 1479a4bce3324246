import { setTimeout as sleep } from 'node:timers/promises';

/** How often a condition is looked at. */
const LOOK_EVERY_MS = 100;

/**
 * Looks again and again until `look` gives something truthy, and returns that. An error thrown by
 * `look` counts as "not yet". Throws when `timeoutSeconds` have passed, with `what` and the last error.
 */
export async function waitFor<T>(
	what: string,
	timeoutSeconds: number,
	look: () => Promise<T | undefined | null | false> | T | undefined | null | false,
): Promise<T> {
	const deadline = performance.now() + timeoutSeconds * 1000;
	let lastError: unknown;
	while (performance.now() < deadline) {
		try {
			const found = await look();
			if (found) return found;
			lastError = undefined;
		} catch (error) {
			lastError = error;
		}
		await sleep(LOOK_EVERY_MS);
	}
	throw new Error(`Waited ${timeoutSeconds} s in vain for ${what}`, { cause: lastError });
}
