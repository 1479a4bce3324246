import { measure } from '../measure';
import { printTable } from '../table';
import type { Topic } from './topic';

const PER_MINUTE = 60;
const MINUTE_SECONDS = 60;
/** Enough for a few minutes at full pace. */
const ITEMS = 50;

export const rateLimit: Topic = {
	name: 'rate',
	about: 'the pace of requests under Requests per Minute 60',
	minutes: 4,
	async run(sandbox) {
		const { requestTimes, lastSubmitTime, refused, spoken } = await measure(sandbox, {
			way: 'openVoice',
			items: ITEMS,
			// The service counts as well, and refuses what is too much.
			settings: { requestsPerMinute: PER_MINUTE },
			options: { requestsPerMinute: PER_MINUTE, maxConcurrency: 5 },
			clockScale: 1,
		});
		const minutes = fullMinutes(requestTimes);
		const [most, least] = [Math.max(...minutes), Math.min(...minutes)];
		const busy = requestTimes.filter((time) => time <= lastSubmitTime);
		const mean = ((busy.length - 1) / (lastSubmitTime - busy[0]!)) * MINUTE_SECONDS;
		printTable(
			`Requests per Minute ${PER_MINUTE}, scale 1:1 (${ITEMS} items, 5 in flight, runs of 10.6 s)`,
			['', 'requests', 'by limit'],
			[
				['in the fullest minute', `${most}`, (most / PER_MINUTE).toFixed(2)],
				['in the emptiest minute', `${least}`, (least / PER_MINUTE).toFixed(2)],
				['a minute, until the last submit', mean.toFixed(1), (mean / PER_MINUTE).toFixed(2)],
				['refused by the service', `${refused}`, ''],
				['items spoken', `${spoken} of ${ITEMS}`, ''],
			],
		);
		return [
			{
				what: 'requests in the fullest minute',
				measured: most,
				atMost: 60,
				atLeast: 57,
				digits: 0,
			},
			{ what: 'requests refused for their pace', measured: refused, atMost: 0, digits: 0 },
		];
	},
};

/** How many requests came in each minute that begins with one, up to the last whole one. */
function fullMinutes(times: number[]): number[] {
	const end = times.at(-1) ?? 0;
	return times
		.filter((start) => start + MINUTE_SECONDS <= end)
		.map((start) => times.filter((time) => time >= start && time < start + MINUTE_SECONDS).length);
}
