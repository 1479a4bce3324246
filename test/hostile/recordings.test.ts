import { createHash, randomBytes } from 'node:crypto';

import { wav } from '../fixtures/wav';
import { shownError } from '../workflow/support/outcome';
import { type HostileService, json } from './support/hostileService';
import { useHostileRig } from './support/hostileRig';
import { measured } from './support/measure';

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

	async function service(): Promise<HostileService> {
		return await rig.serve({
			'/upload-asset': json({ file_urls: ['https://images.segmind.com/assets/voice.wav'] }),
		});
	}

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
		const target = await service();
		const prepared = items(recordings);
		const { result: execution, cost } = await measured(
			async () => await rig.run(target, { items: prepared, parameters }),
		);
		expect(execution.error).toBeUndefined();
		expect(target.count('/upload-asset')).toBe(2);
		const sent = target.posts
			.filter(({ path }) => path === '/upload-asset')
			.map(({ hash }) => hash);
		expect(new Set(sent)).toEqual(new Set(recordings.map(hashOf)));
		expect(cost.longestStretchMs).toBeLessThan(200);
		expect(cost.memoryBytes).toBeLessThan(200 * MEGABYTE);
	});

	it('are refused where they are too large, before anything is sent, with the bound', async () => {
		const target = await service();
		const execution = await rig.run(target, {
			items: items([Buffer.concat([studioRecording(), Buffer.alloc(10 * MEGABYTE)])]),
			parameters,
		});
		const { message, description } = shownError(execution);
		expect(`${message} ${description}`).toMatch(/75/);
		expect(target.requests).toEqual([]);
	});
});
