import type { AudioStream } from '../audio/audioStream';
import type { DownloadBecause } from '../errors/catalogue/request';
import type { ExecutionClock } from '../pace/executionClock';
import { retry } from '../pace/retry';
import { isHttpUrl } from './addresses';
import type { HttpResponse } from './httpOutcome';
import { MOST_FILE_BYTES, TooLarge } from './readBody';
import { pauseMs } from './retryPolicy';
import { NOT_OPENED, SILENCE_MS, type Transport } from './transport';
import { CutShort } from './wholeness';

/** Files lie behind a CDN: one or two redirects are usual, more are a loop. */
export const MOST_REDIRECTS = 5;

/** A file that breaks off so often cannot be had: each attempt may bring up to 2 GB. */
export const MOST_BROKEN_ATTEMPTS = 8;

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
	/** Whether what `store` rejects with may pass: a page in the file's place, say. Absent: it never does. */
	mayPass?: (thrown: unknown) => boolean;
}

interface Deps {
	transport: Transport;
	clock: ExecutionClock;
}

/**
 * Fetches a public file, without the API key, and puts it away. Until its deadline nothing that its server says is
 * final: a file may be late, and what answers may be a gateway.
 * @returns what `store` returned
 * @throws DownloadProblem; what `store` threw if the file came whole; ExecutionCancelled
 */
export async function download<Stored>(wanted: Wanted<Stored>, deps: Deps): Promise<Stored> {
	const { clock } = deps;
	const endMs = Math.max(wanted.deadlineMs, clock.now() + SHORTEST_DOWNLOAD_MS);
	let broken = 0;
	const attempt = await retry(async () => await tryOnce(wanted, endMs, deps), {
		clock,
		endMs,
		pauseMs: (attempts) => pauseMs(attempts, Math.random()),
		isFinal: (one) =>
			'stored' in one ||
			one.isFinal === true ||
			(hasBrokenOff(one) && ++broken >= MOST_BROKEN_ATTEMPTS),
	});
	if ('stored' in attempt) return attempt.stored;
	throw 'thrown' in attempt ? attempt.thrown : new DownloadProblem(attempt.because);
}

type Attempt<Stored> =
	| { stored: Stored }
	| { thrown: unknown; isFinal?: boolean }
	| { because: DownloadBecause; isFinal?: boolean }
	| { redirect: string };

/** Some of the file came; or its address led in circles. */
function hasBrokenOff(attempt: { thrown: unknown } | { because: DownloadBecause }): boolean {
	if ('thrown' in attempt) return false;
	const { because } = attempt;
	return typeof because === 'string' || 'bytes' in because;
}

async function tryOnce<Stored>(
	wanted: Wanted<Stored>,
	endMs: number,
	{ transport, clock }: Deps,
): Promise<Exclude<Attempt<Stored>, { redirect: string }>> {
	let { url } = wanted;
	for (let redirects = 0; ; redirects++) {
		if (!isHttpUrl(url)) return { because: 'noWebAddress', isFinal: true };
		const silenceMs = Math.min(SILENCE_MS, endMs - clock.now());
		const outcome = await transport.publicFile(
			{ url, endMs, silenceMs, bytes: wanted.bytes },
			async (answer) => await take(answer, url, wanted),
		);
		const { failure } = outcome;
		if (failure?.code === NOT_OPENED) return { because: 'inward', isFinal: true };
		if (failure) return { because: { code: failure.code }, isFinal: failure.needsSetting };
		const attempt = outcome.answer.body;
		if ('thrown' in attempt) clock.checkCancelled();
		if (!('redirect' in attempt)) return attempt;
		if (redirects >= MOST_REDIRECTS) {
			return { because: 'endlessRedirects' };
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
	return status < 400
		? { redirect: redirectTarget(headers.location, url) }
		: { because: { status } };
}

async function keep<Stored>(
	answer: HttpResponse<AudioStream>,
	{ store, mayPass }: Wanted<Stored>,
): Promise<Attempt<Stored>> {
	const { body, headers } = answer;
	if (Number(headers['content-length']) > MOST_FILE_BYTES) {
		body.destroy();
		return { because: 'tooLarge', isFinal: true };
	}
	const stored = await whole(body, store(answer));
	if (body.errored instanceof TooLarge) return { because: 'tooLarge', isFinal: true };
	if (body.errored instanceof CutShort) {
		const { bytes, insteadOf } = body.errored.shortfall;
		return { because: insteadOf === undefined ? 'brokeOff' : { bytes, insteadOf } };
	}
	return 'thrown' in stored ? { ...stored, isFinal: !mayPass?.(stored.thrown) } : stored;
}

/**
 * Whether something came whole: what became of putting a stream away. A stream that was not stored is destroyed, or its
 * socket would stay open.
 * @returns what was stored; what went wrong elsewhere; or that the stream broke off
 */
export async function whole<Stored>(
	body: AudioStream,
	storing: Promise<Stored>,
): Promise<{ stored: Stored } | { thrown: unknown } | { because: 'brokeOff' }> {
	let brokeOff = Boolean(body.errored);
	body.once('error', () => (brokeOff = true));
	body.once('aborted', () => (brokeOff = true));
	return await storing.then(
		(stored) => ({ stored }),
		(thrown: unknown) => {
			body.destroy();
			return brokeOff ? { because: 'brokeOff' as const } : { thrown };
		},
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
