import { parseArgs } from 'node:util';

import { printTable, printTargets, type Target } from '../../bench/table.ts';
import { decode } from '../speech/decode.ts';
import { analyseReference, type Reference, referenceRecording, speak } from '../speech/index.ts';
import { loudness } from '../speech/loudness.ts';
import { cents, pitchByTracker } from '../speech/pitch.ts';
import { measureSpectrum, spectralDistance } from '../speech/spectrum.ts';
import { memoryOverJobs } from './memory.ts';
import { canRecognise, HOW_TO_INSTALL, recognise, wordErrors, words } from './recognise.ts';
import { recordings } from './recordings.ts';
import { ENGLISH, SENTENCES } from './sentences.ts';

const HELP = `npm run bench:sandbox -- [--jobs N]

Speaks one sentence in each language in the voice of each of several real recordings. Prints how far
pitch and timbre are from the recording, how loud it is, the time it took, how many English words a
recogniser understands, and how memory grows over N jobs (default 500).`;

/** Rows of the memory table. */
const MEMORY_STEPS = 5;

type Language = keyof typeof SENTENCES;
const LANGUAGES = Object.keys(SENTENCES) as Language[];
/** One language for each way to speak English. */
const ENGLISH_VOICES: Language[] = ['EN_US', 'EN_BR'];

interface Voice {
	speaker: string;
	recording: Uint8Array;
	reference: Reference;
	pitch: Awaited<ReturnType<typeof pitchByTracker>>;
}

async function measureVoice(speaker: string, recording: Uint8Array): Promise<Voice> {
	const [reference, pitch] = await Promise.all([
		analyseReference(recording),
		pitchByTracker(await decode(recording)),
	]);
	return { speaker, recording, reference, pitch };
}

async function speakWav(text: string, language: Language, { reference }: Voice) {
	const request = { text, language, speed: 1, reference, format: 'wav' } as const;
	const start = performance.now();
	const { bytes } = await speak(request);
	return { sound: await decode(bytes), seconds: (performance.now() - start) / 1000 };
}

async function showLikeness(voices: Voice[]): Promise<Target[]> {
	const rows: string[][] = [];
	const pitchErrors: number[] = [];
	const levels: number[] = [];
	const times: number[] = [];
	let nearest = 0;
	// Engines and dictionaries load once, on first use.
	for (const language of LANGUAGES) await speakWav(SENTENCES[language], language, voices[0]!);
	for (const voice of voices) {
		for (const language of LANGUAGES) {
			const { sound, seconds } = await speakWav(SENTENCES[language], language, voice);
			const spoken = await pitchByTracker(sound);
			const errors = (['pitchy', 'aubio'] as const).map((tracker) =>
				cents(voice.pitch[tracker]?.median ?? NaN, spoken[tracker]?.median ?? NaN),
			);
			const spectrum = measureSpectrum(sound);
			const distance = ({ reference }: Voice) => spectralDistance(reference.spectrum, spectrum);
			const other = Math.min(...voices.filter((one) => one !== voice).map(distance));
			const own = distance(voice);
			const level = loudness(sound);
			pitchErrors.push(...errors.map(Math.abs));
			levels.push(level);
			times.push(seconds);
			if (own < other) nearest++;
			rows.push([
				voice.speaker,
				language,
				...errors.map((error) => error.toFixed(0)),
				own.toFixed(1),
				other.toFixed(1),
				level.toFixed(1),
				seconds.toFixed(2),
			]);
		}
	}
	printTable(
		'Likeness: median pitch against the reference by each tracker, cents · spectral distance, dB · loudness, LUFS · time a sentence, s',
		[
			'reference',
			'language',
			'pitchy',
			'aubio',
			'to its own',
			'to the nearest other',
			'loudness',
			'time',
		],
		rows,
	);
	return [
		{
			what: 'pitch error, worst, cents',
			measured: Math.max(...pitchErrors),
			atMost: 50,
			digits: 0,
		},
		{
			what: 'nearest to its own reference, %',
			measured: (100 * nearest) / rows.length,
			atLeast: 100,
			digits: 0,
		},
		{
			what: 'loudest against quietest, LU',
			measured: Math.max(...levels) - Math.min(...levels),
			atMost: 1,
			digits: 1,
		},
		{ what: 'time a sentence, median, s', measured: median(times), atMost: 0.5, digits: 2 },
	];
}

async function showWords(voices: Voice[]): Promise<Target[]> {
	if (!(await canRecognise())) {
		console.log(`\n${HOW_TO_INSTALL}`);
		return [];
	}
	const rows: string[][] = [];
	const accuracies: number[] = [];
	for (const voice of voices) {
		const cells: string[] = [];
		for (const language of ENGLISH_VOICES) {
			let errors = 0;
			let count = 0;
			for (const text of ENGLISH) {
				const { sound } = await speakWav(text, language, voice);
				errors += wordErrors(words(text), await recognise(sound));
				count += words(text).length;
			}
			accuracies.push(100 * (1 - errors / count));
			cells.push(accuracies.at(-1)!.toFixed(0));
		}
		rows.push([voice.speaker, ...cells]);
	}
	printTable('English words that pocketsphinx gets, %', ['reference', ...ENGLISH_VOICES], rows);
	return [{ what: 'words, worst, %', measured: Math.min(...accuracies), atLeast: 50, digits: 0 }];
}

async function showMemory(voices: Voice[], count: number): Promise<Target[]> {
	const jobs = Array.from({ length: count }, (_, job) => {
		const language = LANGUAGES[job % LANGUAGES.length]!;
		return {
			language,
			text: SENTENCES[language],
			recording: voices[job % voices.length]!.recording,
		};
	});
	const memory = await memoryOverJobs(jobs);
	const step = Math.ceil(count / MEMORY_STEPS);
	const rows = memory
		.map(({ now, most }, job) => [job + 1, now, most] as const)
		.filter(([job]) => job % step === 0 || job === count)
		.map((cells) => cells.map((cell) => cell.toFixed(0)));
	printTable("Memory of the sandbox's process, MB", ['jobs', 'now', 'most so far'], rows);
	const most = memory.at(-1)!.most;
	return [{ what: `memory over ${count} jobs, MB`, measured: most, atMost: 600, digits: 0 }];
}

function median(values: number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: { jobs: { type: 'string', default: '500' }, help: { type: 'boolean' } },
	});
	const jobs = Number(values.jobs);
	if (values.help) return console.log(HELP);
	if (!Number.isInteger(jobs) || jobs < 1)
		throw new Error('--jobs takes a whole number, 1 or more.');
	const voices: Voice[] = [];
	for (const { speaker, bytes } of await recordings()) {
		voices.push(await measureVoice(speaker, bytes));
	}
	voices.push(await measureVoice("the project's own", await referenceRecording()));
	const targets = [
		...(await showLikeness(voices)),
		...(await showWords(voices)),
		...(await showMemory(voices, jobs)),
	];
	if (!printTargets(targets)) process.exitCode = 1;
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
