import type { IDataObject } from 'n8n-workflow';

import type { Recording } from '../audio/referenceAudio';
import { omitUndefined } from './describe';
import { uploadedAddress } from './voice/referenceAddress';
import type { RunContext } from './runContext';

/** Stores a recording at Segmind, for an address that can be used again and again. @throws Failure */
export async function uploadRecording(run: RunContext, recording: Recording): Promise<IDataObject> {
	return await run.slots.use(async () => {
		run.clock.check();
		const inputAudioUrl = await uploadedAddress(run, recording);
		const { seconds, mimeType } = recording;
		const audioSeconds = seconds === undefined ? undefined : Math.round(seconds * 100) / 100;
		return omitUndefined({ inputAudioUrl, audioSeconds, mimeType });
	});
}
