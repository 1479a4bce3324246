import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

import { ExecutionClock } from '../../nodes/OpenVoice/pace/executionClock';
import { Attempt } from '../../nodes/OpenVoice/segmind/attempt';
import { TooLarge } from '../../nodes/OpenVoice/segmind/readBody';
import { Wholeness } from '../../nodes/OpenVoice/segmind/wholeness';

/** Sends so many bytes without telling how many. */
async function body(bytes: number): Promise<Readable> {
	const server = createServer((_, response) => {
		Readable.from([Buffer.alloc(bytes, 7)]).pipe(response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const answer = await new Promise<Readable>((resolve) => {
		get({ port }, resolve).on('error', () => {});
	});
	// As for every answer: it may break off before anybody reads it.
	answer.on('error', () => {});
	answer.once('close', () => server.close().closeAllConnections());
	return answer;
}

/** How many bytes arrive. */
async function read(stream: Readable): Promise<number> {
	let size = 0;
	const sink = new Writable({
		write: (chunk: Buffer, _, done) => {
			size += chunk.length;
			done();
		},
	});
	await pipeline(stream, sink);
	return size;
}

function limitBytes(stream: Readable, mostBytes: number): void {
	const wholeness = new Wholeness({ status: 200, headers: {} });
	new Attempt(new ExecutionClock(undefined)).watch(stream, {
		silenceMs: 30_000,
		mostBytes,
		wholeness,
	});
}

describe('A stream of no known length', () => {
	it('comes whole if it is no longer than it may be', async () => {
		const stream = await body(1_000_000);
		limitBytes(stream, 1_000_000);
		expect(await read(stream)).toBe(1_000_000);
	});

	it('breaks off if it is longer', async () => {
		const stream = await body(1_000_001);
		limitBytes(stream, 1_000_000);
		await expect(read(stream)).rejects.toThrow();
		expect(stream.errored).toBeInstanceOf(TooLarge);
	});

	it('is counted as it comes out of its packing: a small file may hold a large one', async () => {
		const packed = Readable.from([Buffer.alloc(5_000_000)]).pipe(createGzip());
		const stream = packed.pipe(createGunzip());
		limitBytes(stream, 1_000_000);
		await expect(read(stream)).rejects.toBeInstanceOf(TooLarge);
	});
});
