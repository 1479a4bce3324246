import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { ensureFfmpeg } from '../../harness/n8n/systemPackages';
import { recording, voice } from '../../test/fixtures/voices';
import type { Conversion } from '../process/convert';
import { printTable } from '../table';
import type { Topic } from './topic';

/** As OpenVoice speaks. */
const SAMPLE_RATE = 22_050;

const WAV_HEADER_BYTES = 44;

const MEGABYTE = 1e6;

const CASES = [
	{ format: 'mp3', hours: 1, ffmpeg: ['-b:a', '64k'], atMost: 4 },
	{ format: 'opus', hours: 1, ffmpeg: ['-c:a', 'libopus', '-b:a', '32k'], atMost: 5 },
	{ format: 'mp3', hours: 3 },
] as const;

const EXTENSIONS = { mp3: 'mp3', opus: 'ogg' };

/** Writes a WAV of so many minutes of something like speech. */
async function writeSpeech(file: string, minutes: number): Promise<void> {
	const minute = await recording(voice(SAMPLE_RATE, 60), {
		kind: 'wav',
		sampleRate: SAMPLE_RATE,
		channels: 1,
	});
	const header = minute.subarray(0, WAV_HEADER_BYTES);
	const sound = minute.subarray(WAV_HEADER_BYTES);
	header.writeUInt32LE(36 + sound.length * minutes, 4);
	header.writeUInt32LE(sound.length * minutes, 40);
	const stream = createWriteStream(file);
	stream.write(header);
	for (let index = 0; index < minutes; index++) {
		if (!stream.write(sound)) await once(stream, 'drain');
	}
	stream.end();
	await once(stream, 'finish');
}

async function convert(files: string[], format: string): Promise<Conversion> {
	const child = fork(resolve(__dirname, '../process/convert.ts'), [...files, format], {
		execArgv: ['--import', 'tsx', '--expose-gc'],
	});
	return await new Promise((receive, reject) => {
		child.once('message', (conversion) => receive(conversion as Conversion));
		child.once('exit', (code) => reject(new Error(`The converting process ended (${code})`)));
	});
}

/** CPU seconds that ffmpeg takes, as it says itself. */
async function ffmpegCpu(program: string, args: string[]): Promise<number> {
	const { stderr } = await promisify(execFile)(program, ['-benchmark', '-y', ...args]);
	const [, user, system] = /utime=([\d.]+)s stime=([\d.]+)s/.exec(stderr) ?? [];
	return Number(user) + Number(system);
}

export const formats: Topic = {
	name: 'formats',
	about: 'what converting hours of speech takes, beside ffmpeg',
	minutes: 6,
	async run() {
		const folder = await mkdtemp(join(tmpdir(), 'openvoice-formats-'));
		const program = await ensureFfmpeg(console.error);
		const first = join(folder, 'first.wav');
		await writeSpeech(first, 1);
		const rows: string[][] = [];
		const targets = [];
		try {
			for (const { format, hours, ...beside } of CASES) {
				const file = join(folder, `${hours}.wav`);
				await writeSpeech(file, hours * 60);
				const output = join(folder, `out.${EXTENSIONS[format]}`);
				const cost = await convert([first, file, output], format);
				const { cpuSeconds, memoryGrowth, longestStepMs, firstUseMemory } = cost;
				const what = `${hours} h of WAV to ${format}`;
				const grown = memoryGrowth / MEGABYTE;
				targets.push(
					{ what: `memory growth, MB: ${what}`, measured: grown, atMost: 60, digits: 0 },
					{ what: `longest step, ms: ${what}`, measured: longestStepMs, atMost: 50, digits: 0 },
				);
				let ratio = '';
				if ('ffmpeg' in beside) {
					const theirs = await ffmpegCpu(program, ['-i', file, ...beside.ffmpeg, output]);
					const measured = cpuSeconds / theirs;
					ratio = measured.toFixed(1);
					targets.push({
						...{ what: `CPU time by ffmpeg’s: ${what}`, measured },
						...{ atMost: beside.atMost, digits: 1 },
					});
				}
				const atFirst = firstUseMemory / MEGABYTE;
				const figures = [grown, atFirst, longestStepMs].map((figure) => figure.toFixed(0));
				rows.push([what, cpuSeconds.toFixed(0), ratio, ...figures]);
			}
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
		printTable(
			'Converting speech (22,050 Hz, mono)',
			[
				...['what', 'CPU s', 'by ffmpeg’s', 'memory growth, MB'],
				...['of a first minute, MB', 'longest step, ms'],
			],
			rows,
		);
		return targets;
	},
};
