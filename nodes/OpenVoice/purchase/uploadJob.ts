import type { IDataObject } from 'n8n-workflow';

import type { Recording } from '../audio/referenceAudio';
import { omitUndefined } from './describe';
import type { RunContext } from './runContext';

/** Stores a recording at Segmind, for an address that can be used again and again. @throws Failure */
export async function uploadRecording(
	{ account, clock, slots }: Pick<RunContext, 'account' | 'clock' | 'slots'>,
	recording: Recording,
): Promise<IDataObject> {
	return await slots.use(async () => {
		clock.check();
		const inputAudioUrl = await account.uploads.addressOf(recording);
		const { seconds, mimeType } = recording;
		const audioSeconds = seconds === undefined ? undefined : Math.round(seconds * 100) / 100;
		return omitUndefined({ inputAudioUrl, audioSeconds, mimeType });
	});
}
