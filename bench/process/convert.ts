import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { measured } from '../../harness/cost';
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

/** As in dist/, where WebAssembly is embedded. */
const BUILT = '../../dist/nodes/OpenVoice/audio/format/convert.js';

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
	const cold = await measured(async () => await convert(first!));
	const begun = process.cpuUsage();
	const { result, cost } = await measured(async () => await convert(file!));
	const { user, system } = process.cpuUsage(begun);
	const { problem } = result;
	if (problem) throw new Error(`The audio could not be converted: ${problem}`);
	const conversion: Conversion = {
		cpuSeconds: (user + system) / 1e6,
		memoryGrowth: cost.memoryBytes,
		firstUseMemory: cold.cost.memoryBytes,
		longestStepMs: Math.max(cold.cost.longestStretchMs, cost.longestStretchMs),
	};
	process.send?.(conversion);
	process.disconnect?.();
}

main(process.argv.slice(2)).catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
