import { parseArgs } from 'node:util';

import { memoryOverJobs } from './speech/memory';
import { canRecognise, HOW_TO_INSTALL, recognise, wordErrors, words } from './speech/recognise';
import { recordings } from './speech/recordings';
import { ENGLISH, SENTENCES } from './speech/sentences';
import { printTable, printTargets, type Target } from './table';

const HELP = `npm run bench:sandbox -- [--jobs N]

Speaks one sentence in each language in the voice of each of several real recordings. Prints how far
pitch and timbre are from the recording, the time it took, how many English words a recogniser
understands, and how memory grows over N jobs (default 500).`;

/** Rows of the memory table. */
const MEMORY_STEPS = 5;

type Language = keyof typeof SENTENCES;
const LANGUAGES = Object.keys(SENTENCES) as Language[];
/** One language for each way to speak English. */
const ENGLISH_VOICES: Language[] = ['EN_US', 'EN_BR'];

const load = async () => ({
	...(await import('../sandbox/speech/index.ts')),
	...(await import('../sandbox/speech/pitch.ts')),
	...(await import('../sandbox/speech/spectrum.ts')),
});
type Sandbox = Awaited<ReturnType<typeof load>>;
type Reference = Awaited<ReturnType<Sandbox['analyseReference']>>;
type References = Array<[speaker: string, reference: Reference]>;

async function speakWav(sandbox: Sandbox, text: string, language: Language, reference: Reference) {
	const request = { text, language, speed: 1, reference, format: 'wav' } as const;
	const start = performance.now();
	const { bytes } = await sandbox.speak(request);
	return { bytes, seconds: (performance.now() - start) / 1000 };
}

async function showLikeness(sandbox: Sandbox, references: References): Promise<Target[]> {
	const rows: string[][] = [];
	const pitchErrors: number[] = [];
	const times: number[] = [];
	let nearest = 0;
	// Engines and dictionaries load once, on first use.
	for (const language of LANGUAGES) {
		await speakWav(sandbox, SENTENCES[language], language, references[0]![1]);
	}
	for (const [speaker, reference] of references) {
		for (const language of LANGUAGES) {
			const text = SENTENCES[language];
			const { bytes, seconds } = await speakWav(sandbox, text, language, reference);
			const spoken = await sandbox.analyseReference(bytes);
			const error = sandbox.cents(reference.pitch?.median ?? NaN, spoken.pitch?.median ?? NaN);
			const distance = (to: Reference) => sandbox.spectralDistance(to.spectrum, spoken.spectrum);
			const others = references.filter(([other]) => other !== speaker);
			const other = Math.min(...others.map(([, to]) => distance(to)));
			const own = distance(reference);
			pitchErrors.push(Math.abs(error));
			times.push(seconds);
			if (own < other) nearest++;
			rows.push([
				speaker,
				language,
				error.toFixed(0),
				own.toFixed(1),
				other.toFixed(1),
				seconds.toFixed(2),
			]);
		}
	}
	printTable(
		'Likeness: median pitch against the reference, cents · spectral distance, dB · time a sentence, s',
		['reference', 'language', 'pitch', 'to its own', 'to the nearest other', 'time'],
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
		{ what: 'time a sentence, median, s', measured: median(times), atMost: 0.5, digits: 2 },
	];
}

async function showWords(sandbox: Sandbox, references: References): Promise<Target[]> {
	if (!(await canRecognise())) {
		console.log(`\n${HOW_TO_INSTALL}`);
		return [];
	}
	const rows: string[][] = [];
	const accuracies: number[] = [];
	for (const [speaker, reference] of references) {
		const cells: string[] = [];
		for (const language of ENGLISH_VOICES) {
			let errors = 0;
			let count = 0;
			for (const text of ENGLISH) {
				const { bytes } = await speakWav(sandbox, text, language, reference);
				errors += wordErrors(words(text), await recognise(bytes));
				count += words(text).length;
			}
			accuracies.push(100 * (1 - errors / count));
			cells.push(accuracies.at(-1)!.toFixed(0));
		}
		rows.push([speaker, ...cells]);
	}
	printTable('English words that pocketsphinx gets, %', ['reference', ...ENGLISH_VOICES], rows);
	return [{ what: 'words, worst, %', measured: Math.min(...accuracies), atLeast: 50, digits: 0 }];
}

async function showMemory(voices: Uint8Array[], count: number): Promise<Target[]> {
	const jobs = Array.from({ length: count }, (_, job) => {
		const language = LANGUAGES[job % LANGUAGES.length]!;
		return { language, text: SENTENCES[language], recording: voices[job % voices.length]! };
	});
	const memory = await memoryOverJobs(jobs);
	const step = Math.ceil(count / MEMORY_STEPS);
	const rows = memory
		.map(({ now, most }, job) => [job + 1, now, most] as const)
		.filter(([job]) => job % step === 0 || job === count)
		.map((cells) => cells.map((cell) => cell.toFixed(0)));
	printTable("Memory of the sandbox's process, MB", ['jobs', 'now', 'most so far'], rows);
	const most = memory.at(-1)!.most;
	return [{ what: `memory over ${count} jobs, MB`, measured: most, atMost: 400, digits: 0 }];
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
	const sandbox = await load();
	const references: References = [];
	const voices = await recordings();
	for (const { speaker, bytes } of voices) {
		references.push([speaker, await sandbox.analyseReference(bytes)]);
	}
	const own = await sandbox.analyseReference(await sandbox.referenceRecording());
	references.push(["the project's own", own]);
	const targets = [
		...(await showLikeness(sandbox, references)),
		...(await showWords(sandbox, references)),
		...(await showMemory(
			voices.map(({ bytes }) => bytes),
			jobs,
		)),
	];
	if (!printTargets(targets)) process.exitCode = 1;
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
