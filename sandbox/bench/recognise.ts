import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encode } from '../speech/encode.ts';
import type { Pcm } from '../speech/pcm.ts';
import { resample } from '../speech/resample.ts';

const run = promisify(execFile);
const PROGRAM = 'pocketsphinx_continuous';

/** Its model of English knows nothing else; it hears no words at all in a file of another rate. */
const SAMPLE_RATE = 16_000;

export const HOW_TO_INSTALL =
	'Word accuracy needs pocketsphinx. Install it, on Debian or Ubuntu, with: ' +
	'sudo apt-get install pocketsphinx pocketsphinx-en-us';

/** Whether pocketsphinx is there to recognise English. */
export async function canRecognise(): Promise<boolean> {
	const failure: NodeJS.ErrnoException | undefined = await run(PROGRAM).then(
		() => undefined,
		(error: NodeJS.ErrnoException) => error,
	);
	return failure?.code !== 'ENOENT';
}

/** The words that pocketsphinx hears in English speech. */
export async function recognise(speech: Pcm): Promise<string[]> {
	const folder = await mkdtemp(join(tmpdir(), 'speech-'));
	try {
		const file = join(folder, 'speech.wav');
		await writeFile(file, await encode(await resample(speech, SAMPLE_RATE), 'wav'));
		const { stdout } = await run(PROGRAM, ['-infile', file, '-logfn', '/dev/null']);
		return words(stdout);
	} finally {
		await rm(folder, { recursive: true });
	}
}

/** The words of a text, as pocketsphinx writes them. */
export function words(text: string): string[] {
	return text.toLowerCase().match(/[a-z']+/g) ?? [];
}

/**
 * How many words of a text were lost, turned into others or added (the Levenshtein distance): the
 * usual word error count.
 */
export function wordErrors(said: string[], heard: string[]): number {
	let previous = heard.map((_, index) => index + 1);
	previous.unshift(0);
	said.forEach((word, row) => {
		const current = [row + 1];
		heard.forEach((other, column) => {
			const same = previous[column]! + (word === other ? 0 : 1);
			current.push(Math.min(same, previous[column + 1]! + 1, current[column]! + 1));
		});
		previous = current;
	});
	return previous[heard.length]!;
}
