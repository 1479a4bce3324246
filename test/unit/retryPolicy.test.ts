import type { NetworkFailure, Outcome } from '../../nodes/OpenVoice/segmind/httpOutcome';
import {
	attemptsAllowed,
	classify,
	pauseMs,
	type Purpose,
	type Verdict,
} from '../../nodes/OpenVoice/segmind/retryPolicy';

const ERROR_JSON = '{"error":"Service says no"}';
const answered = (status: number, body: unknown = ERROR_JSON): Outcome<unknown> => ({
	answer: { status, headers: {}, body },
});
const failed = (failure: NetworkFailure): Outcome<unknown> => ({ failure });

/** What stands before the service, in its own shapes. */
const FOREIGN: Array<[what: string, body: unknown]> = [
	['nothing', ''],
	['a text', 'upstream connect error'],
	['a page', '<!doctype html><title>Bad gateway</title>'],
	['JSON of a gateway', '{"message":"Service Unavailable"}'],
	['half of the service’s JSON', '{"error":"Too ma'],
];

const PURPOSES: Purpose[] = ['submit', 'read', 'record', 'lookup', 'upload'];
type Row = [status: number, submit: Verdict, read: Verdict, upload: Verdict];

/** By the service's own JSON: docs/segmind.md, "Errors" and "Money". What these do not list is ambiguous for a submit. */
const OWN: Row[] = [
	[200, 'done', 'done', 'done'],
	[202, 'done', 'done', 'done'],
	[301, 'refused', 'repeat', 'refused'],
	[303, 'ambiguous', 'repeat', 'refused'],
	[307, 'refused', 'repeat', 'refused'],
	...[400, 401, 402, 403, 404, 405, 406, 410, 413, 422].map((status): Row => [
		status,
		'refused',
		'refused',
		'refused',
	]),
	...[408, 409, 418, 421, 425, 451, 499].map((status): Row => [
		status,
		'ambiguous',
		'repeat',
		'repeat',
	]),
	...[429, 500, 503].map((status): Row => [status, 'repeat', 'repeat', 'repeat']),
	...[501, 502, 504, 520, 524].map((status): Row => [status, 'ambiguous', 'repeat', 'repeat']),
];

/** By anybody else. */
const GATEWAYS: Row[] = [
	[302, 'refused', 'repeat', 'refused'],
	[304, 'ambiguous', 'repeat', 'refused'],
	[405, 'refused', 'repeat', 'repeat'],
	[407, 'refused', 'repeat', 'repeat'],
	[413, 'ambiguous', 'repeat', 'refused'],
	[511, 'refused', 'repeat', 'repeat'],
	...[400, 401, 402, 403, 404, 406, 408, 410, 421, 422, 425, 429, 451, 499].map((status): Row => [
		status,
		'ambiguous',
		'repeat',
		'repeat',
	]),
	...[500, 501, 502, 503, 504, 520, 524].map((status): Row => [
		status,
		'ambiguous',
		'repeat',
		'repeat',
	]),
];

const verdictsOf = (outcome: Outcome<unknown>) =>
	Object.fromEntries(PURPOSES.map((purpose) => [purpose, classify(purpose, outcome)]));

const expected = ([, submit, read, upload]: Row) => ({
	...{ submit, upload },
	...{ read, record: read, lookup: read },
});

describe('classify', () => {
	it.each(OWN)('%i of the service: a submit is %s, a read %s, an upload %s', (...row) => {
		expect(verdictsOf(answered(row[0]))).toEqual(expected(row));
	});

	it.each(GATEWAYS)('%i of a gateway: a submit is %s, a read %s, an upload %s', (...row) => {
		for (const [, body] of FOREIGN) {
			expect(verdictsOf(answered(row[0], body))).toEqual(expected(row));
		}
	});

	it('takes an answer with the service’s own header for the service’s', () => {
		const headers = { 'x-rate-limit-reset-at-utc': '2026-11-01T00:00:00Z' };
		const answer = { status: 429, headers, body: '' };
		expect(classify('submit', { answer })).toBe('repeat');
	});

	it.each(['{"request_id":"a"}', '{"status":"failed"}', '{"error":{"code":1}}', '{"error":"No"}'])(
		'takes %s for the service’s own words',
		(body) => expect(classify('submit', answered(404, body))).toBe('refused'),
	);

	it.each([
		['read', true, 'repeat'],
		['read', false, 'repeat'],
		['upload', true, 'repeat'],
		['upload', false, 'repeat'],
		['submit', true, 'ambiguous'],
		['submit', false, 'repeat'],
	] satisfies Array<[Purpose, boolean, Verdict]>)(
		'a %s without an answer, which may have arrived (%s): %s',
		(purpose, mayHaveArrived, expected) => {
			expect(classify(purpose, failed({ code: 'ECONNRESET', mayHaveArrived }))).toBe(expected);
		},
	);

	it('sends nothing again that needs another setting first', () => {
		const failure = { code: 'CERT_HAS_EXPIRED', mayHaveArrived: false, needsSetting: true };
		for (const purpose of ['read', 'upload', 'submit'] as const) {
			expect(classify(purpose, failed(failure))).toBe('refused');
		}
	});
});

describe('pauseMs', () => {
	it.each([
		[1, 250, 500],
		[2, 500, 1000],
		[3, 1000, 2000],
		[5, 4000, 8000],
		[6, 5000, 10_000],
		[50, 5000, 10_000],
		[5000, 5000, 10_000],
	])('after %i failures lies between %i and %i ms', (failures, shortest, longest) => {
		expect(pauseMs(failures, 0)).toBe(shortest);
		expect(pauseMs(failures, 1)).toBe(longest);
		expect(pauseMs(failures, 0.5)).toBe((shortest + longest) / 2);
	});
});

describe('attemptsAllowed', () => {
	it('ends a submit or upload after a few attempts, sooner after 500', () => {
		for (const purpose of ['submit', 'upload'] as const) {
			const afterError = attemptsAllowed(purpose, answered(500));
			const afterAbsence = attemptsAllowed(purpose, answered(503));
			expect(afterError).toBeGreaterThan(1);
			expect(afterAbsence).toBeGreaterThan(afterError);
			expect(afterAbsence).toBeLessThan(10);
		}
	});

	it('waits for a record that answers, and gives up on one that does not', () => {
		expect(attemptsAllowed('record', answered(503))).toBe(Infinity);
		const silent = attemptsAllowed('record', failed({ code: 'X', mayHaveArrived: false }));
		expect(silent).toBeLessThan(10);
		expect(attemptsAllowed('lookup', answered(503))).toBeLessThan(silent);
	});

	it('leaves reads and a reached rate limit to the deadline', () => {
		expect(attemptsAllowed('read', answered(500))).toBe(Infinity);
		expect(attemptsAllowed('read', failed({ code: 'X', mayHaveArrived: true }))).toBe(Infinity);
		expect(attemptsAllowed('submit', answered(429))).toBe(Infinity);
	});
});
