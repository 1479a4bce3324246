import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { ensureFfmpeg } from '../../harness/n8n/systemPackages';
import { recording, voice } from '../../test/fixtures/voices';
import { inFreshProcess } from '../freshProcess';
import type { Conversion, ConversionOrder } from '../process/convert';
import { printTable, type Target, type Topic } from '../table';

/** As OpenVoice speaks. */
const SAMPLE_RATE = 22_050;

const CASES = [
	{ format: 'mp3', hours: 1, ffmpeg: '-b:a 64k', atMost: 4 },
	{ format: 'opus', hours: 1, ffmpeg: '-c:a libopus -b:a 32k', atMost: 5 },
	{ format: 'mp3', hours: 3 },
] as const;

const EXTENSIONS = { mp3: 'mp3', opus: 'ogg' };

/** What converting hours of speech takes, beside ffmpeg. */
export const formats: Topic = {
	name: 'formats',
	async run() {
		const folder = await mkdtemp(join(tmpdir(), 'openvoice-formats-'));
		const program = await ensureFfmpeg(console.error);
		const ffmpeg = async (...args: string[]) =>
			await promisify(execFile)(program, ['-benchmark', '-y', ...args]);
		const rows: string[][] = [];
		const targets: Target[] = [];
		try {
			const first = join(folder, 'minute.wav');
			const form = { kind: 'wav', sampleRate: SAMPLE_RATE, channels: 1 } as const;
			await writeFile(first, await recording(voice(SAMPLE_RATE, 60), form));
			for (const { format, hours, ...beside } of CASES) {
				const file = join(folder, `${hours}.wav`);
				await ffmpeg('-stream_loop', String(hours * 60 - 1), '-i', first, '-c', 'copy', file);
				const output = join(folder, `out.${EXTENSIONS[format]}`);
				const order: ConversionOrder = { first, file, output, format };
				const cost = await inFreshProcess<Conversion>('convert', order);
				const what = `${hours} h of WAV to ${format}`;
				let ratio: number | undefined;
				if ('ffmpeg' in beside) {
					const { stderr } = await ffmpeg('-i', file, ...beside.ffmpeg.split(' '), output);
					const [, user, system] = /utime=([\d.]+)s stime=([\d.]+)s/.exec(stderr) ?? [];
					ratio = cost.cpuSeconds / (Number(user) + Number(system));
					targets.push({
						what: `CPU by ffmpeg’s: ${what}`,
						measured: ratio,
						atMost: beside.atMost,
					});
				}
				targets.push(
					{ what: `memory growth, MB: ${what}`, measured: cost.memoryMegabytes, atMost: 60 },
					{ what: `longest step, ms: ${what}`, measured: cost.longestStepMs, atMost: 50 },
				);
				const { cpuSeconds, memoryMegabytes, firstUseMegabytes, longestStepMs } = cost;
				const figures = [memoryMegabytes, firstUseMegabytes, longestStepMs];
				rows.push([
					...[what, cpuSeconds.toFixed(0), ratio?.toFixed(1) ?? ''],
					...figures.map((figure) => figure.toFixed(0)),
				]);
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
