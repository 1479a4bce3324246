import { Worker } from 'node:worker_threads';

/** Sound as a decoder that is none of the node's gives it. */
export interface Decoded {
	channels: Float32Array[];
	sampleRate: number;
	seconds: number;
}

/** `@audio/decode` is made of ES modules, which Jest does not load. */
const PROGRAM = `
	const { parentPort } = require('node:worker_threads');
	const decoding = import('@audio/decode');
	parentPort.on('message', async (bytes) => {
		const { default: decode } = await decoding;
		await decode(bytes).then(
			({ channelData, sampleRate }) => parentPort.postMessage({ channels: channelData, sampleRate }),
			(error) => parentPort.postMessage({ error: String(error) }),
		);
	});
`;

/** Decodes whole files, one after the other. */
export class Decoder {
	private readonly worker = new Worker(PROGRAM, { eval: true });

	async decode(bytes: Buffer): Promise<Decoded> {
		type Answer = Omit<Decoded, 'seconds'> | { error: string };
		const answer = await new Promise<Answer>((resolve) => {
			this.worker.once('message', resolve);
			this.worker.postMessage(new Uint8Array(bytes));
		});
		if ('error' in answer) throw new Error(answer.error);
		const seconds = (answer.channels[0]?.length ?? 0) / answer.sampleRate;
		return { ...answer, seconds };
	}

	async end(): Promise<void> {
		await this.worker.terminate();
	}
}

/**
 * How alike two sounds are, from 0 to 1, whatever their rates and loudness.
 * @param other is taken to begin at the same moment
 */
export function correlation(one: Decoded, other: Decoded): number {
	const [a, b] = [one.channels[0]!, other.channels[0]!];
	const step = one.sampleRate / other.sampleRate;
	let [product, energyA, energyB] = [0, 0, 0];
	for (let index = 0; index < b.length; index++) {
		const at = index * step;
		const before = Math.floor(at);
		const x = (a[before] ?? 0) + ((a[before + 1] ?? 0) - (a[before] ?? 0)) * (at - before);
		const y = b[index]!;
		product += x * y;
		energyA += x * x;
		energyB += y * y;
	}
	return product / Math.sqrt(energyA * energyB);
}
