import { median } from 'simple-statistics';

import { toParts } from '../../nodes/OpenVoice/narration/parts';
import { readScript } from '../../nodes/OpenVoice/narration/script';
import { joinAnHour } from '../narration/joining';
import { measure } from '../measure';
import { printTable, type Target } from '../table';
import type { Topic } from './topic';

/** What a request to the real service takes, beside the work behind it. */
const ANSWER_DELAY_MS = 30;

/** Ten parts on ten workers end with the longest one: some time is allowed for what is not speech. */
const CASES = [
	{ parts: 10, atMost: 1.06, moreSeconds: 0.3 },
	{ parts: 100, atMost: 1.06, moreSeconds: 0 },
];

export const narrate: Topic = {
	name: 'narrate',
	about: 'narrations in real time; joining an hour of audio',
	minutes: 5,
	async run(sandbox) {
		const targets: Target[] = [];
		const rows: string[][] = [];
		for (const { parts, atMost, moreSeconds } of CASES) {
			const { seconds, limitSeconds, cpuSeconds } = await measure(sandbox, {
				way: 'openVoice',
				items: 1,
				parts,
				settings: { workers: 10 },
				options: { maxConcurrency: 10 },
				clockScale: 1,
				answerDelayMs: ANSWER_DELAY_MS,
			});
			const byLimit = (seconds - moreSeconds) / limitSeconds;
			rows.push([
				`${parts} parts`,
				limitSeconds.toFixed(1),
				seconds.toFixed(1),
				byLimit.toFixed(3),
				((1000 * cpuSeconds) / parts).toFixed(0),
			]);
			const less = moreSeconds > 0 ? `, less ${moreSeconds} s` : '';
			targets.push({
				what: `narration by limit: ${parts} parts, 10 workers${less}`,
				measured: byLimit,
				atMost,
				digits: 3,
			});
		}
		printTable(
			`Narrations, scale 1:1 (runs of 10.6 s, σ 0.25; every answer takes ${ANSWER_DELAY_MS} ms more)`,
			['narration', 'limit, s', 'took, s', 'by limit', 'CPU per part, ms'],
			rows,
		);
		return [...targets, await cutting(), ...(await joining())];
	},
};

/** About as long as a part. */
const TEXT =
	'The market opens at six, in rain and snow. Do you know why? Nobody speaks much! '.repeat(10);

/** Ten times the text is to cost ten times the work. */
async function cutting(): Promise<Target> {
	const text = (repeats: number) => Array.from({ length: repeats }, () => TEXT).join('\n\n');
	const time = async (repeats: number) => {
		const long = text(repeats);
		const start = performance.now();
		const options = { maxPartLength: 1000, acrossParagraphs: false, localeOf: () => 'en' };
		await toParts(await readScript(long, []), options);
		return performance.now() - start;
	};
	await time(500);
	const [once, tenTimes] = [
		median([await time(500), await time(500), await time(500)]),
		median([await time(5000), await time(5000), await time(5000)]),
	];
	printTable(
		'From text to parts',
		['text', 'characters', 'took, ms'],
		[
			['once', String(text(500).length), once.toFixed(0)],
			['ten times', String(text(5000).length), tenTimes.toFixed(0)],
		],
	);
	return { what: 'ten times the text by once', measured: tenTimes / once, atMost: 15, digits: 1 };
}

const MEGABYTE = 1e6;

async function joining(): Promise<Target[]> {
	const { measureReference, referenceRecording, speak } =
		await import('../../sandbox/speech/index.ts');
	const reference = await measureReference(await referenceRecording());
	const rows: string[][] = [];
	const targets: Target[] = [];
	for (const { format, atMost } of [
		{ format: 'wav', atMost: 5 },
		{ format: 'mp3', atMost: 2 },
	] as const) {
		const text = TEXT;
		const speech = await speak({ text, language: 'EN_NEWEST', speed: 1, reference, format });
		const { seconds, growth, held, audioSeconds } = await joinAnHour(speech);
		rows.push([
			format.toUpperCase(),
			(audioSeconds / 60).toFixed(1),
			seconds.toFixed(2),
			(growth / MEGABYTE).toFixed(0),
			(1000 * held).toFixed(0),
		]);
		const what = `an hour of ${format.toUpperCase()}`;
		targets.push(
			{ what: `joining ${what}, s`, measured: seconds, atMost, digits: 2 },
			{ what: `memory growth, MB: ${what}`, measured: growth / MEGABYTE, atMost: 60, digits: 0 },
			{ what: `thread held, ms: ${what}`, measured: 1000 * held, atMost: 50, digits: 0 },
		);
	}
	printTable(
		'Joining an hour of speech, from files into a file (read, measured, joined)',
		['format', 'plays, min', 'took, s', 'memory, MB', 'thread held at most, ms'],
		rows,
	);
	return targets;
}
