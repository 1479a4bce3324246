import { rateLimitResetMs } from '../../nodes/OpenVoice/segmind/rateLimit';

const now = Date.UTC(2026, 8, 1, 12, 0, 0);
const MINUTE = 60_000;

/** How long to wait, in ms, when the header says this. */
const waitFor = (header: string | undefined) => (rateLimitResetMs(header, now) ?? NaN) - now;

describe('rateLimitResetMs', () => {
	it.each([
		['ISO 8601', '2026-09-01T12:00:20Z'],
		['with milliseconds', '2026-09-01T12:00:20.000Z'],
		['in another zone', '2026-09-01T14:00:20+02:00'],
		['without a zone, which is UTC', '2026-09-01T12:00:20'],
		['with a space and no zone', '2026-09-01 12:00:20'],
		['with UTC behind it', '2026-09-01 12:00:20 UTC'],
		['as HTTP dates are written', 'Tue, 01 Sep 2026 12:00:20 GMT'],
		['seconds since 1970', String(now / 1000 + 20)],
		['ms since 1970', String(now + 20_000)],
		['with spaces around it', `  ${now / 1000 + 20}  `],
	])('understands a time %s', (_, header) => {
		expect(waitFor(header)).toBeGreaterThanOrEqual(20_000);
		expect(waitFor(header)).toBeLessThanOrEqual(20_500);
	});

	it.each([undefined, '', 'soon', 'NaN', '2026-13-45', '[object Object]'])(
		'knows nothing if the time is %j',
		(header) => expect(rateLimitResetMs(header, now)).toBeUndefined(),
	);

	it.each(['2026-09-01T11:59:59Z', '2026-09-01T12:00:00Z', '1999-01-01', '0'])(
		'waits a little if the time is over: %s',
		(header) => {
			expect(waitFor(header)).toBeGreaterThan(0);
			expect(waitFor(header)).toBeLessThanOrEqual(2_000);
		},
	);

	it.each(['2026-09-01T15:00:00Z', '2099-01-01T00:00:00Z', String(now * 10)])(
		'never waits longer than the minute by which the service counts: %s',
		(header) => expect(waitFor(header)).toBe(MINUTE),
	);
});
