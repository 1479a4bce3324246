import { ServiceClock } from '../../nodes/OpenVoice/segmind/serviceClock';

const NOW_MS = Date.UTC(2026, 10, 1, 12);
const HOUR_MS = 3_600_000;

const at = (ms: number) => ({ date: new Date(ms).toUTCString() });

/** A clock that has heard some answers of a service that is so much ahead. */
function heard(aheadMs: number, answers = 3): ServiceClock {
	const clock = new ServiceClock();
	for (let answer = 0; answer < answers; answer++) {
		const sentMs = NOW_MS + answer * 1_300;
		clock.heard(at(sentMs + 50 + aheadMs), sentMs, sentMs + 100);
	}
	return clock;
}

describe('the service’s clock', () => {
	it.each([0, 1_200_000, -1_200_000, 40 * HOUR_MS])('is %i ms ahead of ours', (aheadMs) => {
		const clock = heard(aheadMs);
		expect(Math.abs(clock.toOurs(NOW_MS + aheadMs) - NOW_MS)).toBeLessThan(clock.slackMs);
		expect(Math.abs(clock.toService(NOW_MS) - NOW_MS - aheadMs)).toBeLessThan(clock.slackMs);
		expect(clock.slackMs).toBeLessThan(2_000);
	});

	it('is taken for ours, roughly, as long as nobody tells it', () => {
		const clock = new ServiceClock();
		clock.heard({}, NOW_MS, NOW_MS);
		clock.heard({ date: 'soon' }, NOW_MS, NOW_MS);
		expect(clock.toOurs(NOW_MS)).toBe(NOW_MS);
		expect(clock.slackMs).toBeGreaterThan(300_000);
	});

	it('is believed anew once it was set, and through a cache', () => {
		const clock = heard(0);
		clock.heard(at(NOW_MS + HOUR_MS), NOW_MS, NOW_MS + 100);
		expect(clock.toService(NOW_MS)).toBeGreaterThan(NOW_MS + HOUR_MS - 2_000);
		clock.heard({ ...at(NOW_MS - 60_000), age: '60' }, NOW_MS, NOW_MS + 100);
		expect(Math.abs(clock.toService(NOW_MS) - NOW_MS)).toBeLessThan(2_000);
	});
});

describe('times without a zone', () => {
	it.each([-8, 5.5, 0, 9, -12])('are of UTC %s, if the newest is of just now', (hours) => {
		const clock = heard(0);
		const shownMs = NOW_MS + hours * HOUR_MS;
		clock.learnZone(shownMs, NOW_MS - 500, NOW_MS + 3_000);
		expect(clock.isZoneUnknown).toBe(false);
		expect(Math.abs(clock.toOurs(shownMs, true) - NOW_MS)).toBeLessThan(2_000);
		expect(Math.abs(clock.toOurs(NOW_MS) - NOW_MS)).toBeLessThan(2_000);
	});

	it('stay unknown if nothing new shows them, or if the submit is long ago', () => {
		const clock = heard(0);
		clock.learnZone(NOW_MS - 700_000, NOW_MS - 500, NOW_MS);
		clock.learnZone(NOW_MS - 8 * HOUR_MS, NOW_MS - HOUR_MS, NOW_MS);
		clock.learnZone(NOW_MS - 20 * HOUR_MS, NOW_MS - 500, NOW_MS);
		expect(clock.isZoneUnknown).toBe(true);
		expect(clock.toOurs(NOW_MS, true)).toBe(clock.toOurs(NOW_MS));
	});
});
