import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordedAnswer } from './recorder.ts';

/** As the vendor's SDK polls (docs/segmind.md, "Async"). */
export const POLL_MS = 1_000;

/** How long something that is not there yet is waited for, in seconds. */
export const LATE_SECONDS = 60;

/** Asks again, a second apart, as long as an answer says that it is too early. */
export async function waitWhile(
	ask: () => Promise<RecordedAnswer>,
	isTooEarly: (answer: RecordedAnswer) => boolean,
): Promise<RecordedAnswer> {
	const until = Date.now() + LATE_SECONDS * 1000;
	for (;;) {
		const answer = await ask();
		if (!isTooEarly(answer) || Date.now() > until) return answer;
		await sleep(POLL_MS);
	}
}
