import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { measured } from '../../harness/cost';
import type { OutputFormat } from '../../nodes/OpenVoice/audio/format/plan';
import { report } from '../freshProcess';

export interface ConversionOrder {
	/** Files: a short one, converted before, and the one that is measured. */
	first: string;
	file: string;
	output: string;
	format: OutputFormat;
}

/** What converting a file took. */
export interface Conversion {
	cpuSeconds: number;
	/** By how much the resident set grew at most, once the codecs were compiled. */
	memoryMegabytes: number;
	/** The same for the first conversion of all, a short one. */
	firstUseMegabytes: number;
	/** For how long the main thread worked at most before others had their turn, in ms of CPU time. */
	longestStepMs: number;
}

/** As in dist/, where WebAssembly is embedded. */
const BUILT = '../../dist/nodes/OpenVoice/audio/format/convert.js';

report(async ({ first, file, output, format }: ConversionOrder): Promise<Conversion> => {
	const { convertStored } = (await import(
		BUILT
	)) as typeof import('../../nodes/OpenVoice/audio/format/convert');
	// Files as n8n's storage.
	const context = {
		logger: { warn: console.error },
		helpers: {
			getBinaryStream: async (path: string) => await Promise.resolve(createReadStream(path)),
			prepareBinaryData: async (content: Readable, fileName: string, mimeType: string) => {
				await pipeline(content, createWriteStream(output));
				const { size } = await stat(output);
				return { id: output, data: '', fileName, mimeType, bytes: size } as IBinaryData;
			},
		},
	} as unknown as IExecuteFunctions;
	const convert = async (id: string) => {
		const audio = { id, data: '', fileName: 'speech.wav', mimeType: 'audio/wav' };
		return await convertStored(context, audio, { format, evenLoudness: false }, () => undefined);
	};
	// Compiling the codecs costs memory once a process, however much is converted then.
	const cold = await measured(async () => await convert(first));
	const cpuBefore = process.cpuUsage();
	const { result, cost } = await measured(async () => await convert(file));
	const { user, system } = process.cpuUsage(cpuBefore);
	const { problem } = result;
	if (problem) throw new Error(`The audio could not be converted: ${problem}`);
	return {
		cpuSeconds: (user + system) / 1e6,
		memoryMegabytes: cost.memoryBytes / 1e6,
		firstUseMegabytes: cold.cost.memoryBytes / 1e6,
		longestStepMs: Math.max(cold.cost.longestStretchMs, cost.longestStretchMs),
	};
});
