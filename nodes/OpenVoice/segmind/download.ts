import type { AudioStream } from '../audio/audioStream';
import type { DownloadBecause } from '../errors/jobErrors';
import type { ExecutionClock } from '../pace/executionClock';
import { isHttpUrl } from './addresses';
import type { HttpResponse } from './httpOutcome';
import { limitBytes, MOST_FILE_BYTES, TooLarge } from './readBody';
import { classify, pauseMs } from './retryPolicy';
import type { Transport } from './transport';

/** Files lie behind a CDN: one or two redirects are usual, more are a loop. */
export const MOST_REDIRECTS = 5;

/** A file server that sends nothing for this long has given up on us. */
const SILENCE_MS = 30_000;

/** A download that keeps failing is given up after so many attempts, whatever time is left. */
const MOST_ATTEMPTS = 8;

/**
 * A file that is said to be finished and is not there yet (docs/segmind.md, "Async"), or not all of it, is
 * asked for so often: for some five seconds. After that, it is not late but missing.
 */
const MOST_ATTEMPTS_IF_LATE = 5;
const NOT_THERE = [403, 404];

/** A finished job is worth at least so much time, even if its deadline is close: it is paid for. */
const SHORTEST_DOWNLOAD_MS = 5_000;

/** A file could not be had. */
export class DownloadProblem extends Error {
	constructor(readonly because: DownloadBecause) {
		super('The file could not be downloaded');
	}
}

interface Wanted<Stored> {
	url: string;
	/** How many bytes it has to have; absent if that is not known. */
	bytes?: number;
	/** No attempt is begun after it, and none lasts longer (ms since 1970). */
	deadlineMs: number;
	/** Puts it away. Must leave nothing behind when it rejects. */
	store: (answer: HttpResponse<AudioStream>) => Promise<Stored>;
	/** The size of what was put away, in bytes. */
	sizeOf: (stored: Stored) => Promise<number>;
}

interface Means {
	transport: Transport;
	clock: ExecutionClock;
}

/**
 * Fetches a public file, without the API key, and puts it away. What breaks off, is late or is shorter
 * than it was said to be is fetched again.
 * @returns what `store` returned
 * @throws DownloadProblem; what `store` threw if the file came whole; ExecutionCancelled
 */
export async function download<Stored>(wanted: Wanted<Stored>, means: Means): Promise<Stored> {
	const { clock } = means;
	const endMs = Math.max(wanted.deadlineMs, clock.now() + SHORTEST_DOWNLOAD_MS);
	let late = 0;
	for (let failures = 1; ; failures++) {
		const attempt = await tryOnce(wanted, endMs, means);
		if ('stored' in attempt) return attempt.stored;
		if ('thrown' in attempt) throw attempt.thrown;
		if (attempt.isLate) late++;
		const resumeMs = clock.now() + pauseMs(failures, Math.random());
		const isHopeless = failures >= MOST_ATTEMPTS || late >= MOST_ATTEMPTS_IF_LATE;
		if (attempt.isFinal || isHopeless || resumeMs >= endMs)
			throw new DownloadProblem(attempt.because);
		await clock.until(resumeMs);
	}
}

type Attempt<Stored> =
	| { stored: Stored }
	| { thrown: unknown }
	| { because: DownloadBecause; isFinal?: boolean; isLate?: boolean }
	| { redirect: string };

async function tryOnce<Stored>(
	wanted: Wanted<Stored>,
	endMs: number,
	{ transport, clock }: Means,
): Promise<Exclude<Attempt<Stored>, { redirect: string }>> {
	let url = wanted.url;
	for (let redirects = 0; ; redirects++) {
		if (!isHttpUrl(url)) return { because: 'noWebAddress', isFinal: true };
		const outcome = await transport.publicFile(
			{ url, endMs, silenceMs: Math.min(SILENCE_MS, endMs - clock.now()) },
			async (answer) => await take(answer, url, wanted),
		);
		if (outcome.failure) {
			const isFinal = classify('read', outcome) !== 'repeat';
			return { because: { code: outcome.failure.code }, isFinal };
		}
		const attempt = outcome.answer.body;
		if ('thrown' in attempt) clock.checkCancelled();
		if (!('redirect' in attempt)) return attempt;
		if (redirects >= MOST_REDIRECTS) {
			return { because: 'endlessRedirects', isFinal: true };
		}
		url = attempt.redirect;
	}
}

/** What becomes of an answer. Never rejects. */
async function take<Stored>(
	answer: HttpResponse<AudioStream>,
	url: string,
	wanted: Wanted<Stored>,
): Promise<Attempt<Stored>> {
	const { status, headers, body } = answer;
	if (status < 300) return await keep(answer, wanted);
	body.destroy();
	if (status < 400) return { redirect: redirectTarget(headers.location, url) };
	const isLate = NOT_THERE.includes(status);
	const isFinal = !isLate && classify('read', { answer }) !== 'repeat';
	return { because: { status }, isLate, isFinal };
}

async function keep<Stored>(
	answer: HttpResponse<AudioStream>,
	{ bytes = 0, store, sizeOf }: Wanted<Stored>,
): Promise<Attempt<Stored>> {
	const { body, headers } = answer;
	const announced = Number(headers['content-length'] ?? NaN);
	const tooShort = (size: number) => ({
		because: { bytes: size, insteadOf: bytes },
		isLate: true,
	});
	if (announced < bytes || announced > MOST_FILE_BYTES) {
		body.destroy();
		return announced < bytes ? tooShort(announced) : { because: 'tooLarge', isFinal: true };
	}
	limitBytes(body, MOST_FILE_BYTES);
	const stored = await whole(body, store(answer));
	if (body.errored instanceof TooLarge) return { because: 'tooLarge', isFinal: true };
	if (!('stored' in stored)) return stored;
	const size = bytes > 0 ? await sizeOf(stored.stored) : bytes;
	return size < bytes ? tooShort(size) : stored;
}

/**
 * Whether something came whole: what became of putting a stream away.
 * @returns what was stored; what went wrong elsewhere; or that the stream broke off
 */
export async function whole<Stored>(
	body: AudioStream,
	storing: Promise<Stored>,
): Promise<{ stored: Stored } | { thrown: unknown } | { because: 'brokeOff' }> {
	let brokeOff = body.errored !== null;
	body.once('error', () => (brokeOff = true));
	body.once('aborted', () => (brokeOff = true));
	return await storing.then(
		(stored) => ({ stored }),
		(thrown: unknown) => (brokeOff ? { because: 'brokeOff' as const } : { thrown }),
	);
}

/** Where a redirect leads; empty if that is no address. */
export function redirectTarget(location: string | undefined, from: string): string {
	try {
		return new URL(location ?? '', from).toString();
	} catch {
		return '';
	}
}
