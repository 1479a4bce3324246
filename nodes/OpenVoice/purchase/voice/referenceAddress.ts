import type { Recording } from '../../audio/referenceAudio';
import type { SpeechJob } from '../job';
import type { RunContext } from '../runContext';

/** The address under which Segmind finds the reference audio. @throws Failure */
export async function referenceAddress(run: RunContext, { reference }: SpeechJob): Promise<string> {
	if (!('url' in reference)) return await uploadedAddress(run, reference.recording);
	run.voiceAddresses.check(reference);
	return reference.url;
}

/** The address of a recording out of an item, which is uploaded once an execution. @throws Failure */
export async function uploadedAddress(
	{ uploads }: Pick<RunContext, 'uploads'>,
	recording: Recording,
): Promise<string> {
	return await uploads.addressOf(recording);
}
