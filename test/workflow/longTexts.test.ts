/** Texts that would hold n8n's one event loop, in its engine: reading them takes time that grows with their length only. */
import type { INodeParameters } from 'n8n-workflow';

import { cpuSeconds } from '../unit/cpuTime';
import { narrate, speakers } from './support/narration';
import { useTestRig } from './support/testRig';

/** Ten times what once froze n8n for seconds. */
const MOST_CPU_SECONDS = 1;

const rig = useTestRig();

/** What n8n and the sandbox's client take for a run of one short text. */
let overhead = Infinity;

const cpuOf = async (text: string, options: INodeParameters = {}) => {
	const parameters = speakers({ name: 'Anna', inputAudioUrl: `${rig.sandbox.referenceUrl}?anna` });
	return await cpuSeconds(async () => {
		const execution = await narrate(rig, {
			items: [text],
			parameters,
			options: { maxPartLength: 5000, maxConcurrency: 50, ...options },
		});
		expect(execution.error).toBeUndefined();
	});
};

beforeEach(async () => {
	for (let run = 0; run < 3; run++) overhead = Math.min(overhead, await cpuOf(`Hello ${run}.`));
	await rig.sandbox.reset({ runSeconds: 0.05, workers: 100, audio: { bytes: 20_000 } });
});

it.each<[string, string, INodeParameters?]>([
	['a line of contents', `Chapter 1 ${'. '.repeat(30_000)}5`],
	['spaced dashes', `a ${'- '.repeat(30_000)}b`],
	['a rule of dashes', `${'- '.repeat(30_000)}\n\nb`],
	['single letters, with captions', 'a '.repeat(25_000).trim(), { captions: 'srt' }],
	['spaces between words', `Hello${' '.repeat(600_000)}there`],
	['spaces before a word', `${' '.repeat(600_000)}there`],
	['spaces in a heading', `# a${' '.repeat(600_000)}b`],
	['brackets', `${'('.repeat(600_000)}a`],
	['exclamation marks', `a${'!'.repeat(200_000)}`],
	['a file name of dots', 'Hello.', { fileName: '.'.repeat(600_000) }],
])('%s', async (_, text, options = {}) => {
	// Another program may disturb a measurement; a text that freezes n8n is slow each time.
	let seconds = Infinity;
	for (let run = 0; run < 3 && seconds - overhead >= MOST_CPU_SECONDS; run++) {
		seconds = Math.min(seconds, await cpuOf(text, options));
	}
	expect(seconds - overhead).toBeLessThan(MOST_CPU_SECONDS);
});
