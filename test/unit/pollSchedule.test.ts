import { OTHERS, simulate } from './pollSimulation';
import { type JobTiming, PollSchedule } from '../../nodes/OpenVoice/purchase/polling/pollSchedule';
import { contained } from '../pairwise';
import { Random } from '../../sandbox/random.ts';

interface Setting {
	schedule?: PollSchedule;
	requestsPerMinute?: number;
}

/** At which ages a job is polled that is PROCESSING from its first poll on. */
function polls(
	untilSeconds: number,
	{ schedule = new PollSchedule(), requestsPerMinute }: Setting = {},
): number[] {
	const ages: number[] = [];
	const job = schedule.begin();
	for (;;) {
		const ageSeconds = schedule.nextPollSeconds(job, requestsPerMinute);
		if (ageSeconds > untilSeconds) break;
		ages.push(ageSeconds);
		schedule.polled(job, 'PROCESSING', ageSeconds);
	}
	schedule.end(job);
	return ages;
}

function afterRuns(...runs: Array<Parameters<PollSchedule['observe']>[0]>): PollSchedule {
	const schedule = new PollSchedule();
	for (const run of runs) schedule.observe(run);
	return schedule;
}

const times = <Value>(count: number, value: Value) => Array.from({ length: count }, () => value);

describe('when to poll a job of which nothing is known', () => {
	it('polls once early, then not again before a typical run may end', () => {
		const [early = 0, second = 0] = polls(20);
		expect(early).toBeLessThan(2.5);
		expect(second).toBeGreaterThan(5.5);
		expect(second).toBeLessThan(8);
	});

	it('polls every second or so while a typical run ends', () => {
		const near = polls(13).filter((age) => age > 9);
		expect(near.length).toBeGreaterThanOrEqual(4);
		expect(near.length).toBeLessThanOrEqual(7);
	});

	it('polls less and less often a job that outlives what is expected', () => {
		const late = polls(600).filter((age) => age > 20);
		const pauses = late.slice(1).map((age, index) => age - (late[index] ?? 0));
		expect(pauses[0]).toBeLessThan(3);
		expect(pauses.at(-1)).toBeGreaterThan(10);
		for (const [index, age] of late.slice(1).entries()) {
			expect(pauses[index]).toBeLessThanOrEqual(0.1 * age);
		}
	});
});

describe('when to poll a job once others have finished', () => {
	it('comes early to short runs', () => {
		const schedule = afterRuns(...times(5, { inferenceTime: 1, queueTime: 0 }));
		expect(polls(3, { schedule })[0]).toBeLessThan(1);
	});

	it('leaves long runs alone for most of their time', () => {
		const schedule = afterRuns(...times(5, { inferenceTime: 60, queueTime: 0 }));
		expect(polls(50, { schedule }).length).toBeLessThanOrEqual(3);
	});

	it('counts from the start to the end of a run, which may be more than its inference', () => {
		const schedule = afterRuns(...times(8, { inferenceTime: 5, queueTime: 1, totalTime: 31 }));
		expect(polls(20, { schedule }).length).toBeLessThanOrEqual(2);
	});

	it('learns from when jobs were seen finished if the service gives no times', () => {
		const schedule = new PollSchedule();
		for (let count = 0; count < 8; count++) schedule.observe({}, 60);
		expect(polls(50, { schedule }).length).toBeLessThanOrEqual(3);
	});

	it('is not misled by nonsense', () => {
		const schedule = afterRuns(
			{ inferenceTime: NaN, queueTime: -3, totalTime: 1e9 },
			{ inferenceTime: -1 },
		);
		expect(polls(60, { schedule })).toEqual(polls(60));
	});
});

describe('when to poll a job while others still run', () => {
	it('does not take the first to finish for all: those that run on count, too', () => {
		const quick = times(4, { inferenceTime: 7, queueTime: 0 });
		const alone = afterRuns(...quick);
		const beside = afterRuns(...quick);
		for (const job of times(16, undefined).map(() => beside.begin())) {
			beside.polled(job, 'PROCESSING', 9);
		}
		const early = (schedule: PollSchedule) => polls(8, { schedule }).length;
		expect(early(beside)).toBeLessThan(early(alone));
	});

	it('goes by the others again once they are waited for no more', () => {
		const schedule = new PollSchedule();
		const before = schedule.nextPollSeconds(schedule.begin());
		const other = schedule.begin();
		schedule.polled(other, 'PROCESSING', 100);
		const meanwhile = schedule.nextPollSeconds({ ...schedule.begin(), headStart: 0 });
		expect(Math.abs(meanwhile - before)).toBeGreaterThan(0.1);
		schedule.end(other);
		expect(schedule.nextPollSeconds({ ...schedule.begin(), headStart: 0 })).toBeCloseTo(before, 6);
	});

	it('does not poll jobs that begin together in one moment', () => {
		const schedule = new PollSchedule();
		const first = times(20, undefined).map(() => schedule.nextPollSeconds(schedule.begin()));
		expect(new Set(first).size).toBe(20);
		expect(Math.max(...first) - Math.min(...first)).toBeLessThan(0.5);
	});
});

describe('when to poll a job that queues', () => {
	const longQueue = () => afterRuns(...times(5, { inferenceTime: 10, queueTime: 20 }));

	it('leaves it alone until it could have queued and run as others did', () => {
		const [first = 0] = polls(100, { schedule: longQueue() });
		expect(first).toBeGreaterThan(15);
	});

	it('counts a run from when it was seen to begin', () => {
		const schedule = longQueue();
		const job = schedule.begin();
		schedule.polled(job, 'QUEUED', 39);
		schedule.polled(job, 'PROCESSING', 40);
		const pause = schedule.nextPollSeconds(job) - 40;
		expect(pause).toBeGreaterThan(5);
		expect(pause).toBeLessThan(11);
	});

	it('does not poll for an end before a queued job can have run', () => {
		const schedule = new PollSchedule();
		const job = schedule.begin();
		schedule.polled(job, 'QUEUED', 10);
		expect(schedule.nextPollSeconds(job) - 10).toBeGreaterThan(5);
	});
});

describe('when to poll a job that was accepted before', () => {
	it('polls at once', () => {
		const schedule = new PollSchedule();
		expect(schedule.nextPollSeconds(schedule.begin(true))).toBeLessThan(0.5);
	});

	it('then expects its end any time', () => {
		const after = (resumed: boolean) => {
			const schedule = new PollSchedule();
			const job = schedule.begin(resumed);
			schedule.polled(job, 'PROCESSING', 0.2);
			return schedule.nextPollSeconds(job) - 0.2;
		};
		expect(after(true)).toBeLessThan(2.5);
		expect(after(true)).toBeLessThan(after(false));
	});
});

describe('under a rate limit', () => {
	it('never polls again sooner than requests are spread', () => {
		for (const requestsPerMinute of [1, 5, 60, 300]) {
			const ages = [0, ...polls(300, { requestsPerMinute })];
			for (const [index, age] of ages.slice(1).entries()) {
				expect(age - (ages[index] ?? 0)).toBeGreaterThanOrEqual(60 / requestsPerMinute - 1e-9);
			}
		}
	});

	it('polls later and less often the more jobs wait', () => {
		const count = (others: number) => {
			const schedule = new PollSchedule();
			for (let other = 0; other < others; other++) schedule.begin();
			return polls(25, { requestsPerMinute: 60, schedule }).length;
		};
		expect(count(0)).toBeGreaterThan(count(4));
		expect(count(4)).toBeGreaterThan(count(19));
	});

	it('makes no difference where the limit is far away', () => {
		expect(polls(60, { requestsPerMinute: 6000 })).toEqual(polls(60));
	});
});

describe('whatever is known', () => {
	it('answers with 0.2 to 30 seconds, the same each time, and learns nothing from being asked', () => {
		const random = new Random(3);
		const odd = [NaN, Infinity, -Infinity, -5, 0, 1e-9, 3, 47, 700, 1e12, undefined];
		const any = () => odd[Math.floor(random.uniform() * odd.length)];
		const learned = () => afterRuns(...times(5, { inferenceTime: 7, queueTime: 2 }));
		const schedules = [learned(), new PollSchedule()];
		for (let count = 0; count < 2000; count++) {
			const schedule = schedules[count % 2] ?? learned();
			const job: JobTiming = {
				resumed: random.uniform() < 0.2,
				headStart: 0.1 * random.uniform(),
				polledAtSeconds: any() ?? 0,
				queuedAtSeconds: any(),
				processingAtSeconds: any(),
				ranSeconds: 0,
			};
			const known = job.polledAtSeconds;
			const polledAt = known > 0 && known < Infinity ? known : 0;
			const pause = schedule.nextPollSeconds(job) - polledAt;
			// What is added to 1e12 loses its last digits.
			expect(pause).toBeGreaterThanOrEqual(0.2 - 1e-3);
			expect(pause).toBeLessThanOrEqual(30 + 1e-3);
			expect(schedule.nextPollSeconds(job) - polledAt).toBe(pause);
		}
		expect(schedules).toEqual([learned(), new PollSchedule()]);
	});

	it('takes a job that was polled at nonsense ages for one that has just begun', () => {
		for (const age of [NaN, -5, Infinity, 1e300]) {
			const schedule = new PollSchedule();
			const job = schedule.begin();
			schedule.polled(job, 'PROCESSING', age);
			expect(polls(60, { schedule })[0]).toBeGreaterThan(0.2);
		}
	});

	it.each([NaN, -60, Infinity])('takes %s requests a minute for no limit', (requestsPerMinute) => {
		expect(polls(60, { requestsPerMinute })).toEqual(polls(60));
	});
});

type Batch = [string, { items: number; workers: number; medianSeconds: number }, number];

it.each<Batch>([
	['20 jobs at once', { items: 20, workers: 20, medianSeconds: 10.6 }, 1.05],
	...contained<Batch>([['runs of a minute', { items: 40, workers: 10, medianSeconds: 60 }, 3.6]]),
])('%s cost less latency and requests than with others’ schedules', (_, batch, atMostSeconds) => {
	const cost = (schedule: () => PollSchedule) =>
		simulate({ ...batch, sigma: 0.25 }, schedule, 20).costSeconds;
	const ours = cost(() => new PollSchedule());
	expect(ours).toBeLessThan(atMostSeconds);
	for (const other of Object.values(OTHERS)) expect(ours).toBeLessThan(0.95 * cost(other));
});
