import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Contract } from '../sandbox/contract.ts';
import { Findings } from './findings.ts';
import { EXAMPLE_VOICE_URL } from '../nodes/OpenVoice/models/openvoice.ts';
import { ESTIMATE, Facts, RUNS } from './facts.ts';
import { type Hosts, Recorder } from './recorder.ts';

/** The hosts of the service itself (docs/segmind.md). */
const SEGMIND: Hosts = {
	api: 'https://api.segmind.com',
	storage: 'https://workflows-api.segmind.com',
	history: 'https://api.spotprod.segmind.com',
};

const AFTERWARDS = `
What is wrong or new belongs into docs/segmind.md: please open an issue with this table. Before you share
answers, read them: they hold your balance and what you bought, but not your key.`;

const OUTPUT = fileURLToPath(new URL('../output/check-segmind/', import.meta.url));

/** check/help.txt says what it does. @returns the exit code */
async function main(): Promise<number> {
	const { values } = parseArgs({ options: { spend: { type: 'string' }, at: { type: 'string' } } });
	const key = process.env.SEGMIND_API_KEY?.trim();
	if (!key) throw new Error('Put the API key of your Segmind account into SEGMIND_API_KEY.');
	const spend = values.spend === undefined ? undefined : Number(values.spend);
	if (spend !== undefined && !(spend >= 0)) {
		throw new Error(`--spend takes credits, such as 0.10, not "${values.spend}".`);
	}
	const at = values.at?.replace(/\/$/, '');
	const folder = join(OUTPUT, new Date().toISOString().replace(/[:.]/g, '-'));
	const hosts = at === undefined ? SEGMIND : { api: at, storage: at, history: at };
	const recorder = new Recorder(hosts, key, folder);
	const findings = new Findings(await Contract.load());
	const leaveOpen = (section: string, fact: string, why: string) =>
		findings.note(section, fact, '', why, 'open');
	const voiceUrl = at === undefined ? EXAMPLE_VOICE_URL : `${at}/files/reference.mp3`;
	const facts = new Facts(recorder, findings, voiceUrl);
	try {
		await facts.start();
		const isKeyGood = await facts.free();
		const most = isKeyGood ? (spend ?? (await askToSpend())) : 0;
		if (most > 0) console.error(`Spent: ${await facts.paid(most)} credits`);
		else {
			const why = isKeyGood ? 'nothing was to be spent' : 'not looked at: the key is not accepted';
			leaveOpen('The model', 'All runs', why);
		}
	} catch (error) {
		leaveOpen('', 'All that follows', `no answer: ${(error as Error).message}`);
	} finally {
		recorder.stop();
	}
	console.log(findings.report());
	console.log(`\nEvery answer is in ${folder}`);
	console.log(AFTERWARDS);
	return findings.isAnyWrong ? 1 : 0;
}

/** Shows what is to be spent, and asks. @returns the credits that may be spent; 0 without a terminal */
async function askToSpend(): Promise<number> {
	const words = `${RUNS} runs cost about ${ESTIMATE.toFixed(3)} credits (US dollars)`;
	if (!process.stdin.isTTY) {
		console.error(`${words}: agree with --spend ${(ESTIMATE * 2).toFixed(2)}.`);
		return 0;
	}
	const terminal = createInterface({ input: process.stdin, output: process.stderr });
	const answer = await terminal.question(`${words}. Run them? [y/N] `);
	terminal.close();
	return /^y(es)?$/i.test(answer.trim()) ? ESTIMATE * 2 : 0;
}

main().then(
	(code) => (process.exitCode = code),
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 2;
	},
);
