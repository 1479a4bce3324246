import type { ANSWERS } from '../errors/catalogue/service';
import { Failure } from '../errors/failure';
import { BLOCKED_BY_N8N } from './httpOutcome';

/** One kind of error answer. */
interface Row {
	status: number;
	/** Where one status has several meanings: words of the service that tell this one apart. */
	words?: RegExp;
	code: keyof typeof ANSWERS;
}

/** What each error answer means; the first row that fits is used. Source: docs/segmind.md, "Errors". */
const ROWS: Row[] = [
	// The service says why in its JSON; whoever says nothing stands in front of it.
	...[401, 403, 451].map((status): Row => ({ status, words: /^$/, code: 'blockedOnTheWay' })),
	...[407, 511].map((status): Row => ({ status, code: 'blockedOnTheWay' })),
	{ status: 400, code: 'settingsRejected' },
	{ status: 401, words: /missing/i, code: 'keyMissing' },
	{ status: 401, code: 'keyRejected' },
	// The same on v2 that 406 is on v1 (docs/segmind.md, "Money").
	{ status: 402, code: 'noCredits' },
	{ status: 403, code: 'modelNotAllowed' },
	{ status: 404, words: /credits/i, code: 'noBalance' },
	{ status: 404, code: 'unknownAddress' },
	{ status: 405, code: 'otherServer' },
	{ status: 406, words: /content.?type/i, code: 'requestChanged' },
	{ status: 406, words: /spend|team|budget/i, code: 'teamLimitReached' },
	{ status: 406, words: /credit|balance|insufficient/i, code: 'noCredits' },
	{ status: 406, code: 'valueRejected' },
	{ status: 410, code: 'modelRetired' },
	{ status: 413, code: 'uploadTooLarge' },
	{ status: 429, code: 'rateLimited' },
	{ status: 500, code: 'serviceFailed' },
	{ status: 502, code: 'gatewayFailed' },
	{ status: 503, code: 'unavailable' },
	{ status: 504, code: 'gatewayTimedOut' },
];

/** What an error answer means. @param message the service's own words, untrusted */
export function failureOfStatus(status: number, message = ''): Failure {
	const httpCode = String(status);
	const row = ROWS.find((one) => one.status === status && (one.words?.test(message) ?? true));
	if (row) return new Failure(row.code, { message, httpCode });
	if (status >= 300 && status < 400) return new Failure('redirected', { message, httpCode });
	return new Failure('otherStatus', { status, message, httpCode });
}

/** Why there was no answer. @param reason the code of the network error */
export function failureOfNetwork(reason: string): Failure {
	if (/CERT|SELF_SIGNED|UNABLE_TO|TLS|SSL|EPROTO|HOSTNAME/.test(reason)) {
		return new Failure('insecureConnection', { reason });
	}
	if (reason === BLOCKED_BY_N8N) return new Failure('blockedByN8n', {});
	if (/INVALID_CHAR/.test(reason)) return new Failure('keyNotSendable', {});
	if (/ENOTFOUND|EAI_AGAIN|INVALID_URL|INVALID_PROTOCOL|BAD_REQUEST/.test(reason)) {
		return new Failure('addressNotFound', { reason });
	}
	return new Failure('unreachable', { reason });
}
