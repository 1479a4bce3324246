import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { SpeechClient } from './speechClient';

const FIXTURES = join(__dirname, '../fixtures/audio');

/** How long the fixtures' recording is; MP3 and AAC pad it by up to a tenth. */
const FIXTURE_SECONDS = 6.5;

const client = new SpeechClient();
afterAll(async () => {
	await client.close();
});

describe('A reference recording', () => {
	it.each([
		'wav-pcm16.wav',
		'wav-float.wav',
		'wav-extensible.wav',
		'wav-piped.wav',
		'mp3-cbr.mp3',
		'mp3-vbr.mp3',
		'mp3-picture.mp3',
		'ogg-vorbis.ogg',
		'ogg-opus.opus',
		'flac.flac',
		'm4a-index-first.m4a',
		'm4a-fragmented.m4a',
		'aac-adts.aac',
		'webm-opus.webm',
	])('is measured from %s', async (file) => {
		const reference = await client.call('analyseReference', await readFile(join(FIXTURES, file)));
		expect(reference.durationSeconds).toBeGreaterThan(FIXTURE_SECONDS - 0.05);
		expect(reference.durationSeconds).toBeLessThan(FIXTURE_SECONDS + 0.1);
	});

	it.each([
		['a picture', async () => await readFile(join(FIXTURES, 'picture.png'))],
		['a web page', async () => Buffer.from('<!doctype html><title>Not found</title>')],
		['nothing', async () => Buffer.alloc(0)],
		[
			'a WAV without sound',
			async () => (await readFile(join(FIXTURES, 'wav-pcm16.wav'))).subarray(0, 44),
		],
	])('is refused in a plain sentence if it is %s', async (_, bytes) => {
		await expect(client.call('analyseReference', await bytes())).rejects.toThrow(
			/^The reference audio could not be decoded\. Give a recording in MP3, WAV, .* that plays/,
		);
	});

	it('comes with the project, of a length that the service takes, in a small MP3', async () => {
		const bytes = await client.call('referenceRecording');
		const { durationSeconds, pitch } = await client.call('analyseReference', bytes);
		expect(bytes.length).toBeLessThan(150_000);
		expect(durationSeconds).toBeGreaterThan(8);
		expect(durationSeconds).toBeLessThan(15);
		expect(pitch!.median).toBeGreaterThan(160);
		expect(pitch!.median).toBeLessThan(220);
		expect(pitch!.low).toBeLessThan(pitch!.median);
		expect(pitch!.high).toBeGreaterThan(pitch!.median);
	});
});
