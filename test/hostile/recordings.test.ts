import { createHash, randomBytes } from 'node:crypto';

import { wav } from '../fixtures/wav';
import { shownError } from '../workflow/support/outcome';
import { useHostileRig } from './support/hostileRig';
import { expectCheap } from './support/measure';

const MEGABYTE = 1_000_000;

const SECONDS = 105;
const BYTES = 72 * MEGABYTE;

/** As much as a recording may have, each another one. */
function studioRecording(): Buffer {
	const frameBytes = 6;
	const { file } = wav({ bits: 24, channels: 2, sampleRate: 96_000 }, 1, 0.5);
	const head = Buffer.from(file.subarray(0, 44));
	head.writeUInt32LE(Math.ceil(BYTES / frameBytes / SECONDS), 24);
	head.writeUInt32LE(36 + BYTES, 4);
	head.writeUInt32LE(BYTES, 40);
	return Buffer.concat([head, randomBytes(BYTES)]);
}

const hashOf = (recording: Buffer) =>
	createHash('sha256')
		.update(
			JSON.stringify({ data_urls: [`data:audio/wav;base64,${recording.toString('base64')}`] }),
		)
		.digest('hex');

describe('Large reference recordings', () => {
	const rig = useHostileRig();

	const items = (recordings: Buffer[]) =>
		recordings.map((data, index) => ({
			json: { text: `Text ${index}` },
			binary: { data: { data, mimeType: 'audio/wav', fileName: 'voice.wav' } },
		}));
	const parameters = {
		inputAudioSource: 'binary',
		binaryPropertyName: 'data',
		waitForCompletion: false,
	};

	it('are read, checked and sent as streams', async () => {
		const recordings = [studioRecording(), studioRecording()];
		const service = await rig.serveApart();
		const prepared = items(recordings);
		let sent = 0;
		await expectCheap(
			async () => await rig.run(service, { items: prepared, parameters }),
			{ longestStretchMs: 200, memoryBytes: 100 * MEGABYTE },
			async (execution) => {
				expect(execution.error).toBeUndefined();
				const { posts } = await service.heard();
				const uploads = posts.filter(({ path }) => path === '/upload-asset').slice(sent);
				sent += uploads.length;
				expect(uploads).toHaveLength(2);
				const hashes = uploads.map(({ hash }) => hash);
				expect(new Set(hashes)).toEqual(new Set(recordings.map(hashOf)));
			},
		);
	});

	it('two of 138 MB are refused before anything is sent, with the bound, and read by nobody', async () => {
		const service = await rig.serveApart();
		const large = Buffer.concat([studioRecording(), Buffer.alloc(66 * MEGABYTE)]);
		const prepared = items([large, large]);
		await expectCheap(
			async () => await rig.run(service, { items: prepared, parameters }),
			{ longestStretchMs: 200, memoryBytes: 50 * MEGABYTE },
			async (execution) => {
				const { message, description } = shownError(execution);
				expect(`${message} ${description}`).toMatch(/75/);
				expect((await service.heard()).requests).toEqual([]);
			},
		);
	});
});
