import type { ExecutionClock } from '../pace/executionClock';
import { isHttpUrl } from './addresses';
import type { HttpResponse, AudioStream } from './httpOutcome';
import { classify, pauseMs } from './retryPolicy';
import type { Transport } from './transport';

/** Files lie behind a CDN: one or two redirects are usual, more are a loop. */
const MOST_REDIRECTS = 5;

/** A file server that sends nothing for this long has given up on us. */
const IDLE_MS = 30_000;

/** A download that keeps failing is given up after so many attempts, whatever time is left. */
const MOST_ATTEMPTS = 8;

/** A finished job is worth at least so much time, even if its deadline is close. */
const SHORTEST_IDLE_MS = 500;

/** Why a file could not be had, in words for the user. */
export class DownloadProblem extends Error {}

/**
 * Fetches a public file, without the API key, and hands it to `store`. What breaks off is begun
 * again; `store` must leave nothing behind when it rejects.
 * @param deadlineMs no new attempt is begun after it (ms since 1970); a file that flows may finish
 * @returns what `store` returned
 * @throws DownloadProblem; what `store` threw if the file came whole; ExecutionCancelled
 */
export async function download<Stored>(
	url: string,
	deadlineMs: number,
	store: (answer: HttpResponse<AudioStream>) => Promise<Stored>,
	{ transport, clock }: { transport: Transport; clock: ExecutionClock },
): Promise<Stored> {
	for (let failures = 1; ; failures++) {
		const attempt = await tryOnce(url, deadlineMs, store, { transport, clock });
		if ('stored' in attempt) return attempt.stored;
		const resumeMs = clock.now() + pauseMs(failures, Math.random());
		if (attempt.final || failures >= MOST_ATTEMPTS || resumeMs >= deadlineMs) {
			throw new DownloadProblem(attempt.why);
		}
		await clock.until(resumeMs);
	}
}

type Attempt<Stored> = { stored: Stored } | { why: string; final: boolean };

async function tryOnce<Stored>(
	url: string,
	deadlineMs: number,
	store: (answer: HttpResponse<AudioStream>) => Promise<Stored>,
	{ transport, clock }: { transport: Transport; clock: ExecutionClock },
): Promise<Attempt<Stored>> {
	let address = url;
	for (let redirects = 0; ; redirects++) {
		if (!isHttpUrl(address)) return { why: 'Its address is no web address.', final: true };
		const idleMs = Math.max(SHORTEST_IDLE_MS, Math.min(IDLE_MS, deadlineMs - clock.now()));
		const outcome = await transport.publicFile(address, idleMs);
		const { answer, failure } = outcome;
		if (failure) {
			const final = classify('read', outcome) !== 'repeat';
			return { why: `The connection failed (${failure.code}).`, final };
		}
		if (answer.status < 300) return await keep(answer, store, clock);

		answer.body.destroy();
		if (answer.status >= 400) {
			const why = `The file server answered with an error (${answer.status}).`;
			return { why, final: classify('read', outcome) !== 'repeat' };
		}
		if (redirects >= MOST_REDIRECTS) {
			return { why: 'Its address leads from one to the next without end.', final: true };
		}
		address = redirectTarget(answer.headers.location, address);
	}
}

async function keep<Stored>(
	answer: HttpResponse<AudioStream>,
	store: (answer: HttpResponse<AudioStream>) => Promise<Stored>,
	clock: ExecutionClock,
): Promise<Attempt<Stored>> {
	let brokeOff = false;
	answer.body.once('error', () => (brokeOff = true));
	answer.body.once('aborted', () => (brokeOff = true));
	return await store(answer).then(
		(stored) => ({ stored }),
		(error: unknown) => {
			clock.checkCancelled();
			if (!brokeOff) throw error;
			return { why: 'The connection broke off in the middle of the file.', final: false };
		},
	);
}

function redirectTarget(location: string | undefined, from: string): string {
	try {
		return new URL(location ?? '', from).toString();
	} catch {
		return '';
	}
}
