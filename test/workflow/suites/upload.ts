import type { INodeParameters } from 'n8n-workflow';

import { audioFixture } from '../../fixtures/audio';
import { useTestRig } from '../support/testRig';
import { errorJson, shownError } from '../support/outcome';

const upload: INodeParameters = { resource: 'voice', operation: 'upload' };
const file = (name: string, mimeType = 'audio/mpeg') => ({
	json: {},
	binary: { data: { data: audioFixture(name), mimeType } },
});

describe('Voice → Upload', () => {
	const rig = useTestRig();

	it('gives an address that Generate can use, and stores equal recordings once', async () => {
		const items = [file('mp3-cbr.mp3'), file('mp3-cbr.mp3'), file('wav-pcm16.wav', 'audio/wav')];
		const execution = await rig.run({ items, parameters: upload });
		expect(execution.error).toBeUndefined();
		const [first, second, third] = execution.outputItems().map(({ json }) => json);
		expect(first).toEqual({
			inputAudioUrl: expect.stringMatching(/^http.*\/files\//),
			audioSeconds: expect.any(Number),
			mimeType: 'audio/mpeg',
		});
		expect(second).toEqual(first);
		expect(third?.mimeType).toBe('audio/wav');
		const uploads = (await rig.requests()).filter((request) => request.includes('upload'));
		expect(uploads).toHaveLength(2);

		const spoken = await rig.run({
			parameters: { inputAudioUrl: String(first?.inputAudioUrl) },
		});
		expect(spoken.error).toBeUndefined();
		expect(await rig.sandbox.jobs()).toHaveLength(1);
	});

	it('refuses what is no recording of a fitting length, before it sends anything', async () => {
		const text = { json: {}, binary: { data: { data: Buffer.from('no'), mimeType: 'audio/wav' } } };
		const execution = await rig.run({ items: [text], parameters: upload });
		expect(shownError(execution).message).toMatch(/not a recording that can be used/);
		const going = await rig.run({
			items: [file('mp3-cbr.mp3'), { json: {} }],
			parameters: upload,
			settings: { onError: 'continueRegularOutput' },
		});
		expect(errorJson(going.outputItems()[1]).error).toMatch(/has no recording/);
		expect(going.outputItems()[0]?.json).toHaveProperty('inputAudioUrl');
		expect(await rig.requests()).toEqual(['POST /upload-asset']);
	});
});
