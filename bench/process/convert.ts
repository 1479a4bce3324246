import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { OutputFormat } from '../../nodes/OpenVoice/audio/format/plan';

/** What converting a file took. */
export interface Conversion {
	cpuSeconds: number;
	/** By how much the resident set grew at most, in bytes. */
	memoryGrowth: number;
	/** For how long others had to wait at most, in ms. */
	longestStepMs: number;
}

/** Others look so often whether it is their turn. */
const TURN_MS = 2;

/** As in dist/, where WebAssembly is embedded. */
const BUILT = '../../dist/nodes/OpenVoice/audio/format/convert.js';

/** Converts a file by what the node does after a purchase, with files as n8n's storage. */
async function main([file, output, format]: string[]): Promise<void> {
	const { convertStored } = (await import(
		BUILT
	)) as typeof import('../../nodes/OpenVoice/audio/format/convert');
	const context = {
		logger: { warn: console.error },
		helpers: {
			getBinaryStream: async (path: string) => await Promise.resolve(createReadStream(path)),
			prepareBinaryData: async (content: Readable, fileName: string, mimeType: string) => {
				await pipeline(content, createWriteStream(output!));
				const { size } = await stat(output!);
				return { id: output!, data: '', fileName, mimeType, bytes: size } as IBinaryData;
			},
		},
	} as unknown as IExecuteFunctions;
	const audio: IBinaryData = { id: file, data: '', fileName: 'speech.wav', mimeType: 'audio/wav' };

	globalThis.gc?.();
	const before = process.memoryUsage().rss;
	const begun = process.cpuUsage();
	let [memoryGrowth, longestStepMs] = [0, 0];
	let [lastMs, lastCpu] = [performance.now(), process.cpuUsage()];
	const looking = setInterval(() => {
		const cpu = process.cpuUsage(lastCpu);
		// Of the time that passed, what this process worked: the machine may have been at others'.
		const workedMs = (cpu.user + cpu.system) / 1000;
		longestStepMs = Math.max(longestStepMs, Math.min(performance.now() - lastMs, workedMs));
		memoryGrowth = Math.max(memoryGrowth, process.memoryUsage().rss - before);
		[lastMs, lastCpu] = [performance.now(), process.cpuUsage()];
	}, TURN_MS);
	const wanted = { format: format as OutputFormat, evenLoudness: false };
	const { problem } = await convertStored(context, audio, wanted, () => undefined);
	clearInterval(looking);
	if (problem) throw new Error(`The audio could not be converted: ${problem}`);
	const { user, system } = process.cpuUsage(begun);
	const conversion: Conversion = { cpuSeconds: (user + system) / 1e6, memoryGrowth, longestStepMs };
	process.send?.(conversion);
	process.disconnect?.();
}

main(process.argv.slice(2)).catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
