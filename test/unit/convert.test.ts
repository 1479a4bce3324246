import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { convertStored } from '../../nodes/OpenVoice/audio/format/convert';
import { recording, type RecordingForm, voice } from '../fixtures/voices';

/** An encoder that gives up in the middle, as one does that gets no more memory. */
jest.mock('../../nodes/OpenVoice/audio/codec/lame', () => ({
	lameFrames: () => 1,
	LameEncoder: {
		open: async () =>
			await Promise.resolve({
				encode: () => {
					throw new RangeError('out of memory');
				},
			}),
	},
}));

const WAV: RecordingForm = { kind: 'wav', sampleRate: 22_050, channels: 1 };

async function stored(bytes: Buffer): Promise<IBinaryData> {
	return await Promise.resolve({
		data: bytes.toString('base64'),
		fileName: 'speech.wav',
		mimeType: 'audio/wav',
	});
}

function convert(audio: IBinaryData, check = () => {}) {
	const context = {
		logger: { warn: () => {} },
		helpers: { prepareBinaryData: async () => await Promise.reject(new Error('not reached')) },
	} as unknown as IExecuteFunctions;
	return convertStored(context, audio, { format: 'mp3', evenLoudness: false }, check);
}

it('gives the audio as it was where an encoder throws', async () => {
	const audio = await stored(await recording(voice(22_050, 1), WAV));
	expect(await convert(audio)).toEqual({ audio, problem: 'failed' });
});

it('gives the audio as it was where it breaks off', async () => {
	const bytes = await recording(voice(22_050, 1), WAV);
	const audio = await stored(bytes.subarray(0, bytes.length / 2));
	expect(await convert(audio)).toEqual({ audio, problem: 'brokenOff' });
});

it('ends at once when the execution is cancelled', async () => {
	const audio = await stored(await recording(voice(22_050, 1), WAV));
	const cancelled = new Error('canceled');
	const check = () => {
		throw cancelled;
	};
	await expect(convert(audio, check)).rejects.toBe(cancelled);
});
