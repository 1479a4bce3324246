import { batchOf100, firstJob, summarise } from '../../bench/pollScenarios';
import { automatic, fixedInterval } from '../../bench/pollSchedules';
import { seeded } from '../../bench/simulated/random';
import {
	type Outlook,
	RunTimes,
	secondsUntilNextPoll,
} from '../../nodes/OpenVoice/jobs/pollSchedule';

/** At which ages a job is looked at that is PROCESSING from its first look on. */
function looks(untilSeconds: number, outlook: Partial<Outlook> = {}): number[] {
	const ages: number[] = [];
	let known: Outlook = { ageSeconds: 0, ...outlook };
	for (;;) {
		const ageSeconds = known.ageSeconds + secondsUntilNextPoll(known);
		if (ageSeconds > untilSeconds) return ages;
		ages.push(ageSeconds);
		known = { ...known, ageSeconds, processingAtSeconds: known.processingAtSeconds ?? ageSeconds };
	}
}

function afterRuns(...runs: Array<{ inferenceTime?: number; queueTime?: number }>): RunTimes {
	const runTimes = new RunTimes();
	for (const run of runs) runTimes.observe(run);
	return runTimes;
}

const fiveTimes = <Value>(value: Value) => Array.from({ length: 5 }, () => value);

describe('when to look at a job of which nothing is known', () => {
	it('looks once early, then not again before a typical run may end', () => {
		const [early = 0, second = 0] = looks(20);
		expect(early).toBeLessThan(2.5);
		expect(second).toBeGreaterThan(5.5);
		expect(second).toBeLessThan(8);
	});

	it('looks every second or so while a typical run ends', () => {
		const near = looks(13).filter((age) => age > 9);
		expect(near.length).toBeGreaterThanOrEqual(4);
		expect(near.length).toBeLessThanOrEqual(7);
	});

	it('asks less and less often after a job that outlives what is expected', () => {
		const late = looks(600).filter((age) => age > 20);
		const pauses = late.slice(1).map((age, index) => age - (late[index] ?? 0));
		expect(pauses[0]).toBeLessThan(3);
		expect(pauses.at(-1)).toBeGreaterThan(10);
		for (const [index, age] of late.slice(1).entries()) {
			expect(pauses[index]).toBeLessThanOrEqual(0.1 * age);
		}
	});
});

describe('when to look at a job once others have finished', () => {
	it('comes early to short runs', () => {
		const runTimes = afterRuns(...fiveTimes({ inferenceTime: 1, queueTime: 0 }));
		expect(looks(3, { runTimes })[0]).toBeLessThan(1);
	});

	it('leaves long runs alone for most of their time', () => {
		const runTimes = afterRuns(...fiveTimes({ inferenceTime: 60, queueTime: 0 }));
		expect(looks(50, { runTimes }).length).toBeLessThanOrEqual(3);
	});

	it('counts from the start to the end of a run, which may be more than its inference', () => {
		const runTimes = new RunTimes();
		for (let count = 0; count < 8; count++) {
			runTimes.observe({ inferenceTime: 5, queueTime: 1, totalTime: 31 });
		}
		expect(looks(20, { runTimes }).length).toBeLessThanOrEqual(2);
	});

	it('learns from when jobs were seen finished if the service gives no times', () => {
		const runTimes = new RunTimes();
		for (let count = 0; count < 8; count++) runTimes.observe({}, 60);
		expect(looks(50, { runTimes }).length).toBeLessThanOrEqual(3);
	});

	it('is not misled by nonsense', () => {
		const runTimes = new RunTimes();
		runTimes.observe({ inferenceTime: NaN, queueTime: -3, totalTime: 1e9 });
		runTimes.observe({ inferenceTime: -1 });
		expect(looks(60, { runTimes })).toEqual(looks(60));
	});
});

describe('when to look at a job that queues', () => {
	const runTimes = afterRuns(...fiveTimes({ inferenceTime: 10, queueTime: 20 }));

	it('leaves it alone until it could have queued and run as others did', () => {
		const [first = 0] = looks(100, { runTimes });
		expect(first).toBeGreaterThan(15);
	});

	it('counts a run from when it was seen to begin', () => {
		const seconds = secondsUntilNextPoll({
			ageSeconds: 40,
			queuedAtSeconds: 39,
			processingAtSeconds: 40,
			runTimes,
		});
		expect(seconds).toBeGreaterThan(5);
		expect(seconds).toBeLessThan(11);
	});

	it('does not look for an end before a queued job can have run', () => {
		const seconds = secondsUntilNextPoll({ ageSeconds: 10, queuedAtSeconds: 10 });
		expect(seconds).toBeGreaterThan(5);
	});
});

describe('when to look at a job that was accepted before', () => {
	it('looks at once', () => {
		expect(secondsUntilNextPoll({ ageSeconds: 0, resumed: true })).toBeLessThan(0.5);
	});

	it('then expects its end any time', () => {
		const outlook = { ageSeconds: 0.2, processingAtSeconds: 0.2 };
		const resumed = secondsUntilNextPoll({ ...outlook, resumed: true });
		expect(resumed).toBeLessThan(2.5);
		expect(resumed).toBeLessThan(secondsUntilNextPoll(outlook));
	});
});

describe('under a rate limit', () => {
	it('never looks again sooner than requests are spread', () => {
		for (const requestsPerMinute of [1, 5, 60, 300]) {
			const ages = [0, ...looks(300, { requestsPerMinute })];
			for (const [index, age] of ages.slice(1).entries()) {
				expect(age - (ages[index] ?? 0)).toBeGreaterThanOrEqual(60 / requestsPerMinute - 1e-9);
			}
		}
	});

	it('looks later and less often the more jobs wait', () => {
		const count = (jobsWaiting: number) => looks(25, { requestsPerMinute: 60, jobsWaiting }).length;
		expect(count(1)).toBeGreaterThan(count(5));
		expect(count(5)).toBeGreaterThan(count(20));
	});

	it('makes no difference where the limit is far away', () => {
		expect(looks(60, { requestsPerMinute: 6000, jobsWaiting: 2 })).toEqual(looks(60));
	});
});

describe('whatever the outlook', () => {
	it('answers with 0.2 to 30 seconds, the same each time, and learns nothing from being asked', () => {
		const random = seeded(3);
		const odd = [NaN, Infinity, -Infinity, -5, 0, 1e-9, 3, 47, 700, 1e12, undefined];
		const any = () => odd[Math.floor(random() * odd.length)];
		const runTimes = afterRuns(...fiveTimes({ inferenceTime: 7, queueTime: 2 }));
		for (let count = 0; count < 2000; count++) {
			const outlook: Outlook = {
				ageSeconds: any() ?? 0,
				queuedAtSeconds: any(),
				processingAtSeconds: any(),
				resumed: random() < 0.2,
				runTimes: random() < 0.5 ? runTimes : undefined,
				jobsWaiting: any(),
			};
			const seconds = secondsUntilNextPoll(outlook);
			expect(seconds).toBeGreaterThanOrEqual(0.2);
			expect(seconds).toBeLessThanOrEqual(30);
			expect(secondsUntilNextPoll(outlook)).toBe(seconds);
		}
		expect(runTimes).toEqual(afterRuns(...fiveTimes({ inferenceTime: 7, queueTime: 2 })));
	});

	it.each([NaN, -60, Infinity])('takes %s requests a minute for no limit', (requestsPerMinute) => {
		expect(looks(60, { requestsPerMinute })).toEqual(looks(60));
	});
});

describe('simulated', () => {
	it('takes at most 7 requests and half a second for a first run of about 10.6 s', async () => {
		const { statusRequests, meanLagSeconds } = await summarise(
			firstJob(10.6, 0.25),
			automatic(),
			600,
		);
		expect(statusRequests).toBeLessThanOrEqual(7);
		expect(meanLagSeconds).toBeLessThanOrEqual(0.5);
	});

	it('takes at most 6 requests in a batch, where a look every second takes 11', async () => {
		const batch = batchOf100(10.6, 0.25);
		const ours = await summarise(batch, automatic(), 5);
		const fixed = await summarise(batch, fixedInterval(1), 5);
		expect(ours.statusRequests).toBeLessThanOrEqual(6);
		expect(fixed.statusRequests).toBeGreaterThan(10.5);
		expect(ours.meanLagSeconds).toBeLessThan(fixed.meanLagSeconds);
		expect(ours.ofLimit).toBeLessThanOrEqual(1.06);
	});

	it('learns runs of 1 s and of 60 s after a few', async () => {
		const short = await summarise(batchOf100(1, 0.25), automatic(), 3);
		expect(short.later?.meanLagSeconds).toBeLessThanOrEqual(0.2);
		const long = await summarise(batchOf100(60, 0.25), automatic(), 3);
		expect(long.later?.statusRequests).toBeLessThanOrEqual(8);
		expect(long.later?.lagOfRun).toBeLessThanOrEqual(0.05);
	});

	it('finds the first run of 60 s with at most 30 requests, at most 5 % late', async () => {
		const { statusRequests, lagOfRun } = await summarise(firstJob(60, 0.25), automatic(), 100);
		expect(statusRequests).toBeLessThanOrEqual(30);
		expect(lagOfRun).toBeLessThanOrEqual(0.05);
	});
});
