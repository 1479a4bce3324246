import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { audioFixture } from '../fixtures/audio';
import { isAll } from '../pairwise';
import { Decoder } from './support/decoded';

/** `npm start` as somebody types it, on the sandbox. */

const PROJECT = join(__dirname, '../..');

const folder = mkdtempSync(join(tmpdir(), 'openvoice-demo-'));
const decoder = new Decoder();
afterAll(async () => {
	rmSync(folder, { recursive: true });
	await decoder.end();
});

/** What `npm start` runs, typed in a folder of one's own. */
function start(args: string[]): ChildProcess {
	const command = [join(PROJECT, 'scripts/run.mjs'), '--built', 'demo/main.ts', ...args];
	return spawn(process.execPath, command, {
		cwd: folder,
		env: { ...process.env, INIT_CWD: folder, SEGMIND_API_KEY: '' },
	});
}

async function outcome(child: ChildProcess): Promise<{ code: number | null; said: string }> {
	let said = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
	}
	const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
	return { code, said };
}

const run = async (...args: string[]) => await outcome(start([...args, '--latency', 'fast']));

/** Louder than the noise of a good recording: -40 dB of full scale. */
const AUDIBLE = 0.01;

/** Speech is measured in stretches of this length: shorter than a syllable. */
const STRETCH_SECONDS = 0.02;

/** How long the file plays that the table names, as another program hears it. It is speech: not mostly silent. */
async function hear(said: string): Promise<number> {
	const file = join(PROJECT, /output\/\S+/.exec(said)?.[0] ?? 'no file');
	const { channels, sampleRate, seconds } = await decoder.decode(readFileSync(file));
	const length = Math.round(STRETCH_SECONDS * sampleRate);
	const loud = Array.from({ length: Math.floor(seconds / STRETCH_SECONDS) }, (_, index) =>
		channels[0]!.subarray(index * length, (index + 1) * length),
	).filter((part) => part.some((sample) => Math.abs(sample) > AUDIBLE));
	expect((loud.length * STRETCH_SECONDS) / seconds).toBeGreaterThan(0.4);
	rmSync(file);
	return seconds;
}

/** The beginning of a recording, of which no header says how long it was to become. */
function recording(seconds: number): string {
	const wav = audioFixture('wav-piped.wav');
	const bytesPerSecond = wav.readUInt32LE(28);
	const name = `recording-${seconds}.wav`;
	writeFileSync(join(folder, name), wav.subarray(0, 44 + seconds * bytesPerSecond));
	return name;
}

const TEXT = 'The quick brown fox jumps over the lazy dog, again and again.';

/** How long the sandbox speaks it, at the usual speed. */
const TEXT_SECONDS = 3.6;

it('speaks one’s own text, at twice the speed in half the time', async () => {
	const { code, said } = await run('--text', TEXT, '--speed', '2');
	expect(code).toBe(0);
	expect(said).toContain('an imitation of Segmind, not OpenVoice');
	const ratio = (await hear(said)) / TEXT_SECONDS;
	expect(ratio).toBeGreaterThan(0.4);
	expect(ratio).toBeLessThan(0.65);
});

it('explains itself', async () => {
	const { code, said } = await run('--help');
	expect(code).toBe(0);
	expect(said).toContain('--language VALUE');
});

it('ends with 2 when it is used wrongly', async () => {
	const { code, said } = await run('--loud');
	expect(code).toBe(2);
	expect(said).toMatch(/^Unknown option '--loud'/m);
	expect(said).not.toMatch(/^\s+at /m);
});

describe('Typed otherwise', () => {
	// Each loads n8n’s engine anew: six seconds of CPU.
	if (!isAll) return;

	it.each([
		[
			'--voice',
			recording(2),
			/too short.+2\.0 seconds\nUse a recording of 5 to 120 seconds, with one speaker/s,
		],
		['--language', 'KLINGON', /Choose one of: .+EN_NEWEST.+\nNow it is: “KLINGON”/s],
	])('refuses %s %s, and says why', async (option, value, why) => {
		const { code, said } = await run('--text', 'Hi', option, value);
		expect(code).toBe(1);
		expect(said).toMatch(why);
	});

	it('stops at once on Ctrl-C, and leaves no process', async () => {
		const child = start(['--latency', 'realistic']);
		const ended = outcome(child);
		const sandbox = await new Promise<string>((resolve) => {
			let said = '';
			child.stdout?.on('data', (chunk: Buffer) => {
				said += chunk.toString();
				const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
				if (url && said.includes('being spoken')) resolve(url);
			});
		});
		child.kill('SIGINT');
		const { code, said } = await ended;
		expect(code).toBe(130);
		expect(said).toContain('Stopped.');
		await expect(fetch(sandbox)).rejects.toThrow();
	});
});
