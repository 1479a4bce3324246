import type { NetworkFailure, Outcome } from '../../nodes/OpenVoice/segmind/httpOutcome';
import {
	attemptsAllowed,
	classify,
	pauseMs,
	type Purpose,
	type Verdict,
} from '../../nodes/OpenVoice/segmind/retryPolicy';

const answered = (status: number): Outcome<unknown> => ({
	answer: { status, headers: {}, body: '' },
});
const failed = (failure: NetworkFailure): Outcome<unknown> => ({ failure });

/** The table of docs/segmind.md, "Errors" and "Money". */
const verdicts: Array<[status: number, read: Verdict, upload: Verdict, submit: Verdict]> = [
	[200, 'done', 'done', 'done'],
	[202, 'done', 'done', 'done'],
	[301, 'refused', 'refused', 'refused'],
	[307, 'refused', 'refused', 'refused'],
	[400, 'refused', 'refused', 'refused'],
	[401, 'refused', 'refused', 'refused'],
	[403, 'refused', 'refused', 'refused'],
	[404, 'refused', 'refused', 'refused'],
	[405, 'refused', 'refused', 'refused'],
	[406, 'refused', 'refused', 'refused'],
	[410, 'refused', 'refused', 'refused'],
	[422, 'refused', 'refused', 'refused'],
	[429, 'repeat', 'repeat', 'repeat'],
	[500, 'repeat', 'repeat', 'repeat'],
	[501, 'repeat', 'repeat', 'ambiguous'],
	[502, 'repeat', 'repeat', 'ambiguous'],
	[503, 'repeat', 'repeat', 'repeat'],
	[504, 'repeat', 'repeat', 'ambiguous'],
	[520, 'repeat', 'repeat', 'ambiguous'],
	[524, 'repeat', 'repeat', 'ambiguous'],
];

describe('classify', () => {
	it.each(verdicts)('after %i: a read is %s, an upload %s, a submit %s', (status, ...expected) => {
		const purposes: Purpose[] = ['read', 'upload', 'submit'];
		expect(purposes.map((purpose) => classify(purpose, answered(status)))).toEqual(expected);
	});

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

	it('leaves reads and a reached rate limit to the deadline', () => {
		expect(attemptsAllowed('read', answered(500))).toBe(Infinity);
		expect(attemptsAllowed('read', failed({ code: 'X', mayHaveArrived: true }))).toBe(Infinity);
		expect(attemptsAllowed('submit', answered(429))).toBe(Infinity);
	});
});
