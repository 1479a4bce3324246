import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { mainThreadCpuMs } from '../../harness/mainThreadCpu';
import type { OutputFormat } from '../../nodes/OpenVoice/audio/format/plan';

/** What converting a file took. */
export interface Conversion {
	cpuSeconds: number;
	/** By how much the resident set grew at most, in bytes, once the codecs were compiled. */
	memoryGrowth: number;
	/** The same for the first conversion of all, a short one. */
	firstUseMemory: number;
	/** For how long the main thread worked at most before others had their turn, in ms of CPU time. */
	longestStepMs: number;
}

/** Others look so often whether it is their turn. */
const TURN_MS = 2;

/** As in dist/, where WebAssembly is embedded. */
const BUILT = '../../dist/nodes/OpenVoice/audio/format/convert.js';

/** Measures some work. */
async function watched<Result extends object>(
	work: () => Promise<Result>,
): Promise<Result & Omit<Conversion, 'firstUseMemory'>> {
	globalThis.gc?.();
	const before = process.memoryUsage.rss();
	const begun = process.cpuUsage();
	let [memoryGrowth, longestStepMs] = [0, 0];
	let lastMs = mainThreadCpuMs();
	const looking = setInterval(() => {
		longestStepMs = Math.max(longestStepMs, mainThreadCpuMs() - lastMs);
		memoryGrowth = Math.max(memoryGrowth, process.memoryUsage.rss() - before);
		lastMs = mainThreadCpuMs();
	}, TURN_MS);
	const result = await work();
	clearInterval(looking);
	const { user, system } = process.cpuUsage(begun);
	return { ...result, cpuSeconds: (user + system) / 1e6, memoryGrowth, longestStepMs };
}

/** Converts a short file, then a long one, by what the node does after a purchase, with files as n8n's storage. */
async function main([first, file, output, format]: string[]): Promise<void> {
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
	const convert = async (id: string) => {
		const audio = { id, data: '', fileName: 'speech.wav', mimeType: 'audio/wav' };
		const wanted = { format: format as OutputFormat, evenLoudness: false };
		return await convertStored(context, audio, wanted, () => undefined);
	};
	// Compiling the codecs costs memory once a process, however much is converted then.
	const cold = await watched(async () => await convert(first!));
	const { problem, ...cost } = await watched(async () => await convert(file!));
	if (problem) throw new Error(`The audio could not be converted: ${problem}`);
	const conversion: Conversion = {
		...cost,
		firstUseMemory: cold.memoryGrowth,
		longestStepMs: Math.max(cold.longestStepMs, cost.longestStepMs),
	};
	process.send?.(conversion);
	process.disconnect?.();
}

main(process.argv.slice(2)).catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
